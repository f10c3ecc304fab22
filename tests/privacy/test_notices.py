"""Public notices, on the web and on paper, and the donors' pages: nothing of the people on them but what SPEC 9.2 lists."""

from __future__ import annotations

import re

from tests.privacy.conftest import Told
from tests.privacy.happenings import RESULT
from tests.privacy.values import Values
from tests.privacy.walk import Seen
from webapp.commands.demo.events import TOTALS

FACES = ("notices.show", "notices.poster", "notices.new_objection", "notices.index", "home.index")


def faces(told: Told) -> list[Seen]:
    return [answer for answer in told.walks["public"].seen if answer.endpoint in FACES and answer.status == 200]


def test_web_page_and_poster_tell_nothing_of_the_people_on_them(told: Told) -> None:
    for answer in faces(told):
        for values in (told.values, told.before, told.codes):
            assert values.found_in(answer.text) == [], answer.url


def test_every_kind_of_notice_was_read_on_the_web_and_on_paper(told: Told) -> None:
    read = {(answer.endpoint, answer.url.partition("?")[0]) for answer in faces(told)}
    pages = {url for endpoint, url in read if endpoint == "notices.show"}
    posters = {url for endpoint, url in read if endpoint == "notices.poster"}

    for key in (RESULT, TOTALS):
        assert f"/notices/{key}" in pages and f"/notices/{key}/poster.pdf" in posters
    assert len(pages) == len(posters) == 4


def test_names_on_a_notice_are_masked(told: Told) -> None:
    """The result was made of names like 赵㐀㐁: what is left of them is the first character."""
    shown = [answer for answer in faces(told) if str(RESULT) in answer.url]

    assert shown
    for answer in shown:
        if answer.endpoint in ("notices.show", "notices.poster"):
            assert re.search(r"赵\*[\u3400-\u4db5]", answer.text), answer.url


def test_the_scan_finds_a_leak(told: Told) -> None:
    """Else all of this would pass on an empty list of values."""
    for what in ("Person.national_id", "HouseholdPhone.number", "Household.bank", "Household.incomes", "Person.health",
                 "Person.disability", "ChildFile.guardian", "Household.head_name", "Household.place"):  # fmt: skip
        value = next(value for value in told.values if value.what == what)
        page = f"<td>{value.text}</td>"
        assert value in told.values.found_in(page), what
    spoken = next(value.text for value in told.values if value.what == "HouseholdPhone.number")
    assert told.values.found_in(f"{spoken[:3]} {spoken[3:7]} {spoken[7:]}")
    assert Values().found_in("anything") == []
