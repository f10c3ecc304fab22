"""Said before anything is started: where records cannot be kept, and that they may be cleared (SPEC 6.9, OFFLINE 1)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.factories import PASSWORD
from tests.journeys.conftest import HERE, PHONE
from tests.phone_app.conftest import NewPhone
from tests.phone_app.house import House

ANDROID = (
    "Mozilla/5.0 (Linux; Android 12; V2055A) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126 Mobile Safari/537.36"
)
INSIDE = {
    "微信": f"{ANDROID} MMWEBID/1 MicroMessenger/8.0.49 NetType/WIFI",
    "企业微信": f"{ANDROID} wxwork/4.1.22 MicroMessenger/7.0.1",
    "QQ": f"{ANDROID} MQQBrowser/6.2 V1_AND_SQ_8.9 QQ/8.9.50 NetType/WIFI",
    "钉钉": f"{ANDROID} AliApp(DingTalk/7.0.40) com.alibaba.android.rimet",
    "支付宝": f"{ANDROID} NebulaSDK AlipayClient/10.5.0 Language/zh-Hans",
    "微博": f"{ANDROID} Weibo (vivo__weibo__14.1.0__android)",
    "飞书": f"{ANDROID} Lark/7.1.0",
    "抖音": f"{ANDROID} aweme_280000",
    "百度应用": f"{ANDROID} baiduboxapp/13.50",
    "小红书": f"{ANDROID} xhsdiscover/8.2",
    "这个应用": ANDROID.replace("V2055A", "V2055A; wv"),
}
REAL = {
    "QQ browser": f"{ANDROID} MQQBrowser/14.2",
    "Chrome": ANDROID,
    "UC": f"{ANDROID} UCBrowser/16",
    "Safari": "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 Version/16.5 Mobile/15E148 Safari/604.1",
}
SCREEN = "[data-part=screen]"


@pytest.mark.parametrize("name", INSIDE)
def test_inside_another_app_one_is_told_which_and_how_to_leave_it(browser: Browser, house: House, name: str) -> None:
    page = browser.new_context(base_url=house.url, **{**HERE, **PHONE, "user_agent": INSIDE[name]}).new_page()
    page.goto("/app/")

    expect(page.locator(SCREEN)).to_contain_text(f"{name}里存不住走访记录")
    expect(page.locator(SCREEN)).to_contain_text("在浏览器打开")
    expect(page.locator("[data-slot=address]")).to_have_text(f"{house.url}/app/")
    assert page.evaluate("indexedDB.databases().then(found => found.length)") == 0
    page.context.close()


@pytest.mark.parametrize("name", REAL)
def test_a_real_browser_is_let_in(browser: Browser, house: House, name: str) -> None:
    page = browser.new_context(base_url=house.url, **{**HERE, **PHONE, "user_agent": REAL[name]}).new_page()
    page.goto("/app/")

    page.wait_for_url("**/login**")
    page.context.close()


@pytest.mark.parametrize(
    "how",
    [
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }",
        "StorageManager.prototype.getDirectory = () => Promise.reject(new DOMException('no', 'SecurityError'))",
        "StorageManager.prototype.estimate = () => Promise.resolve({ usage: 0, quota: 120000000 })",
    ],
    ids=["no database", "no files, as Safari and Firefox", "little room, as older Chromium"],
)
def test_a_private_window_is_told_so(browser: Browser, house: House, how: str) -> None:
    page = browser.new_context(base_url=house.url, **{**HERE, **PHONE}).new_page()
    page.add_init_script(how)
    page.goto("/app/")

    expect(page.locator(SCREEN)).to_contain_text("无痕窗口")
    page.context.close()


def test_what_no_browser_tells_is_said_before_the_list_comes(new_phone: NewPhone, house: House) -> None:
    page = new_phone().page
    page.goto("/login?next=/app/")
    page.fill("[name=login]", "volunteer")
    page.fill("[name=secret]", PASSWORD)
    page.keyboard.press("Enter")

    expect(page.locator("form[data-form=pin-set]")).to_contain_text("不要用无痕")


def test_storage_is_asked_for_with_the_pin_and_with_the_first_record(new_phone: NewPhone, house: House) -> None:
    volunteer = new_phone()
    volunteer.page.context.add_init_script(
        """window.asked = 0; window.granted = false; StorageManager.prototype.persisted = () => Promise.resolve(window.granted);
        StorageManager.prototype.persist = () => { window.asked += 1; return Promise.resolve(window.granted); };"""
    )
    volunteer.sign_in("volunteer")
    assert volunteer.page.evaluate("window.asked") == 1
    house.stop()
    volunteer.record(0)
    assert volunteer.page.evaluate("window.asked") == 2
    volunteer.record(1)
    assert volunteer.page.evaluate("window.asked") == 2


def test_what_the_browser_may_clear_stands_in_amber_with_how_many(new_phone: NewPhone, house: House) -> None:
    volunteer = new_phone()
    volunteer.page.context.add_init_script(
        "StorageManager.prototype.persisted = () => Promise.resolve(Boolean(window.granted))"
    )
    volunteer.sign_in("volunteer")
    badge = volunteer.page.locator("[data-part=strip] .badge-wait")
    assert badge.count() == 0
    house.stop()
    volunteer.record(0).record(1)
    expect(badge).to_have_text("2 条还没上传，浏览器可能会清掉")

    volunteer.page.evaluate("window.granted = true")
    volunteer.sync()
    expect(badge).to_have_count(0)


def test_a_phone_that_is_nearly_full_is_told_before_photos_are_lost(new_phone: NewPhone, house: House) -> None:
    volunteer = new_phone()
    volunteer.page.context.add_init_script(
        "StorageManager.prototype.estimate = () => Promise.resolve({ usage: 9.99e9, quota: 1e10 })"
    )
    volunteer.sign_in("volunteer")

    expect(volunteer.page.locator("[data-part=notices]")).to_contain_text("手机快存满了")
