"""Birthdays of a month at the desk (SPEC 3.11)."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask

from tests.factories import Street, a_household, a_person, a_street, signed_in
from tests.visitor import Visitor
from webapp.domain.households.situations import LunarBirthday

PAGE = "/desk/households/birthdays"


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        street = a_street()
        a_household(street, a_person(birth_date=date(1946, 9, 10), lunar=LunarBirthday(8, 15)))
        return street


@pytest.fixture
def desk(client, street) -> Visitor:
    return signed_in(client, "officer")


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def test_the_month_says_who_when_and_by_which_calendar(desk):
    shown = text_of(desk.get(f"{PAGE}?month=2026-09"))
    assert "赵建国" in shown and "满 80 岁" in shown and "农历生日 八月十五" in shown and "9 月 25 日" in shown
    assert "day 15 of month 8" in text_of(desk.get(f"{PAGE}?month=2026-09&lang=en"))
    assert "这个月没有过生日的" in text_of(desk.get(f"{PAGE}?month=2026-05&lang=zh"))


@pytest.mark.parametrize("asked", ["month=2026-13", "month=9999-01", "month=٢٠٢٦-09", "place=nowhere", "month=2099-12", "month=2000-01"])
def test_what_makes_no_sense_is_as_if_it_had_not_been_asked(desk, asked):
    assert desk.get(f"{PAGE}?{asked}").status_code == 200


def test_a_volunteer_does_not_come_in_and_a_place_without_event_care_meets_no_button(app, desk):
    assert signed_in(Visitor(app), "volunteer").get(PAGE).status_code == 403
    assert "本月生日" in text_of(desk.get("/desk/households/"))
    signed_in(Visitor(app), "admin").post("/desk/settings/features", data={"feature": "event_care", "on": ""})
    assert "本月生日" not in text_of(desk.get("/desk/households/"))
