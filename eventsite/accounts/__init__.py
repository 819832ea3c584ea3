"""Staff: who may sign in, and what they may do at which event."""
