"""What is seen first needs no script, and nothing jumps away under the thumb when the scripts have come."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.factories import PASSWORD
from tests.journeys.conftest import HERE, PHONE
from tests.phone_app.conftest import NewPhone, Volunteer
from tests.phone_app.house import House

SHIFTS = """window.moved = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => { window.moved += one.value; }))
    .observe({ type: "layout-shift", buffered: true });"""


def test_the_first_words_need_no_script(browser: Browser, house: House) -> None:
    page = browser.new_context(base_url=house.url, **{**HERE, **PHONE}).new_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto("/app/")

    expect(page.locator("[data-part=screen]")).to_contain_text("没有信号也能看、也能记")
    page.context.close()


@pytest.mark.parametrize("type_size", ["normal", "large"])
def test_nothing_moves_when_the_pin_is_asked_for(new_phone: NewPhone, house: House, type_size: str) -> None:
    page = new_phone().page
    page.context.add_cookies([{"name": "prefs", "value": f"zh.{type_size}", "url": house.url}])
    page.goto("/login?next=/app/")
    page.fill("[name=login]", "volunteer")
    page.fill("[name=secret]", PASSWORD)
    page.context.add_init_script(SHIFTS)
    page.keyboard.press("Enter")
    page.wait_for_selector("form[data-form=pin-set]")
    expect(page.locator("[data-part=strip]")).to_contain_text("已同步。")

    assert page.evaluate("window.moved") < 0.02


def test_screens_never_opened_before_open_without_signal(volunteer: Volunteer, house: House) -> None:
    house.stop()
    volunteer.open()
    volunteer.stops()
    for path, words in {"/app/route": "约走访", "/app/needs": "需求", "/app/me": "退出登录", "/app/todo": "没有要处理的"}.items():
        volunteer.go(path)
        expect(volunteer.page.locator("main")).to_contain_text(words)
    assert not volunteer.errors
