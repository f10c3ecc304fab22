"""A new release never happens in the middle of a form, whichever tab asked for it; a worker can be ended (SPEC 6.8, OFFLINE 3)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from tests.phone_app.conftest import OUTSIDE, Volunteer
from tests.phone_app.house import House

NOTICES = "[data-part=notices]"


@pytest.fixture
def new_release(house: House) -> Iterator[House]:
    """A release that differs from the running one."""
    worker = house.app.view_functions["app.worker"]

    def newer() -> object:
        response = worker()
        response.set_data(response.get_data(as_text=True).replace('const RELEASE="', 'const RELEASE="next-').replace(
            'const RELEASE = "', 'const RELEASE = "next-'))  # fmt: skip
        return response

    house.app.view_functions["app.worker"] = newer
    yield house
    house.app.view_functions["app.worker"] = worker


def offered(volunteer: Volunteer) -> Volunteer:
    volunteer.page.evaluate("navigator.serviceWorker.ready.then((one) => one.update()).then(() => true)")
    volunteer.page.wait_for_selector("button[data-act=update]")
    return volunteer


def test_an_update_in_one_tab_leaves_a_form_in_another_alone(
    volunteer: Volunteer, house: House, new_release: House
) -> None:
    other = Volunteer(volunteer.page.context.new_page(), house).open()
    other.stops()
    other.begin(1).choose("met", "self").next().next()
    other.page.fill("[name=note]", "正写着")
    volunteer.page.bring_to_front()
    offered(volunteer)
    with volunteer.page.expect_navigation():
        volunteer.page.click("button[data-act=update]")
    volunteer.page.wait_for_timeout(2000)

    assert other.page.input_value("[name=note]") == "正写着"
    expect(other.page.locator(NOTICES)).to_contain_text("提交或离开这一页后就更新")
    other.next().next()
    other.page.wait_for_selector(".card-done")
    with other.page.expect_navigation():
        other.go("/app/")
    other.unlock()
    assert len(other.stops()) == 4


def test_an_update_pressed_in_a_form_says_what_happens_and_the_form_goes_on_being_kept(
    volunteer: Volunteer, house: House, new_release: House
) -> None:
    volunteer.begin(0).choose("met", "self").next().next()
    offered(volunteer)
    volunteer.page.click("button[data-act=update]")
    expect(volunteer.page.locator(NOTICES)).to_contain_text("提交或离开这一页后就更新，填的都在。")
    volunteer.page.fill("[name=note]", "后来写的")
    volunteer.page.evaluate(
        """() => { Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
          document.dispatchEvent(new Event('visibilitychange')); }"""
    )
    volunteer.page.wait_for_timeout(200)

    with volunteer.page.expect_navigation():
        volunteer.go("/app/")
    volunteer.unlock()
    volunteer.stops()
    volunteer.begin(0)
    assert volunteer.page.input_value("[name=note]") == "后来写的"


def test_a_worker_that_is_ended_goes_and_every_record_stays(volunteer: Volunteer, house: House) -> None:
    volunteer.page.context.route("**/sync/push", lambda route: route.abort())
    volunteer.record(0)
    house.end_worker()
    volunteer.page.evaluate(
        "navigator.serviceWorker.ready.then((one) => one.update()).then(() => true).catch(() => true)"
    )
    volunteer.page.wait_for_timeout(1500)
    with suppress(Error):  # the change of workers may reload the page in the same moment
        volunteer.page.goto("/app/")
    volunteer.open()
    volunteer.stops()
    volunteer.wait_until(
        "Promise.all([navigator.serviceWorker.getRegistrations(), caches.keys()]).then((all) => all.every((one) => !one.length))"
    )
    volunteer.open()  # a page keeps the worker it was loaded by; the next one has none
    volunteer.stops()
    assert volunteer.page.evaluate("navigator.serviceWorker.controller") is None
    assert volunteer.counts()["waiting"] == 1
    volunteer.page.context.unroute_all()
    volunteer.sync()
    assert house.wait_for(1)


def test_a_release_that_waited_is_whole_when_it_takes_over_without_signal(
    volunteer: Volunteer, house: House, new_release: House
) -> None:
    """Nobody presses anything: the app is opened once more, then all its windows are closed, and the next times are in a stairwell."""
    offered(volunteer).open().stops()
    volunteer.page.wait_for_timeout(1500)  # the page has told its worker that it has started
    outside = Volunteer(volunteer.page.context.new_page(), house)
    outside.page.goto(OUTSIDE)
    volunteer.page.close()
    outside.wait_until(
        "navigator.serviceWorker.getRegistrations().then(([one]) => !one.waiting && one.active.state === 'activated')"
    )
    house.stop()

    outside.open().stops()
    outside.wait_until("caches.keys().then((names) => names.length === 1 && names[0].startsWith('shell-next-'))")
    assert len(outside.open().stops()) == 4
