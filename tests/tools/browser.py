"""A phone for the browser tests: Chromium from the system, in Chinese, held upright.

`tests/conftest.py` names this module in `pytest_plugins`: then `page` and `context` are phones.
"""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.tools.needs import chromium

PHONE = {
    "viewport": {"width": 360, "height": 740},
    "is_mobile": True,
    "has_touch": True,
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}
# Root needs --no-sandbox; the rest keeps the browser from calling its maker.
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How pytest-playwright starts the browser."""
    return {**browser_type_launch_args, "executable_path": chromium(), "args": CHROMIUM_OPTIONS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """What every page is opened with."""
    return {**browser_context_args, **PHONE}


def axe_violations(page: Page) -> list[str]:
    """Check the open page for accessibility, to WCAG 2.2 AA and good practice: one line each."""
    only = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
    return [
        f"{violation['id']}: {violation['help']}: {node['html']}"
        for violation in Axe().run(page, options=only).response["violations"]
        for node in violation["nodes"]
    ]
