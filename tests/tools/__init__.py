"""What the tests use and the site does not know of."""
