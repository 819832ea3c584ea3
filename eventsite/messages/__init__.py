"""Texts to people: written into an outbox with the change they tell of, sent by a worker."""
