"""Who did what, when, to what. Append-only, and never with a personal text in it."""
