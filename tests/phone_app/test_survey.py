"""Asking from door to door without a signal: four taps a door, and the phone keeps nothing of what it heard (SPEC 2.4, 6.7)."""

from __future__ import annotations

from uuid import uuid4

from playwright.sync_api import expect

from tests.phone_app.conftest import Volunteer
from tests.phone_app.everything import EVERYTHING
from tests.phone_app.house import House, Row
from webapp.core import clock

DOORS = "[data-part=doors] button"
SECRET = ("何师傅", "13800007301", "腿疼")


def a_building(house: House) -> Row:
    doors = [{"id": str(uuid4()), "door": door, "state": "open"} for door in ("1-101", "1-102", "2-201")]
    day = clock.local_day(clock.now()).isoformat()
    row = {"kind": "survey", "id": str(uuid4()), "version": 1, "date": day, "title": "入冬摸底", "building": "5栋", "doors": doors}
    house.rows.append(row)
    return row


def open_building(volunteer: Volunteer, row: dict[str, object]) -> None:
    volunteer.go(f"/app/survey/{row['id']}")
    expect(volunteer.page.locator(DOORS)).to_have_count(3)


def test_four_taps_without_signal_and_nothing_stays_on_the_phone(volunteer: Volunteer, house: House) -> None:
    row, page = a_building(house), volunteer.page
    volunteer.sync()
    volunteer.go("/app/")
    expect(page.locator("[data-list=surveys]")).to_contain_text("还有 3 扇门没问，共 3 扇")
    house.stop()

    open_building(volunteer, row)
    page.locator(DOORS, has_text="1-102").click()
    page.locator("[name=state][value=answered]").check(force=True)
    page.locator("form[data-form=keep] [name=needs][value=medicine]").check(force=True)
    page.locator("summary", has_text="愿意留名字").locator("visible=true").click()
    for name, value in zip(("name", "phone", "note"), SECRET, strict=True):
        page.locator(f"form[data-form=keep] [name={name}]").fill(value)
    page.get_by_role("button", name="提交", exact=True).click()

    expect(page.locator(DOORS, has_text="1-102")).to_contain_text("待上传")
    expect(page.locator("[data-slot=left]")).to_have_text("还有 2 扇门没问，共 3 扇")
    kept = page.evaluate(EVERYTHING)
    assert not any(value in kept for value in SECRET)
    assert not any(value in page.content() for value in SECRET)
    house.start()
    volunteer.sync()
    ((kind, payload, op),) = house.wait_for(1)
    assert (kind, payload["state"], payload["needs"], payload["note"]) == ("survey", "answered", ["medicine"], "腿疼")
    assert payload["door_id"] == row["doors"][1]["id"] and str(op.entity_id) == row["id"]
    kept = page.evaluate(EVERYTHING)
    assert not any(value in kept for value in SECRET)


def test_nobody_home_a_door_that_is_not_listed_and_a_choice_that_is_missing(volunteer: Volunteer, house: House) -> None:
    row, page = a_building(house), volunteer.page
    volunteer.sync()
    open_building(volunteer, row)

    page.get_by_role("button", name="门牌不在上面").click()
    page.locator("[name=state][value=nobody]").check(force=True)
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator("form[data-form=keep] .error")).to_contain_text("先写门牌")
    page.locator("form[data-form=keep] [name=door]").fill("3-301")
    page.get_by_role("button", name="提交", exact=True).click()

    ((kind, payload, _op),) = house.wait_for(1)
    assert (kind, payload["door_id"], payload["door"], payload["state"]) == ("survey", None, "3-301", "nobody")
    assert "name" not in payload and "needs" not in payload
    expect(page.locator(DOORS)).to_have_count(3)


def test_a_page_that_dies_at_the_door_loses_nothing_and_nothing_can_be_read_on_the_phone(volunteer: Volunteer, house: House) -> None:
    row, page = a_building(house), volunteer.page
    volunteer.sync()
    open_building(volunteer, row)
    page.locator(DOORS, has_text="2-201").click()
    page.locator("[name=state][value=answered]").check(force=True)
    page.locator("summary", has_text="愿意留名字").locator("visible=true").click()
    page.locator("form[data-form=keep] [name=note]").fill(SECRET[2])
    page.wait_for_timeout(1000)
    volunteer.open(f"/app/survey/{row['id']}")

    expect(page.locator("[data-slot=which]")).to_have_text("2-201")
    expect(page.locator("form[data-form=keep] [name=note]")).to_have_value(SECRET[2])
    expect(page.locator("[name=state][value=answered]")).to_be_checked()
    assert SECRET[2] not in page.evaluate(EVERYTHING)
    page.get_by_role("button", name="提交", exact=True).click()

    ((_kind, payload, _op),) = house.wait_for(1)
    assert (payload["note"], payload["door_id"]) == (SECRET[2], row["doors"][2]["id"])
    open_building(volunteer, row)
    expect(page.locator("form[data-form=keep]")).to_be_hidden()
