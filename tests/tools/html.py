"""The HTML checker of the W3C, over whole pages."""

import json
import re
import subprocess
import tempfile
from pathlib import Path

from tests.tools.needs import VNU

# htmx's own attributes are meant: everything else that is not HTML is a mistake.
MEANT = re.compile(r"Attribute “hx-[\w:-]+” (not allowed on element|is not serializable)")


def html_errors(pages: dict[str, str]) -> list[str]:
    """Check all pages in one go, for starting the checker takes seconds: one line each."""
    names = list(pages)
    with tempfile.TemporaryDirectory() as folder:
        for number, html in enumerate(pages.values()):
            (Path(folder) / f"{number}.html").write_text(html, encoding="utf-8")
        findings = _check(folder)
    return [
        f"{names[int(Path(finding['url']).stem)]}:{finding['lastLine']}: {finding['message']}"
        for finding in findings
        if not MEANT.match(finding["message"])
    ]


def _check(folder: str) -> list[dict]:
    command = ["java", "-jar", VNU, "--format", "json", "--stdout", "--exit-zero-always", folder]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [
        message
        for message in json.loads(answer)["messages"]
        if message["type"] != "info" or message.get("subType") == "warning"
    ]
