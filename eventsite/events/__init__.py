"""Events, their booths and the time slots of these; the registry of kinds of booth."""
