"""Journeys: the real server, the demo street, and people with browsers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.server import Server
from tests.street import demo_street

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
HERE: dict[str, Any] = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}

NewContext = Callable[..., BrowserContext]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder is a journey."""
    folder = Path(__file__).parent
    for item in items:
        if folder in item.path.parents:
            item.add_marker("journey")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The demo street, served. `server.stop()` is a stairwell without signal, `server.start()` the street again."""
    shutil.copytree(demo_street(tmp_path / "street"), tmp_path / "data")
    running = Server(tmp_path / "data").start()
    yield running
    running.stop()


@pytest.fixture
def links(server: Server) -> dict[str, Any]:
    """Where things are and who may log in, as `demo-links` says."""
    return server.links()


@pytest.fixture
def new_context(browser: Browser, server: Server) -> Iterator[NewContext]:
    """Another person with their own browser: `new_context(**PHONE)`, `new_context(java_script_enabled=False)`."""
    opened: list[BrowserContext] = []

    def open_context(**options: Any) -> BrowserContext:
        context = browser.new_context(base_url=server.url, **{**HERE, **options})
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()


@pytest.fixture
def phone(new_context: NewContext) -> Page:
    """A phone, 390 px wide, that nobody has logged in on."""
    return new_context(**PHONE).new_page()


@pytest.fixture
def desk(new_context: NewContext) -> Page:
    """A laptop on a desk that nobody has logged in on."""
    return new_context(**DESK).new_page()
