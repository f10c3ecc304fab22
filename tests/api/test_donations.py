"""Needs for the volunteer's phone: things and numbers, nobody's name."""

from __future__ import annotations

from datetime import timedelta

from tests.factories import a_need, a_pledge, a_street, signed_in
from webapp.core import clock


def test_a_volunteer_reads_what_is_needed_and_nobodys_name(app, client):
    with app.app_context():
        street, due = a_street(), clock.local_day(clock.now()) + timedelta(days=3)
        need = a_need(street, now=clock.now(), due_on=due)
        key = str(need.id)
        a_pledge(street, need, 1, now=clock.now())
    signed_in(client, "volunteer")

    answer = client.get("/api/v1/needs")

    assert answer.get_json() == [
        {"id": key, "what": "棉被 2 米 × 2.3 米", "quantity": 4, "unit": "床", "pledged": 1,
         "due_on": due.isoformat(), "told": "一户老人，需要棉被 4 床"}
    ]  # fmt: skip


def test_a_stranger_reads_nothing(client, app):
    with app.app_context():
        a_street()

    assert client.get("/api/v1/needs").status_code == 401
