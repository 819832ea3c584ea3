"""A disk so small that it can be filled, and a database on it."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

SIZE = 24  # MB: an empty database of PostgreSQL takes eight
MAY_MOUNT = os.geteuid() == 0


@dataclass(frozen=True)
class Disk:
    """A folder with little room."""

    folder: Path

    def fill(self) -> None:
        """Leave no room at all."""
        with (self.folder / "filler").open("wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                return

    def clear(self) -> None:
        """Give the room back."""
        (self.folder / "filler").unlink()


@contextmanager
def small_disk() -> Iterator[Disk]:
    """A disk of its own, as long as the block lasts."""
    # Not in pytest's folder, which is shut to the user that PostgreSQL runs as.
    folder = Path(tempfile.mkdtemp(prefix="disk-"))
    folder.chmod(0o755)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "none", str(folder)]
    subprocess.run(mount, check=True)
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


@contextmanager
def database_on(disk: Disk, server: str) -> Iterator[str]:
    """The address of a new database of the server (`start_cluster`) whose tables are on the disk;
    the server's own journal is not."""
    folder = disk.folder / "tables"
    folder.mkdir()
    address = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        owner = Path(connection.execute("SHOW data_directory").fetchone()[0]).stat()
        os.chown(folder, owner.st_uid, owner.st_gid)
        connection.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
        connection.execute("CREATE DATABASE small TABLESPACE small")
        try:
            yield make_url(server).set(database="small").render_as_string(hide_password=False)
        finally:
            connection.execute("DROP DATABASE small WITH (FORCE)")
            connection.execute("DROP TABLESPACE small")
