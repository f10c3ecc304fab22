"""The ground the other tests stand on: a fresh database each, requests that stand alone, pages that are read."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask, g
from flask_sqlalchemy import SQLAlchemy

from tests.pages import faults_of
from tests.visitor import Visitor
from webapp.core import tally
from webapp.core.transaction import transaction

OCCASION, PART = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_one_test_writes_is_gone_in_the_next(database: SQLAlchemy, turn: str) -> None:
    assert tally.totals(OCCASION) == {}

    with transaction():
        tally.add(OCCASION, PART, turn)

    assert tally.totals(OCCASION) == {PART: {turn: 1}}


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
