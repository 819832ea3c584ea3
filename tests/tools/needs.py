"""`python -m tests.tools.needs`: what the tests need besides Python; with `bench`, what that needs.

Installs it where it may (as root, where there is apt-get), else says what is missing.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")

NPM = Path(sys.prefix) / "npm"  # inside .venv, so that it goes when that goes
VNU_VERSION = "26.9.27"
VNU = NPM / "node_modules/vnu-jar/build/dist/vnu.jar"
VNU_STAMP = NPM / f"vnu-{VNU_VERSION}"


def chromium() -> str | None:
    """Find the browser that the tests drive."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def has_driver() -> bool:
    """Tell whether Playwright's own program runs; on a bare Debian it lacks a library."""
    return bool(_output(sys.executable, "-m", "playwright", "--version"))


def has_chinese_font() -> bool:
    """Tell whether Chinese text shows as characters; macOS always has a font for it."""
    return sys.platform == "darwin" or bool(_output("fc-list", ":lang=zh"))


def has_java() -> bool:
    """Tell whether Java runs; on macOS a `java` that only asks to be installed is always there."""
    return bool(_output("java", "--version"))


def has_npm() -> bool:
    """Tell whether npm runs, and with it Node."""
    return bool(_output("npm", "--version"))


@dataclass(frozen=True)
class Need:
    """Something that must be on the machine, and the Debian packages that bring it."""

    name: str
    purpose: str
    packages: tuple[str, ...]
    is_here: Callable[[], str | bool | None]


NEEDS = [
    Need("Chromium", "the tests in a browser", ("chromium",), chromium),
    Need("libatomic", "driving Chromium", ("libatomic1",), has_driver),
    Need("A Chinese font", "screenshots", ("fontconfig", "fonts-wqy-microhei"), has_chinese_font),
    Need("Java", "the HTML checker", ("default-jre-headless",), has_java),
    Need("npm", "fetching the HTML checker", ("npm",), has_npm),
]


BENCH = [Need("wrk", "the bench", ("wrk",), lambda: shutil.which("wrk"))]


def main() -> None:
    """Install or name what is missing."""
    if sys.argv[1:] == ["bench"]:
        _provide(BENCH)
        return
    _provide(NEEDS)
    if not VNU_STAMP.exists():
        _fetch_html_checker()


def _provide(needs: list[Need]) -> None:
    missing = _missing(needs)
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        _install([package for need in missing for package in need.packages])
        missing = _missing(needs)
    for need in missing:
        packages = " ".join(need.packages)
        print(f"{need.name} is missing, needed for {need.purpose}: apt-get install {packages}")
    if missing:
        sys.exit(1)


def _missing(needs: list[Need]) -> list[Need]:
    return [need for need in needs if not need.is_here()]


def _install(packages: list[str]) -> None:
    print("Installing", *packages, "...", flush=True)
    settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run("apt-get", "-qq", "update", env=settings)
    _run("apt-get", "-qq", "install", "--no-install-recommends", *packages, env=settings)


def _fetch_html_checker() -> None:
    print("Installing the HTML checker ...", flush=True)
    # Its install script would download a Java, which is here already.
    options = ["--ignore-scripts", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]
    NPM.mkdir(exist_ok=True)
    _run("npm", "install", "--prefix", str(NPM), *options, f"vnu-jar@{VNU_VERSION}")
    VNU_STAMP.touch()


def _run(*command: str, env: dict[str, str] | None = None) -> None:
    """Run quietly; when it fails, show what it said and stop."""
    done = subprocess.run(
        command, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\n{' '.join(command)}: failed")


def _output(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


if __name__ == "__main__":
    main()
