"""QR codes inside a page."""

import segno
from markupsafe import Markup


def qr(text: str) -> Markup:
    """The text as a QR code: an SVG that stays sharp, and that the page's policy allows."""
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(omitsize=True, border=4, dark="#000", light="#fff"))  # noqa: S704  # drawn by segno, none of it is the text itself
