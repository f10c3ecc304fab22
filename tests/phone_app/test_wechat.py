"""The window of WeChat, by what it calls itself: where a code from a slip is scanned, and where nothing may be kept.

Its own engine is not to be had here; what it is known to do differently (files go to a downloader without our cookie) is
done by hand.
"""

from __future__ import annotations

import urllib.request

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.factories import PASSWORD
from tests.journeys.conftest import HERE, PHONE
from tests.phone_app.house import House
from tests.views.test_notices import a_notice_in

WECHAT = {
    "android": "Mozilla/5.0 (Linux; Android 13; V2055A Build/TP1A.220624.014; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
               "Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160117 MMWEBSDK/20240404 MMWEBID/2247 MicroMessenger/8.0.49.2600(0x28003137) "
               "WeChat/arm64 Weixin NetType/4G Language/zh_CN ABI/arm64",
    "ios": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
           "MicroMessenger/8.0.49(0x18003137) NetType/4G Language/zh_CN",
}  # fmt: skip
HINT = "微信里可能打不开 PDF 和表格"


@pytest.fixture(params=WECHAT)
def wechat(request: pytest.FixtureRequest, browser: Browser, house: House) -> BrowserContext:
    agent = WECHAT[request.param]
    context = browser.new_context(base_url=house.url, **{**HERE, **PHONE, "user_agent": agent})
    request.addfinalizer(context.close)
    return context


def test_a_scanned_code_is_confirmed_in_wechat(wechat: BrowserContext, house: House) -> None:
    with house.app.app_context():
        code = house.app.test_cli_runner().invoke(args=["bench-receipts", "1"]).output.strip()
    page = wechat.new_page()
    page.goto(f"/R/{code}".upper())
    page.click("button[value=received]")
    expect(page.locator("main")).to_contain_text("谢谢，已经记下了")

    again = wechat.new_page()
    again.goto(f"/R/{code}")
    expect(again.locator("main")).to_contain_text("谢谢，已经记下了")
    assert HINT not in again.content()


def test_the_app_says_that_wechat_keeps_nothing(wechat: BrowserContext, house: House) -> None:
    page = wechat.new_page()
    page.goto("/app/")
    screen = page.locator("[data-part=screen]")

    expect(screen).to_contain_text("微信里存不住走访记录")
    expect(screen).to_contain_text("点“在浏览器打开”")
    assert page.evaluate("indexedDB.databases().then(found => found.length)") == 0


def test_the_desk_says_what_wechat_does_with_files(wechat: BrowserContext, house: House) -> None:
    page = wechat.new_page()
    page.goto("/login")
    page.fill("[name=login]", "officer")
    page.fill("[name=secret]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/**")

    expect(page.locator("#main")).to_contain_text(HINT)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_wechats_downloader_gets_what_is_public_and_nothing_else(house: House) -> None:
    """It asks for the same address without our cookie."""
    notice = a_notice_in(house.app, house.street)

    def ask(path: str) -> tuple[str, str, bytes]:
        request = urllib.request.Request(f"{house.url}{path}", headers={"User-Agent": WECHAT["android"]})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.headers["Content-Type"], answer.headers["Content-Disposition"] or "", answer.read(5)

    kind, name, begins = ask(f"/notices/{notice}/poster.pdf")
    assert (kind, begins) == ("application/pdf", b"%PDF-") and name.endswith('.pdf"')
    assert ask("/desk/visits/untold.pdf")[0].startswith("text/html"), "the log-in page, and nothing of the list"
