"""The ground the other tests stand on: a fresh database each, requests that stand alone, pages that are read."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask, g
from flask_sqlalchemy import SQLAlchemy

from tests.factories import a_street
from tests.pages import faults_of
from tests.visitor import Visitor
from webapp.core import tally
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import first_bad_event, head
from webapp.domain.people.sign_in import actor_of

OCCASION, PART = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_one_test_writes_is_gone_in_the_next(database: SQLAlchemy, turn: str) -> None:
    assert tally.totals(OCCASION) == {}

    with transaction():
        tally.add(OCCASION, PART, turn)

    assert tally.totals(OCCASION) == {PART: {turn: 1}}


@pytest.mark.parametrize("turn", ["made", "set down", "set down again"])
def test_a_street_set_down_by_heart_is_the_one_that_was_made(database: SQLAlchemy, turn: str) -> None:
    street = a_street()

    assert street.root.path == "CG/" and [place.parent_id for place in street.communities] == [street.root.id] * 2
    assert {role: actor_of(actor.user_id) for role, actor in street.actors.items() if actor.user_id} == street.actors
    assert first_bad_event() is None, "the record of what was set down does not hold together"
    assert head()[0] > len(street.actors), "what happened was not recorded"


def test_a_street_in_a_house_where_something_has_happened_is_made(database: SQLAlchemy) -> None:
    first = a_street()
    second = a_street(code="BC", name="别处街道")

    assert first_bad_event() is None
    assert not {actor.user_id for actor in first.actors.values()} & {a.user_id for a in second.actors.values()}


def test_a_request_sees_nothing_of_the_context_the_test_holds_open(database: SQLAlchemy, client: Visitor) -> None:
    g.somebody = "the user of another request"
    seen: list[bool] = []
    hooks = client.application.before_request_funcs.setdefault(None, [])
    hooks.append(lambda: seen.append("somebody" in g))

    client.get("/api/v1/health")
    hooks.pop()

    assert seen == [False]


def test_health_says_that_the_database_answers(app: Flask) -> None:
    assert app.test_client().get("/api/v1/health").status_code == 200


SOUND = """<!doctype html><html lang="zh"><head><title>a</title></head><body><main><h1>b</h1>
<form><label for="x">c</label><input id="x"><button>d</button></form></main></body></html>"""


def test_a_sound_page_has_no_faults() -> None:
    assert faults_of(SOUND) == []


@pytest.mark.parametrize(
    ("sound", "unsound", "fault"),
    [
        ("<!doctype html>", "", "no <!doctype html>"),
        (' lang="zh"', "", "no lang on <html>"),
        ("<title>a</title>", "", "no <title>"),
        ("<h1>b</h1>", "", "no <h1>"),
        ('<label for="x">c</label>', "", "field x has no label"),
        ("<button>d</button>", "<button></button>", "<button> at line 2 has no name"),
        ('<input id="x">', '<input id="x"><i id="x"></i>', "id 'x' stands twice"),
        ("</form>", "", "</main> at line 2 closes nothing"),
        ("b</h1>", "{{ b }}</h1>", "template code shows at line 1"),
        ("<main>", '<main><img src="a.png">', "img 'a.png' has no alt"),
        ('for="x"', 'for="y"', "label for points at 'y', which is not there"),
    ],
)
def test_an_unsound_page_is_noticed(sound: str, unsound: str, fault: str) -> None:
    assert fault in faults_of(SOUND.replace(sound, unsound))
