"""The one real browser of a test run: Playwright may be started only once in a process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Playwright, sync_playwright

WHOLE_CHROMIUM = "/usr/bin/chromium"
"""What people have: with settings of its owner, and a print dialogue."""
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or WHOLE_CHROMIUM
"""The same engine without windows, where it is installed: it does the same for half of the processor."""
# Root cannot use the sandbox; the rest keeps the browser from talking to anyone but us.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield chromium
    chromium.close()


def shown_by(browser: Browser) -> str:
    """What stands on every open page: said of a test that failed."""
    told = []
    for page in (page for context in browser.contexts for page in context.pages):
        try:
            told.append(f"{page.url}\n{page.inner_text('body', timeout=2000)[:2000]}")
        except Error as error:
            told.append(f"{page.url}\n{error.message}")
    return "\n\n".join(told)
