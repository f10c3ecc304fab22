"""A phone's clock may be wrong by years: today is today, nothing is dropped for good, nothing is refused (scenario 18)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.phone_app.conftest import NewPhone, Volunteer
from tests.phone_app.house import House
from webapp.core import clock

HOUR = 3600000
DAY = 24 * HOUR
YEARS = 3650 * DAY
EVERYBODY = ["王阿姨", "李家", "赵叔", "陈奶奶"]
WRONG = """{ const real = Date.now, Real = Date; window.off = %d;
  Date = class extends Real { constructor(...a) { super(...(a.length ? a : [real() + window.off])); } };
  Date.now = () => real() + window.off; }"""


@pytest.mark.parametrize("off", [YEARS, -3 * DAY, HOUR])
def test_a_phone_whose_clock_was_always_wrong_shows_today_and_sends_what_it_records(
    new_phone: NewPhone, house: House, off: int
) -> None:
    volunteer = new_phone()
    volunteer.page.context.add_init_script(WRONG % off)
    volunteer.sign_in("volunteer")
    assert volunteer.stops() == EVERYBODY
    volunteer.open()
    assert volunteer.stops() == EVERYBODY
    volunteer.go("/app/me")
    assert "今天" in volunteer.page.locator("[data-slot=contact]").inner_text()

    volunteer.record(0)
    ((_, _, op),) = house.wait_for(1)
    assert op.made_at is not None and op.happened_at is not None
    assert abs((op.made_at - clock.now()).total_seconds() * 1000 - off) < 120_000, "the phone's word stays"
    assert abs(op.happened_at - clock.now()) < timedelta(minutes=2)
    assert ("clock" in op.doubts) == (off != 0)


@pytest.mark.parametrize("off", [YEARS, -3 * DAY, HOUR])
def test_a_clock_that_goes_wrong_without_a_signal_costs_nothing_once_there_is_one(
    volunteer: Volunteer, house: House, off: int
) -> None:
    volunteer.record(1)
    house.wait_for(1)
    volunteer.page.context.add_init_script(WRONG % off)
    house.stop()
    volunteer.open()
    volunteer.page.wait_for_selector("[data-part=screen]:not(:has(form[data-form=pin-enter])) .card:visible")
    volunteer.go("/app/route")
    volunteer.page.wait_for_timeout(500)
    house.start()
    volunteer.pulls()
    volunteer.go("/app/")

    assert volunteer.stops() == EVERYBODY
    volunteer.look(1)
    assert volunteer.page.locator("button[data-act=amend]").count() == 1, "the copy for correcting is there too"


@pytest.mark.parametrize("off", [YEARS, -3 * DAY])
def test_a_clock_that_is_put_right_is_believed_at_once(new_phone: NewPhone, house: House, off: int) -> None:
    volunteer = new_phone()
    volunteer.page.context.add_init_script(WRONG % off + "if (sessionStorage.right) window.off = 0;")
    volunteer.sign_in("volunteer")
    volunteer.page.evaluate("sessionStorage.right = '1'")
    volunteer.open()
    volunteer.pulls()
    volunteer.go("/app/")

    assert volunteer.stops() == EVERYBODY


def test_a_day_that_is_over_goes_and_the_list_comes_again_whole(volunteer: Volunteer, house: House) -> None:
    """Purging forgets the cursor: were our day wrong, the server sends everything again."""
    house.rows[0]["date"] = (clock.local_day(clock.now()) - timedelta(days=2)).isoformat()
    volunteer.pulls()
    volunteer.go("/app/route")
    volunteer.go("/app/")
    assert volunteer.stops() == EVERYBODY[1:]
    house.rows[0]["date"] = house.rows[1]["date"]
    volunteer.pulls()
    volunteer.go("/app/")

    assert volunteer.stops() == EVERYBODY
