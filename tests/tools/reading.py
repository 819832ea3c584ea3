"""What a reader sees of a page, or has read out."""

import re
from html.parser import HTMLParser

SAID = ("alt", "aria-label", "placeholder", "title")
NOT_SHOWN = ("script", "style", "template")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside: list[str] = []  # of an element that is left out

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if self._inside:
            self._inside += [tag] if tag == self._inside[0] else []
        elif tag in NOT_SHOWN or ("lang" in given and tag != "html"):
            self._inside = [tag]
        else:
            self.found += [given[name] for name in SAID if given.get(name)]
            if given.get("name") == "description" or given.get("property") == "og:title":
                self.found.append(given["content"])

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag == self._inside[0]:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside and data.strip():
            self.found.append(" ".join(data.split()))


def read(html: str) -> list[str]:
    """Every text of the page, also those for screen readers; what is marked as another language
    aside."""
    reader = _Reader()
    reader.feed(html)
    return reader.found


def without_jinja(template: str) -> str:
    """What a template writes by itself."""
    return re.sub(r"{[{%#].*?[}%#]}", "", template, flags=re.DOTALL)
