"""The desk: scans and the arrivals they lead to, people without a sign-up, one person."""
