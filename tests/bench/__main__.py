"""`make bench`: measure every row on both databases, print the table, write docs/performance.md.

`ROWS="sign_up scan"` measures some rows only, and writes nothing down; `DATABASES=SQLite` likewise.
"""

import os
import sys
import tempfile
from pathlib import Path

import click

from tests.bench import report
from tests.bench.ground import Ground, prepared
from tests.bench.row import Row
from tests.bench.rows import ROWS
from tests.tools.postgres import start_cluster

DATABASES = ("SQLite", "PostgreSQL")


def main() -> None:
    """Measure what was asked for."""
    wanted, databases = _asked("ROWS"), _asked("DATABASES") or list(DATABASES)
    measured, postgres = {}, ""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, start_cluster() as server:
        for database in databases:
            click.echo(f"\n{database}: preparing the day ...")
            with prepared(database, Path(folder) / database, server) as ground:
                measured[database] = _measure(ground, wanted)
                if database == "PostgreSQL":
                    postgres = ground.row("SHOW server_version")[0]
    if not wanted and set(databases) == set(DATABASES):
        report.write(measured, postgres)
    if any(row.trouble for rows in measured.values() for row in rows):
        sys.exit("Something broke: see the table.")


def _asked(name: str) -> list[str]:
    return os.environ.get(name, "").split()


def _measure(ground: Ground, wanted: list[str]) -> list[Row]:
    click.echo(report.line("", "figure", "floor", "ratio", "CPU of an answer", "budget", ""))
    rows = []
    for measure in ROWS:
        if wanted and measure.__name__ not in wanted:
            continue
        try:
            row = measure(ground)
        except Exception as trouble:
            row = Row(measure.__name__, "", trouble=f"{type(trouble).__name__}: {trouble}")
        rows.append(row)
        click.echo(report.line(*report.cells(row)))
    return rows


if __name__ == "__main__":
    main()
