"""One person's pass to one event: who, the secret link, the code, consent, proof of the number."""
