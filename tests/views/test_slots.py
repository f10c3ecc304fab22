"""The week at the desk, one slot changed or closed, and the hours on the settings page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.domain.visits.ground import a_slot
from tests.factories import a_street, signed_in
from webapp.core import clock
from webapp.core.db import db
from webapp.domain.people.models import Organisation
from webapp.domain.visits.models import VisitSlot


@pytest.fixture
def street(app):
    with app.app_context():
        yield a_street()


@pytest.fixture
def day(app):
    return clock.local_day(clock.now()) + timedelta(days=3)


def text_of(answer):
    return answer.get_data(as_text=True)


def test_the_week_says_what_is_open_and_leads_to_each_slot(client, street, day):
    slot = a_slot(street, day=day)
    signed_in(client, "officer")
    page = text_of(client.get(f"/desk/visits/week?day={day}"))

    assert "已约 0 / 20 户" in page and "没有开时段" in page
    assert f"/desk/visits/slots/{slot.id}" in page


def test_a_day_of_another_age_shows_this_week(client, street):
    signed_in(client, "officer")

    assert client.get("/desk/visits/week?day=9999-12-31").status_code == 200


def test_a_slot_is_changed_and_what_will_not_do_comes_back(client, street, day):
    slot = a_slot(street, day=day)
    signed_in(client, "officer")
    url = f"/desk/visits/slots/{slot.id}"

    refused = client.post(url, data={"place": "活动室", "capacity": "x"})
    assert refused.status_code == 422 and 'value="活动室"' in text_of(refused)
    assert client.post(url, data={"place": "活动室", "capacity": "8"}).status_code == 303
    assert "活动室" in text_of(client.get(url))


def test_closing_asks_why_and_the_page_says_so_afterwards(client, street, day):
    slot = a_slot(street, day=day)
    signed_in(client, "officer")
    url = f"/desk/visits/slots/{slot.id}"

    assert client.post(f"{url}/close", data={"reason": ""}).status_code == 422
    assert client.post(f"{url}/close", data={"reason": "下大雪"}).status_code == 303
    page = text_of(client.get(url))

    assert "下大雪" in page and "关掉这个时段" not in page
    assert "关了" in text_of(client.get(f"/desk/visits/week?day={day}"))


def test_who_only_reads_sees_the_week_and_changes_nothing(client, street, day):
    slot = a_slot(street, day=day)
    signed_in(client, "supervisor")

    assert f"/desk/visits/slots/{slot.id}" not in text_of(client.get(f"/desk/visits/week?day={day}"))
    assert client.post(f"/desk/visits/slots/{slot.id}", data={"capacity": "1"}).status_code == 403


def test_the_hours_of_a_place_are_those_its_slots_get(client, street, day):
    signed_in(client, "admin")
    root = db.session.get(Organisation, street.root.id)
    said = {"name": root.name, "phone": root.phone, "morning_window": "8:30–11:30"}
    assert client.post("/desk/settings/", data=said).status_code == 303
    wrong = client.post("/desk/settings/", data={**said, "morning_window": "早上"})
    assert wrong.status_code == 422 and "例如 09:00-12:00" in text_of(wrong)

    signed_in(client, "officer")
    plan = {"organisation_id": street.communities[0].id, "first": day, "last": day, "windows": ["morning"], "capacity": "5"}
    assert "08:30–11:30" in text_of(client.get("/desk/visits/plan"))
    assert client.post("/desk/visits/plan/slots", data=plan).status_code == 303

    assert [(slot.starts, slot.ends) for slot in db.session.query(VisitSlot)] == [("08:30", "11:30")]
    unset = client.post("/desk/visits/plan/slots", data={**plan, "windows": ["evening"]})
    assert unset.status_code == 422 and "请从选项里选" in text_of(unset)
