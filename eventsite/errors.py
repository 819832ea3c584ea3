"""How a rule says no. Raising any of these rolls the request's transaction back."""

from typing import Any


class Refusal(Exception):
    """A rule says no, in words for the person who asked.

    `message` says what happened, `advice` what can be done now; both are translated texts.
    `status` is the HTTP status of the answer, `retry_after` the seconds to wait, if waiting helps.
    """

    status = 409
    retry_after: int | None = None

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class NotFound(Refusal):
    """There is no such thing, or this person may not know that there is."""

    status = 404


class NotAllowed(Refusal):
    """The person is known, and this is not theirs to do."""

    status = 403


class TooMany(Refusal):
    """Too often in too short a time."""

    status = 429

    def __init__(self, message: str, advice: str = "", retry_after: int = 60) -> None:
        super().__init__(message, advice)
        self.retry_after = retry_after


class Busy(Refusal):
    """The database could not be had in time; nothing was done, asking again may work."""

    status = 503
    retry_after = 5


class Unfilled(Refusal):
    """A form whose shape is wrong; it carries the form, so that it is shown again as typed."""

    status = 422

    def __init__(self, form: Any, message: str) -> None:
        super().__init__(message)
        self.form = form
