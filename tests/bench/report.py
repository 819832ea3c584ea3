"""The table: on the terminal, and in docs/performance.md between its two marks."""

import os
import platform
import re
import sqlite3
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.bench.row import ROUNDS, Row

PAGE = Path(__file__).parents[2] / "docs/performance.md"
BEGIN, END = "<!-- figures, written by make bench -->", "<!-- end of figures -->"
WIDTHS = (52, 22, 30, 20, 15, 15, 0)
LIBRARIES = ("Flask", "SQLAlchemy", "waitress", "psycopg")


def cells(row: Row) -> tuple[str, ...]:
    """What stands in the columns."""
    return row.what, row.figure, row.floor, row.ratio, row.cpu, row.budget, row.verdict


def line(*texts: str) -> str:
    """One line for the terminal."""
    pairs = zip(texts, WIDTHS, strict=True)
    return "  ".join(f"{text:{width}}" for text, width in pairs).rstrip()


def write(measured: dict[str, list[Row]], postgres: str) -> None:
    """Put the tables into the page; what people wrote around them stays."""
    text = PAGE.read_text(encoding="utf-8")
    before, _mark, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    parts = [_machine(postgres), *(_table(database, rows) for database, rows in measured.items())]
    figures = "\n\n".join(parts)
    PAGE.write_text(f"{before}{BEGIN}\n{figures}\n{END}{after}", encoding="utf-8")


def _machine(postgres: str) -> str:
    today = datetime.now(ZoneInfo("UTC")).date().isoformat()
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"Measured on {today} on {_processor()}, {platform.system()}; Python"
        f" {platform.python_version()}, SQLite {sqlite3.sqlite_version}, PostgreSQL"
        f" {postgres}, {libraries}. Medians of {ROUNDS} rounds."
    )


def _table(database: str, rows: list[Row]) -> str:
    heading = f"### On {database}\n\n| what | figure | floor | ratio | CPU | budget | |\n"
    lines = ("| " + " | ".join(cells(row)) + " |" for row in rows)
    return heading + "| --- | --- | --- | --- | --- | --- | --- |\n" + "\n".join(lines)


def _processor() -> str:
    """The processor, how many cores there are of it, and the memory."""
    name = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = re.search(r"^MemTotal: +(\d+)", Path("/proc/meminfo").read_text(), re.MULTILINE)
    processor = name[1] if name else platform.machine()
    return f"{os.cpu_count()} cores of {processor}, {int(memory[1]) / 1024**2:.0f} GB of memory"
