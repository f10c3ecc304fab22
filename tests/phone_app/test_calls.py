"""Telling people ahead: who did not answer stays on the list, every answer is kept, one tap takes back (SPEC 5.4)."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.phone_app.conftest import Volunteer
from tests.phone_app.house import House

ITEMS = "[data-list=items] > li"


def tell(volunteer: Volunteer, answer: str = "agreed", note: str = "") -> None:
    page = volunteer.page
    page.locator("summary", has_text="说过了").first.click()
    page.locator(f"input[name=answer][value={answer}]").first.check(force=True)
    if note:
        page.locator("[name=note]").first.fill(note)
    page.locator("form[data-form=told] button").first.click()


def test_telling_people_works_without_signal_and_goes_out_when_the_list_is_left(
    volunteer: Volunteer, house: House
) -> None:
    house.stop()
    volunteer.go("/app/calls")
    expect(volunteer.page.locator(".card h2")).to_have_text(["孙爷爷"])
    tell(volunteer)
    expect(volunteer.page.locator(ITEMS)).to_contain_text("可以来")
    assert (volunteer.counts()["waiting"], volunteer.counts()["drafts"]) == (0, 1), "kept, and still to be taken back"

    volunteer.go("/app/")
    volunteer.stops()
    assert (volunteer.counts()["waiting"], volunteer.counts()["drafts"]) == (1, 0)
    assert volunteer.page.get_by_text("户还没提前打电话").count() == 0
    volunteer.go("/app/calls")
    expect(volunteer.page.locator(".empty")).to_contain_text("都已经通知了")
    house.start()
    volunteer.sync()
    ((kind, payload, _),) = house.wait_for(1)
    assert (kind, payload["how"], payload["answer"]) == ("notice_given", "call", "agreed")


def test_who_did_not_answer_stays_on_the_list_and_is_called_again(volunteer: Volunteer, house: House) -> None:
    volunteer.go("/app/calls")
    tell(volunteer, "no_answer")
    item = volunteer.page.locator(ITEMS)
    expect(item).to_contain_text("打过，没接")
    expect(item).to_contain_text("孙爷爷")
    expect(volunteer.page.locator("a[data-slot-link=dial]")).to_have_text("再打一次")
    tell(volunteer, "no_answer")
    house.wait_for(1)

    volunteer.go("/app/")
    expect(volunteer.page.locator("[data-slot=untold]")).to_have_text("1 户还没提前打电话")
    volunteer.go("/app/route")
    expect(volunteer.page.locator("[data-list=days]")).to_contain_text("没接")
    volunteer.go("/app/calls")
    tell(volunteer)
    volunteer.go("/app/")
    assert [payload["answer"] for _, payload, _ in house.wait_for(3)] == ["no_answer", "no_answer", "agreed"]
    expect(volunteer.page.locator("[data-slot=untold]")).to_be_hidden()


def test_another_time_is_asked_for_and_shown(volunteer: Volunteer, house: House) -> None:
    volunteer.go("/app/calls")
    tell(volunteer, "other_time", note="下午三点以后")
    volunteer.go("/app/route")

    expect(volunteer.page.locator("[data-list=days]")).to_contain_text("想换时间")
    ((_, payload, _),) = house.wait_for(1)
    assert (payload["answer"], payload["note"]) == ("other_time", "下午三点以后")


def test_a_wrong_tap_is_taken_back_and_never_leaves_the_phone(volunteer: Volunteer, house: House) -> None:
    volunteer.go("/app/calls")
    for answer in ("declined", "no_answer"):
        tell(volunteer, answer)
        volunteer.page.click("button[data-act=undo]")
        expect(volunteer.page.locator("button[data-act=undo]:visible")).to_have_count(0)
        expect(volunteer.page.locator("a[data-slot-link=dial]")).to_have_text("打电话")
    volunteer.go("/app/")
    volunteer.stops()
    volunteer.sync()
    volunteer.page.wait_for_timeout(1000)

    assert volunteer.counts()["drafts"] == 0
    assert house.taken == []


def test_what_was_said_before_the_page_died_is_sent_at_the_next_start(volunteer: Volunteer, house: House) -> None:
    volunteer.go("/app/calls")
    tell(volunteer)
    volunteer.page.evaluate("window.addEventListener('visibilitychange', (e) => e.stopImmediatePropagation(), true)")

    volunteer.open()

    ((_, payload, _),) = house.wait_for(1)
    assert payload["answer"] == "agreed"


def test_words_that_cannot_be_copied_are_shown_to_be_copied_by_hand(volunteer: Volunteer, house: House) -> None:
    volunteer.go("/app/calls")
    volunteer.page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError')); }"
    )
    volunteer.page.click("button[data-act=copy]")

    expect(volunteer.page.locator("[data-slot=words]")).to_contain_text("到您家看望，不用准备什么")
    assert volunteer.errors == []


def test_a_late_call_asks_why(volunteer: Volunteer, house: House) -> None:
    house.rows[0]["told"] = None
    volunteer.pulls()
    volunteer.go("/app/calls")
    expect(volunteer.page.locator(ITEMS)).to_have_count(2)
    today, later = volunteer.page.locator(ITEMS).all()
    for item in (today, later):
        item.locator("summary").click()

    expect(today.locator("[name=late_reason]")).to_be_visible()
    expect(later.locator("[name=late_reason]")).to_be_hidden()
