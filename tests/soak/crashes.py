"""A PostgreSQL server of the tests that ends as by a power cut, and starts again."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests.soak.clients import wait_until

PATIENCE = 30  # seconds


@contextmanager
def crashing(server: str) -> Iterator[Callable[[], None]]:
    """Give a way to let the server (`start_cluster`) crash and come back."""
    address = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        folder = Path(connection.execute("SHOW data_directory").fetchone()[0])
    started: list[subprocess.Popen] = []

    def crash() -> None:
        pid = int((folder / "postmaster.pid").read_text().split()[0])
        command = Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")
        owner = Path(f"/proc/{pid}").stat()
        os.kill(pid, signal.SIGQUIT)  # "immediate": nothing is tidied up
        wait_until(lambda: _has_ended(pid))
        who = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        started.append(subprocess.Popen(command, **quiet, **({} if os.geteuid() else who)))
        wait_until(lambda: _answers(address))

    try:
        yield crash
    finally:
        for process in started:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)


def _has_ended(pid: int) -> bool:
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True


def _answers(address: str) -> bool:
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        return False
    return True
