"""Public pages that show several features at once: events, a booth, a pass."""
