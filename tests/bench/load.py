"""Load from many connections at once, by wrk, and what came of it."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

SCRIPTS = Path(__file__).parent / "lua"
SECONDS = 3


@dataclass(frozen=True)
class Load:
    """Answers; how many a second; how long the median and the slowest of a hundred took; answers of
    400 and above; connections that broke; processor time that the server needed for each."""

    answers: int
    rate: float
    median: float
    p99: float
    refused: int
    broken: int
    cpu: float = 0.0


def ask(url: str, cookie: str = "", *, connections: int = 16, seconds: int = SECONDS) -> Load:
    """Get one page over and over."""
    headers = {"Accept-Encoding": "br, gzip", "Cookie": cookie}
    return _wrk(url, "report", connections, seconds, headers)


def send(url: str, script: str, *words: object, connections: int, seconds: int = SECONDS) -> Load:
    """Send the POSTs that the script makes; the address and the words are for it."""
    words = (urlsplit(url).path, *words)
    return _wrk(url, script, connections, seconds, {}, *map(str, words))


def post(url: str, *, connections: int, seconds: int = SECONDS) -> Load:
    """Send an empty POST over and over."""
    return _wrk(url, "empty", connections, seconds, {})


def _wrk(
    url: str, script: str, connections: int, seconds: int, headers: dict[str, str], *words: str
) -> Load:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s"]
    command += [f"--script={script}.lua"]
    command += [
        part for name, value in headers.items() if value for part in ("-H", f"{name}: {value}")
    ]
    done = subprocess.run(
        [*command, url, "--", *words], cwd=SCRIPTS, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    return Load(
        answers=found["answers"],
        rate=found["answers"] / found["seconds"],
        median=found["median"],
        p99=found["p99"],
        refused=found["refused"],
        broken=found["broken"],
    )
