"""Large type and the other language on the phone: at once, across cold starts, and no news of a release that is none."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.phone_app.conftest import Volunteer
from tests.phone_app.house import House

LANGUAGE, TYPE = "button.switch[name=language]", "button.switch[name=type]"
NOTICES = "[data-part=notices]"
A_WORKER_WAITS = "navigator.serviceWorker.ready.then((one) => one.update().then(() => Boolean(one.waiting)))"


def test_the_other_language_comes_at_once_and_stays_without_signal(volunteer: Volunteer, house: House) -> None:
    with volunteer.page.expect_navigation():
        volunteer.page.click(LANGUAGE)
    volunteer.unlock()
    expect(volunteer.page.locator("nav.tabs")).to_contain_text("Today")

    house.stop()
    volunteer.open()
    volunteer.stops()
    expect(volunteer.page.locator("nav.tabs")).to_contain_text("Today")


def test_a_language_changed_in_a_form_waits_until_it_is_over(volunteer: Volunteer) -> None:
    volunteer.begin(0).choose("met", "self").next().next()
    volunteer.page.fill("[name=note]", "正写着")
    volunteer.page.click(LANGUAGE)
    expect(volunteer.page.locator(NOTICES)).to_contain_text("提交或离开这一页后就更新")
    assert volunteer.page.input_value("[name=note]") == "正写着"
    with volunteer.page.expect_navigation():
        volunteer.go("/app/")
    volunteer.unlock().stops()
    expect(volunteer.page.locator("nav.tabs")).to_contain_text("Today")


def test_without_signal_the_language_says_what_it_needs(volunteer: Volunteer, house: House) -> None:
    house.stop()
    volunteer.page.click(LANGUAGE)
    expect(volunteer.page.locator(NOTICES)).to_contain_text("换语言要有信号")
    assert not volunteer.errors


def test_large_type_is_no_new_release_and_the_switch_says_the_way_back(volunteer: Volunteer, house: House) -> None:
    volunteer.page.click(TYPE)
    expect(volunteer.page.locator("html")).to_have_attribute("data-type", "large")
    volunteer.wait_until(A_WORKER_WAITS)
    volunteer.page.wait_for_timeout(1000)  # as long as it takes to ask it which release it is
    expect(volunteer.page.locator(NOTICES)).to_be_empty()

    house.stop()
    volunteer.open().stops()
    expect(volunteer.page.locator("html")).to_have_attribute("data-type", "large")
    expect(volunteer.page.locator(TYPE)).to_have_text("标准版")
    volunteer.page.click(TYPE)
    expect(volunteer.page.locator("html")).to_have_attribute("data-type", "normal")
    expect(volunteer.page.locator(TYPE)).to_have_text("长辈版")
