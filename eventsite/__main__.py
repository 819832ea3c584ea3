"""`python -m eventsite`: the same as the program `eventsite`."""

from eventsite.cli import main

if __name__ == "__main__":
    main(prog_name="eventsite")
