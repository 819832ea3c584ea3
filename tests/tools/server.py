"""The site as a process of its own, as visitors meet it."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 30  # seconds until the first answer


@dataclass(frozen=True)
class RunningSite:
    """A site that serves."""

    url: str
    process: subprocess.Popen
    log: Path

    def output(self) -> str:
        """What the site has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def running_site(env: dict[str, str], *options: str) -> Iterator[RunningSite]:
    """Run `eventsite run` on a free port, with these settings, as long as the block lasts."""
    with running(env, "eventsite", "run", *options) as site:
        yield site


@contextmanager
def running(
    env: dict[str, str], module: str, *words: str, cwd: Path = ROOT
) -> Iterator[RunningSite]:
    """Run `python -m module … --port …`, something that serves, as long as the block lasts."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *words, "--port", str(port)],
                cwd=cwd,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **env},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        site = RunningSite(f"http://127.0.0.1:{port}", process, log)
        try:
            _wait_for(site)
            yield site
        finally:
            _stop(process)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait_for(site: RunningSite) -> None:
    end = time.monotonic() + PATIENCE
    while not _is_healthy(site.url):
        if site.process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"the site did not start:\n{site.output()}")
        time.sleep(0.05)


def _is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:
            return answer.status == 200
    except OSError:  # not listening yet, or an answer of 400 and above
        return False


def _stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
