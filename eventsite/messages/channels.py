"""Ways to reach a person. A gateway's channel fits `Channel` and is chosen in `channel_of`."""

from typing import Protocol, TextIO

from eventsite.messages.models import Message
from eventsite.settings import Settings


class Undelivered(Exception):
    """The channel has not taken the message. The text says why, and names no number."""


class Channel(Protocol):
    """Takes messages to people."""

    def send(self, message: Message) -> None:
        """Hand the message over; `message.key` tells the gateway which ones are the same.

        Raises Undelivered if it should be tried again later.
        """


class ConsoleChannel:
    """Prints texts for whoever tries the site out at a terminal. Never a setting for earnest."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def send(self, message: Message) -> None:
        """Print it."""
        try:
            print(f"→ {message.to}: {message.text}", file=self.stream, flush=True)
        except OSError as trouble:
            raise Undelivered(f"the terminal is gone ({type(trouble).__name__})") from None


def channel_of(settings: Settings, stream: TextIO) -> Channel | None:
    """The channel that the settings name, or None; `stream` is the terminal."""
    return ConsoleChannel(stream) if settings.sms == "console" else None
