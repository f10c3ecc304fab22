"""A day of many households: the first are there at once, all of them soon, and none flickers for nothing."""

from __future__ import annotations

from uuid import uuid4

from playwright.sync_api import expect

from tests.phone_app.conftest import Volunteer
from tests.phone_app.house import House

MANY = 70


def talks(house: House) -> int:
    return sum(path.endswith("/sync/pull") for _, path in house.requests)


def test_a_long_list_grows_whole_and_stays_as_it_is_until_there_is_news(volunteer: Volunteer, house: House) -> None:
    later = len([row for row in house.rows if row["date"] != house.rows[0]["date"]])
    while len(house.rows) < MANY + later:
        house.rows.append({**house.rows[0], "id": str(uuid4()), "address_as": f"第 {len(house.rows)} 户"})
    volunteer.pulls()
    volunteer.open()
    expect(volunteer.page.locator("li.stop")).to_have_count(MANY)
    assert len(set(volunteer.stops())) == MANY

    volunteer.page.evaluate("document.querySelector('li.stop:last-child a').focus()")
    before = talks(house)
    volunteer.pulls()
    assert talks(house) > before
    assert volunteer.page.evaluate("document.activeElement.closest('li.stop') !== null")

    house.rows[-1]["address_as"] = "换了称呼"
    volunteer.pulls()
    expect(volunteer.page.locator("li.stop", has_text="换了称呼")).to_have_count(1)
    expect(volunteer.page.locator("li.stop")).to_have_count(MANY)
