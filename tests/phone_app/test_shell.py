"""The worker, the lock, two tabs, resuming photos (OFFLINE 3, 4, scenarios 12, 19, 25)."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.factories import PASSWORD
from tests.journeys.conftest import HERE, PHONE
from tests.phone_app.conftest import PIN, Volunteer
from tests.phone_app.house import House


def test_only_volunteers_have_this_app(browser: Browser, house: House) -> None:
    page = browser.new_context(base_url=house.url, **{**HERE, **PHONE}).new_page()
    page.goto("/login?next=/app/")
    page.fill("[name=login]", "treasurer")
    page.fill("[name=secret]", PASSWORD)
    page.keyboard.press("Enter")

    expect(page.locator("[data-part=screen]")).to_contain_text("还不能走访")
    page.context.close()


@pytest.mark.parametrize("fault", ["missing", "changed"])
def test_a_release_with_one_bad_file_reaches_no_phone(volunteer: Volunteer, house: House, fault: str) -> None:
    house.app.config["RELEASE"] = "nextrelease0"
    house.app.config.pop("PHONE_FILES", None)

    def spoil(route: Route) -> None:
        if fault == "missing":
            route.fulfill(status=404)
        else:
            route.fulfill(status=200, content_type="text/javascript", body="export const changed = true;")

    volunteer.page.context.route(re.compile(r"/js/outbox\.js$"), spoil)
    state = volunteer.page.evaluate(
        """async () => {
          const registration = await navigator.serviceWorker.ready;
          await registration.update().catch(() => {});
          const coming = registration.installing;
          if (coming) await new Promise((done) => coming.addEventListener('statechange', done));
          return [Boolean(registration.waiting), (await caches.keys()).length, registration.active.state];
        }"""
    )

    assert state == [False, 1, "activated"]
    house.stop()
    volunteer.open()
    assert len(volunteer.stops()) == 4


def test_a_good_release_waits_until_asked_and_the_outbox_survives_it(volunteer: Volunteer, house: House) -> None:
    volunteer.page.context.route("**/sync/push", lambda route: route.abort())
    volunteer.record(0)
    house.app.config["RELEASE"] = house.app.config["RELEASE"]
    next_worker = house.app.view_functions["app.worker"]

    def newer() -> object:
        response = next_worker()
        response.set_data(response.get_data(as_text=True).replace('const RELEASE = "', 'const RELEASE = "next-'))
        return response

    house.app.view_functions["app.worker"] = newer
    volunteer.page.evaluate("navigator.serviceWorker.ready.then((one) => one.update()).then(() => true)")
    volunteer.page.wait_for_selector("button[data-act=update]")
    volunteer.begin(1)
    assert volunteer.page.locator("form[data-form=visit]").is_visible()

    volunteer.go("/app/")
    volunteer.stops()
    with volunteer.page.expect_navigation():
        volunteer.page.click("button[data-act=update]")
    volunteer.unlock()
    volunteer.stops()
    volunteer.page.wait_for_selector("#phone[data-ready]")
    volunteer.wait_until("caches.keys().then((names) => names.length === 1 && names[0].startsWith('shell-next-'))")
    volunteer.page.context.unroute_all()
    volunteer.sync()
    for _ in range(300):  # a busy machine takes its time
        if house.taken:
            break
        volunteer.page.wait_for_timeout(100)
    assert len(house.taken) == 1
    house.app.view_functions["app.worker"] = next_worker


def test_two_tabs_send_once(volunteer: Volunteer, house: House) -> None:
    house.stop()
    for at in range(3):
        volunteer.record(at)
    other = Volunteer(volunteer.page.context.new_page(), house).open()
    other.stops()
    house.start()

    for tab in (volunteer, other):
        tab.sync()
    volunteer.page.wait_for_timeout(3000)

    assert len(house.taken) == 3
    pushes = [path for _, path in house.requests if path.endswith("/push")]
    assert len(pushes) <= 2


def test_a_photo_cut_off_goes_on_where_the_server_stands(volunteer: Volunteer, house: House, picture: Path) -> None:
    sent: list[str] = []
    cut = {"left": 1}

    def cut_once(route: Route) -> None:
        if route.request.method == "PUT":
            sent.append(route.request.headers["content-range"])
            if len(sent) == 2 and cut["left"]:
                cut["left"] = 0
                route.abort()
                return
        route.continue_()

    volunteer.page.context.route("**/api/v1/blobs/**", cut_once)
    volunteer.record(0, picture)
    for _ in range(80):
        if house.pictures:
            break
        volunteer.sync()
        volunteer.page.wait_for_timeout(250)

    starts = [int(header.split()[1].split("-")[0]) for header in sent]
    assert len(house.pictures) == 1
    assert starts.count(0) == 1, "the first piece had arrived"
    assert starts == sorted(starts)


def test_five_wrong_pins_ask_for_a_log_in_and_the_right_one_waits(volunteer: Volunteer, house: House) -> None:
    volunteer.page.goto("/app/")
    for _ in range(5):
        volunteer.unlock("000007")
        volunteer.page.wait_for_timeout(900)
    volunteer.page.wait_for_selector("button[data-act=login]")

    volunteer.page.click("button[data-act=login]")
    volunteer.page.wait_for_url("**/login**")
    volunteer.page.fill("[name=login]", "volunteer")
    volunteer.page.fill("[name=secret]", PASSWORD)
    volunteer.page.keyboard.press("Enter")
    volunteer.unlock(PIN)

    assert len(volunteer.stops()) == 4


def test_nobody_looks_for_five_minutes_and_it_locks_keeping_the_draft(volunteer: Volunteer, house: House) -> None:
    volunteer.begin(0).choose("met", "self").next()
    volunteer.page.evaluate(
        """() => {
          const real = Date.now;
          Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => window.seen });
          window.seen = 'hidden';
          document.dispatchEvent(new Event('visibilitychange'));
          Date.now = () => real() + 6 * 60000;
          window.seen = 'visible';
          document.dispatchEvent(new Event('visibilitychange'));
        }"""
    )
    volunteer.unlock()

    volunteer.page.wait_for_selector("form[data-form=visit]")
    expect(volunteer.page.locator("section[data-step='2']")).to_be_visible()


def test_a_draft_kept_at_log_out_comes_back_at_the_next_log_in(volunteer: Volunteer, house: House) -> None:
    volunteer.begin(0).choose("met", "family").next().next()
    volunteer.page.fill("[name=note]", "明天接着写")
    volunteer.page.wait_for_timeout(600)
    volunteer.go("/app/leave")
    volunteer.page.click("button[data-act=keep]")
    volunteer.page.locator("[data-list=drafts] li").wait_for(state="detached")
    volunteer.page.click("button[data-act=leave]")
    volunteer.page.wait_for_url("**/login**")

    volunteer.sign_in("volunteer")
    volunteer.go(f"/app/visit/{house.rows[0]['id']}")
    volunteer.page.wait_for_selector("form[data-form=visit]")

    assert volunteer.page.input_value("[name=note]") == "明天接着写"


def test_a_household_given_to_others_is_gone_from_the_phone(volunteer: Volunteer, house: House) -> None:
    volunteer.record(0)
    house.rows = house.rows[2:]

    volunteer.sync()
    volunteer.page.wait_for_timeout(1500)
    volunteer.go("/app/")

    assert volunteer.stops() == ["赵叔", "陈奶奶"]
    assert len(house.taken) == 1


def test_a_correction_is_a_new_op_that_names_the_first(volunteer: Volunteer, house: House) -> None:
    volunteer.record(0)
    volunteer.go(f"/app/visit/{house.rows[0]['id']}")
    volunteer.page.click("button[data-act=amend]")
    volunteer.page.wait_for_selector("form[data-form=visit]")
    volunteer.next().next()
    volunteer.page.fill("[name=note]", "补一句")
    volunteer.next().next()
    volunteer.page.wait_for_selector(".card-done")
    volunteer.page.wait_for_timeout(1500)

    (first_kind, _, first), (kind, payload, _) = house.taken
    assert (first_kind, kind) == ("visit_record", "amendment")
    assert payload["amends"] == str(first.op_id)
    assert payload["record"]["note"] == "补一句"


def test_an_alarm_goes_ahead_of_everything(volunteer: Volunteer, house: House) -> None:
    house.stop()
    volunteer.record(0)
    volunteer.go(f"/app/alarm/{house.rows[1]['id']}")
    volunteer.choose("kind", "ill")
    volunteer.page.click("form[data-form=alarm] button:not([type=button])")
    volunteer.page.wait_for_selector(".card-done")
    house.start()
    volunteer.sync()
    volunteer.page.wait_for_timeout(1500)

    assert [kind for kind, _, _ in house.taken] == ["urgent_alarm", "visit_record"]


def test_the_seventh_silent_day_closes_the_list_but_not_the_drafts(volunteer: Volunteer, house: House) -> None:
    volunteer.begin(0).choose("met", "self")
    volunteer.page.wait_for_timeout(700)
    house.stop()
    volunteer.page.add_init_script(f"{{ const real = Date.now; Date.now = () => real() + {8 * 86400000}; }}")

    volunteer.open()

    expect(volunteer.page.locator("[data-part=screen]")).to_contain_text("七天没有连上社区了")
    assert "王阿姨" not in volunteer.page.inner_text("body")
    volunteer.go("/app/leave")
    expect(volunteer.page.locator("[data-list=drafts] li")).to_have_count(1)


def test_booking_needs_a_signal_and_tells_what_the_committee_says(volunteer: Volunteer, house: House) -> None:
    volunteer.go("/app/book")
    volunteer.page.locator("details.fold summary", has_text="5 栋").click()
    volunteer.page.locator("[data-act=book]").first.click()
    expect(volunteer.page.locator("p.error")).to_have_text("请先选一位同伴。")

    volunteer.page.select_option("select[name=partner]", label="小陈")
    volunteer.page.locator("[data-act=book]").first.click()
    expect(volunteer.page.locator(".strip-done[role=status]", has_text="约好了")).to_be_visible()
    first, second = house.bookings
    assert first[0] != second[0] and first[1]["task_id"] == second[1]["task_id"]

    house.stop()
    volunteer.go("/app/")
    volunteer.stops()
    volunteer.go("/app/book")
    expect(volunteer.page.locator("[data-part=screen]")).to_contain_text("约走访要有信号")


def test_who_is_told_why_not_presses_again_at_once(volunteer: Volunteer, house: House) -> None:
    volunteer.go("/app/book")
    volunteer.page.locator("details.fold summary", has_text="5 栋").click()
    volunteer.page.context.route("**/visit-slots*", lambda route: None)  # the pool is on its way, and comes too late
    press = volunteer.page.locator("[data-act=book]").first
    press.click()
    expect(volunteer.page.locator("p.error")).to_have_text("请先选一位同伴。")

    volunteer.page.select_option("select[name=partner]", label="小陈")
    press.click()
    expect(volunteer.page.locator(".strip-done[role=status]", has_text="约好了")).to_be_visible()
    assert len(house.bookings) == 2


def test_nothing_moves_beneath_the_finger_where_the_pool_is_as_it_was(volunteer: Volunteer) -> None:
    volunteer.go("/app/book")
    volunteer.page.locator("details.fold summary", has_text="5 栋").click()
    press = volunteer.page.locator("[data-act=book]").first.element_handle()
    assert press is not None
    with volunteer.page.expect_response("**/visit-slots*"):
        press.click()
    volunteer.page.wait_for_timeout(300)
    assert press.is_visible(), "the button that was pressed stands where it stood"


def test_a_booking_that_the_phone_hears_of_late_still_comes_onto_the_screen(volunteer: Volunteer, house: House) -> None:
    volunteer.page.context.route("**/sync/pull*", lambda route: route.abort())
    volunteer.go("/app/book")
    volunteer.page.locator("details.fold summary", has_text="5 栋").click()
    volunteer.page.select_option("select[name=partner]", label="小陈")
    volunteer.page.locator("[data-act=book]").first.click()
    expect(volunteer.page.locator(".strip-done[role=status]", has_text="约好了")).to_be_visible()
    for _ in range(100):  # the pool is asked for again once the phone has given up on the list
        if sum(path.endswith("/visit-slots") for _, path in house.requests) > 1:
            break
        volunteer.page.wait_for_timeout(100)
    volunteer.page.wait_for_timeout(500)
    mine = volunteer.page.locator("[data-list=mine] > li")
    known = mine.count()

    house.rows.append({**house.rows[0], "id": str(uuid4()), "address_as": "新约的一户", "status": "booked"})
    volunteer.page.context.unroute_all()
    volunteer.sync()
    expect(mine).to_have_count(known + 1)
    expect(mine.filter(has_text="新约的一户")).to_have_count(1)
