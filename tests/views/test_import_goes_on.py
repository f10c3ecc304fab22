"""An import whose process is killed goes on where it stood, and shows how far it is (SPEC 3.9)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from tests.factories import a_household, a_person, a_street, an_id_number, signed_in
from tests.views.test_import_desk import run_to_the_end, send
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.helper import Helper
from webapp.domain.households import import_runs
from webapp.domain.households.models import Household, HouseholdImport, HouseholdPhone, Person
from webapp.domain.households.states import ImportStatus
from webapp.views import imports

ROOT = Path(__file__).resolve().parents[2]
RUNS = """
import sys, time
from uuid import UUID
from webapp import create_app
from webapp.core import clock
from webapp.core.transaction import transaction
from webapp.domain.households import import_queries, operations
from webapp.domain.people.actors import NOBODY
app, key = create_app(), UUID(sys.argv[1])
with app.app_context():
    while part := import_queries.next_slice(key):
        composed = operations.compose_slice(NOBODY, import_queries.get_import(NOBODY, key), part, now=clock.now())
        with transaction():
            operations.run_slice(NOBODY, key, composed, now=clock.now())
            if part.number == 2:
                print("in the middle", flush=True)
                time.sleep(60)
"""


def a_long_sheet(households: int) -> bytes:
    rows = [f"王建{'华明丽军文'[n % 5]},{an_id_number(n + 1)},1390000{n:04d},{n}栋1单元101" for n in range(households)]
    return "\n".join(["姓名,身份证号,电话,住址", *rows]).encode()


def stored(database: SQLAlchemy) -> int:
    database.session.rollback()
    return database.session.scalar(select(func.count()).select_from(Household)) or 0


def test_killed_in_the_middle_of_a_slice_it_goes_on_without_losing_or_doubling(
    database: SQLAlchemy, client: Visitor
) -> None:
    street = a_street(now=clock.now())
    page = send(signed_in(client, "officer"), street, "x.csv", content=a_long_sheet(500)).headers["Location"]
    key = page.rsplit("/", 1)[1]
    database.session.remove()
    worker = subprocess.Popen(
        [sys.executable, "-c", RUNS, key], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ
    )
    assert worker.stdout is not None and "in the middle" in worker.stdout.readline()

    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(10)

    assert stored(database) == 400, "whole slices only"
    shown = client.get(page).get_data(as_text=True)
    assert "正在导入：400 户，共 500 户" in shown and "接着导入" in shown
    run_to_the_end(client, page)
    assert stored(database) == 500
    row = database.session.get_one(HouseholdImport, UUID(key))
    assert (row.status, row.added, row.skipped) == (ImportStatus.DONE, 500, 0)


def test_a_page_comes_back_after_a_while_and_says_how_far_it_is(
    database: SQLAlchemy, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "SECONDS_A_PAGE", 0)
    street = a_street(now=clock.now())
    page = send(signed_in(client, "officer"), street, "x.csv", content=a_long_sheet(250)).headers["Location"]

    started = time.monotonic()
    assert client.post(f"{page}/run").status_code == 303

    assert time.monotonic() - started < 5
    shown = client.get(page).get_data(as_text=True)
    assert "正在导入：200 户，共 250 户" in shown
    assert 'data-module="go-on"' in shown, "it goes on by itself"
    run_to_the_end(client, page)
    assert stored(database) == 250


class Watched(Helper):
    """A helper that is waited for from the first slice on; after `lives` answers it is killed."""

    answered, lives = 0, 1000
    looked, slow = 0, False

    @property
    def has_said(self) -> bool:
        """A slow one has not done yet, every other time somebody looks."""
        Watched.looked += 1
        return not Watched.slow or Watched.looked % 2 == 1

    def answer(self) -> bytes:
        Watched.answered += 1
        if Watched.answered > Watched.lives:
            os.kill(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
        return super().answer()


@pytest.mark.parametrize("slow", [False, True])
@pytest.mark.parametrize("lives", [1000, 2, 0])
def test_a_long_sheet_is_composed_by_a_helper_and_is_whole_even_if_that_dies(
    database: SQLAlchemy, client: Visitor, monkeypatch: pytest.MonkeyPatch, lives: int, slow: bool
) -> None:
    monkeypatch.setattr(import_runs, "Helper", Watched)
    monkeypatch.setattr(import_runs, "A_HELPER_PAYS", 2)
    monkeypatch.setattr(Watched, "lives", lives)
    monkeypatch.setattr(Watched, "slow", slow)
    monkeypatch.setattr(Watched, "answered", 0)
    monkeypatch.setattr(Watched, "looked", 0)
    monkeypatch.setattr(imports, "SECONDS_A_PAGE", 60)
    street = a_street(now=clock.now())
    page = send(signed_in(client, "officer"), street, "x.csv", content=a_long_sheet(700)).headers["Location"]

    assert client.post(f"{page}/run").status_code == 303

    assert Watched.answered > min(lives, 2), "the helper was asked"
    assert stored(database) == 700
    row = database.session.get_one(HouseholdImport, UUID(page.rsplit("/", 1)[1]))
    assert (row.status, row.added, row.skipped) == (ImportStatus.DONE, 700, 0)
    people = database.session.scalars(select(Person)).all()
    assert {person.national_id for person in people} == {an_id_number(n + 1) for n in range(700)}
    again = send(client, street, "x.csv", content=a_long_sheet(700)).headers["Location"]
    run_to_the_end(client, again)
    assert stored(database) == 700, "what one helper sealed, the next import knows again"


def test_a_short_sheet_starts_no_second_process(
    database: SQLAlchemy, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_runs, "Helper", None)
    street = a_street(now=clock.now())
    page = send(signed_in(client, "officer"), street, "x.csv", content=a_long_sheet(500)).headers["Location"]

    run_to_the_end(client, page)

    assert stored(database) == 500


FAMILIES = """户号,姓名,与户主关系,身份证号,电话,住址
1,张桂英,户主,{0},,8栋1单元504
1,张建,儿子,{1},13900000001,8栋1单元504
2,刘福生,户主,{2},13900000002,9栋2单元101
2,刘小,儿子,{3},,9栋2单元101
2,刘梅,女儿,{4},,9栋2单元101
3,陈秀英,户主,,13900000003,9栋2单元102
4,何大勇,户主,,,9栋2单元103
5,高海燕,户主,{5},13900000005、13900000006,9栋2单元104
"""


def test_who_came_on_file_since_the_sheet_was_read_stays_out_with_the_whole_household(
    database: SQLAlchemy, client: Visitor
) -> None:
    street = a_street(now=clock.now())
    born = [date(1950, 3, 8), date(1980, 3, 8), date(1951, 3, 8), date(1981, 3, 8), date(1982, 3, 8), date(1960, 3, 8)]
    numbers = [an_id_number(n + 1, day) for n, day in enumerate(born)]
    sheet = FAMILIES.format(*numbers).encode()
    page = send(signed_in(client, "officer"), street, "x.csv", content=sheet).headers["Location"]
    a_household(street, a_person("刘小", national_id=numbers[3]), active=False)
    a_household(street, a_person("陈秀英"), active=False, address_line="9栋2单元102")

    run_to_the_end(client, page)

    database.session.rollback()
    row = database.session.get_one(HouseholdImport, UUID(page.rsplit("/", 1)[1]))
    assert (row.added, row.skipped) == (3, 2)
    brought = {
        home.id: home for home in database.session.scalars(select(Household).where(Household.import_id == row.id))
    }
    people = database.session.scalars(select(Person).where(Person.household_id.in_(brought))).all()
    assert sorted((brought[one.household_id].head_name, one.name, one.national_id) for one in people) == sorted([
        ("张桂英", "张桂英", numbers[0]), ("张桂英", "张建", numbers[1]), ("何大勇", "何大勇", None),
        ("高海燕", "高海燕", numbers[5])])  # fmt: skip
    phones = database.session.scalars(select(HouseholdPhone).where(HouseholdPhone.household_id.in_(brought))).all()
    assert sorted((brought[one.household_id].head_name, (one.number or {})["number"]) for one in phones) == sorted([
        ("张桂英", "13900000001"), ("高海燕", "13900000005"), ("高海燕", "13900000006")])  # fmt: skip
