"""A resident confirms on an old phone: no JavaScript, no cookies, a narrow screen, large letters, a slow line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, Request

from tests.browser import FLAGS, WHOLE_CHROMIUM
from tests.first_day import lay_out
from tests.server import Server

NARROW = {"width": 360, "height": 740}
OLD_WEBVIEW = (
    "Mozilla/5.0 (Linux; Android 6.0; HUAWEI NXT-AL10 Build/HUAWEINXT-AL10; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/37.0.0.0 Mobile MQQBrowser/6.2 MicroMessenger/6.3.22.821 NetType/2G Language/zh_CN"
)
NO_COOKIES = {"profile": {"default_content_setting_values": {"cookies": 2}}}
TWICE_AS_LARGE = "document.documentElement.style.fontSize = '40px'"
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with slips and nothing else."""
    server = Server(lay_out(tmp_path_factory.mktemp("hall")))
    yield server.start()
    server.stop()


@pytest.fixture(scope="module")
def tokens(hall: Server) -> Iterator[str]:
    return iter(hall.flask("bench-receipts", "20").split())


@pytest.fixture
def slip(hall: Server, tokens: Iterator[str]) -> str:
    """A slip nobody has confirmed."""
    return f"{hall.url}/R/{next(tokens)}"


def old_phone(playwright: Playwright, folder: Path, **options: Any) -> BrowserContext:
    """A browser whose owner has switched off cookies, with JavaScript off unless told otherwise."""
    (folder / "Default").mkdir(parents=True)
    (folder / "Default" / "Preferences").write_text(json.dumps(NO_COOKIES))
    return playwright.chromium.launch_persistent_context(
        folder, executable_path=WHOLE_CHROMIUM, args=FLAGS, viewport=NARROW, locale="zh-CN",
        **{"java_script_enabled": False, "user_agent": OLD_WEBVIEW, **options},
    )  # fmt: skip


@pytest.fixture
def phone(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    context = old_phone(playwright, tmp_path / "phone")
    yield context
    context.close()


def requests_of(page: Page) -> list[Request]:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if request.url.startswith("http") else None)
    return asked


def test_one_press_and_it_is_done(phone: BrowserContext, slip: str) -> None:
    """Scenario 37: scan, press, done."""
    page = phone.new_page()
    asked = requests_of(page)
    page.goto(slip)
    assert len(asked) == 1
    page.get_by_role("button", name="都收到了").click()

    page.get_by_role("heading", name="谢谢，已经记下了").wait_for()
    assert phone.cookies() == []
    assert re.search(r"\d{4} \d{4}", page.inner_text("main"))


def test_back_refresh_and_a_second_phone_show_the_same(
    phone: BrowserContext, playwright: Playwright, tmp_path: Path, hall: Server, slip: str
) -> None:
    """Scenario 43."""
    page = phone.new_page()
    page.goto(slip)
    page.get_by_role("button", name="都收到了").click()
    page.get_by_role("heading", name="谢谢").wait_for()
    first = page.inner_text("main")
    page.go_back(wait_until="load")
    if page.get_by_role("button", name="都收到了").count():
        page.get_by_role("button", name="都收到了").click()
    page.reload()
    another = old_phone(playwright, tmp_path / "another")
    second = another.new_page()
    second.goto(slip.replace("/R/", "/r/").lower())

    assert page.inner_text("main") == first == second.inner_text("main")
    another.close()


def test_it_fits_a_narrow_screen_also_in_large_letters(playwright: Playwright, tmp_path: Path, slip: str) -> None:
    context = old_phone(playwright, tmp_path / "seeing", java_script_enabled=True)
    page = context.new_page()
    for path in ("", "?large=1", "?lang=en", "?ask=wrong", "?ask=collect&large=1", "?ask=listen"):
        page.goto(slip + path)
        assert page.evaluate(TOO_WIDE) <= 0, path
        page.evaluate(TWICE_AS_LARGE)
        assert page.evaluate(TOO_WIDE) <= 0, f"{path} at 200 %"
    context.close()


def test_on_a_slow_line_the_letters_come_in_one_small_request(
    playwright: Playwright, tmp_path: Path, slip: str
) -> None:
    context = old_phone(playwright, tmp_path / "slow", java_script_enabled=True)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 300, "downloadThroughput": 100_000 / 8, "uploadThroughput": 100_000 / 8}
    line.send("Network.emulateNetworkConditions", slow)
    page.goto(slip)
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")  # painting follows loading
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    size = page.evaluate("performance.getEntriesByType('navigation')[0].transferSize")

    print(f"first letters after {paint:.0f} ms at 100 kbit/s")  # a figure, not a limit: a busy machine paints late
    assert size <= 6000
    context.close()


def test_what_is_not_right_is_said_in_three_steps(phone: BrowserContext, hall: Server, slip: str) -> None:
    page = phone.new_page()
    page.goto(slip)
    page.get_by_role("link", name="不对，或没收到").click()
    page.get_by_text("少了东西").click()
    page.get_by_role("button", name="告诉社区").click()

    page.get_by_role("heading", name="已经告诉社区了").wait_for()


def test_a_neighbour_collects_in_their_own_name(phone: BrowserContext, slip: str) -> None:
    page = phone.new_page()
    page.goto(f"{slip}?lang=zh&large=1")
    page.get_by_role("link", name="我是代领的").click()
    page.get_by_role("button", name="我领到了").click()
    page.get_by_text("有几处要改").wait_for()
    page.get_by_label("您自己的名字").fill("王芳")
    page.get_by_text("邻居", exact=True).click()
    page.get_by_text("在住院").click()
    page.get_by_role("button", name="我领到了").click()

    page.get_by_text("由别人代领").wait_for()
    assert page.locator("html").get_attribute("data-type") == "large"


def test_the_switches_are_links_that_stay_on_the_page(phone: BrowserContext, slip: str) -> None:
    page = phone.new_page()
    page.goto(f"{slip}?ask=wrong")
    page.get_by_role("link", name="长辈版").click()
    page.get_by_role("link", name="English").click()

    page.get_by_role("heading", name="What is not right").wait_for()
    assert page.locator("html").get_attribute("data-type") == "large"


def test_it_is_read_aloud_where_the_phone_can_speak(playwright: Playwright, tmp_path: Path, slip: str) -> None:
    context = old_phone(playwright, tmp_path / "speaking", java_script_enabled=True)
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto(slip)
    page.get_by_role("link", name="读给我听").click()
    page.get_by_role("button", name="读给我听").wait_for()

    assert refused == []
    context.close()
