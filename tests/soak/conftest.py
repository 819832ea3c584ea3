"""A site of its own as a process, on a database that the tests can look into."""
