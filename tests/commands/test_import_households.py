"""`flask import-households`: the counts of SPEC 12.7 on real sheets, and the same import as at the desk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from tests.factories import a_household, a_person, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.domain.households.models import Household, HouseholdImport
from webapp.domain.households.states import HouseholdStatus

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "samples"
TRUTH = {row["file"]: row for row in json.loads((SAMPLES / "truth.json").read_text())}


def run(client: Visitor, *words: str) -> Result:
    return client.application.test_cli_runner().invoke(args=["import-households", *words])


def count(database: SQLAlchemy) -> int:
    database.session.rollback()
    return database.session.scalar(select(func.count()).select_from(Household)) or 0


@pytest.mark.parametrize("name", list(TRUTH))
def test_a_dry_run_prints_what_the_sheet_holds_and_stores_nothing(
    database: SQLAlchemy, client: Visitor, name: str
) -> None:
    a_street(now=clock.now())

    result = run(client, str(SAMPLES / name), "--organisation", "cg1", "--dry-run", "--json")

    told, truth = json.loads(result.output), TRUTH[name]
    assert set(told) == {"households", "persons", "problems", "warnings"}
    assert (told["households"], told["persons"]) == (truth["households"], truth["persons"])
    found = [{key: problem[key] for key in ("sheet", "row", "code")} for problem in told["problems"]]
    assert found == truth["problems"]
    assert all(set(problem) == {"sheet", "row", "column", "code", "message"} for problem in told["problems"])
    assert count(database) == 0


def test_who_is_on_file_already_is_a_problem_with_its_row(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    a_household(street, a_person("胡海", national_id="991219195410191799"), at=1)
    name = "幸福社区-摸底花名册.xlsx"

    told = json.loads(run(client, str(SAMPLES / name), "--organisation", "CG1", "--dry-run", "--json").output)

    assert len(told["problems"]) == len(TRUTH[name]["problems"]) + 1
    on_file = [problem for problem in told["problems"] if problem["code"] == "duplicate_on_file"]
    assert [(problem["sheet"], problem["row"]) for problem in on_file] == [("花名册", 5)]
    assert "和平社区" in on_file[0]["message"]


def test_without_dry_run_it_imports_once_and_the_desk_approves(database: SQLAlchemy, client: Visitor) -> None:
    a_street(now=clock.now())
    words = [str(SAMPLES / "桥头村-困难户登记表.xls"), "--organisation", "CG2", "--surveyor", "王明", "--surveyor", "李芳"]

    first = json.loads(run(client, *words, "--json").output)
    again = run(client, *words)

    assert (first["added"], first["skipped"], count(database)) == (184, 0, 184)
    assert "added 0" in again.output
    signed_in(client, "approver").post(f"/desk/imports/{first['import']}/approve")
    database.session.rollback()
    active = select(func.count()).where(Household.status == HouseholdStatus.ACTIVE)
    assert database.session.scalar(active) == 184
    row = database.session.scalars(select(HouseholdImport).where(HouseholdImport.added > 0)).one()
    assert row.surveyors == ["王明", "李芳"]


def test_it_says_what_is_wrong_with_a_code_or_a_file(database: SQLAlchemy, client: Visitor, tmp_path: Path) -> None:
    a_street(now=clock.now())
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")

    nowhere = run(client, str(broken), "--organisation", "NOWHERE", "--dry-run")
    unreadable = run(client, str(broken), "--organisation", "CG1", "--dry-run", "--json")

    assert nowhere.exit_code == unreadable.exit_code == 1
    assert "NOWHERE" in nowhere.output
    assert "打不开" in unreadable.output
