"""Every door of the house, its lock, and who gets through it.

`doors.txt` lists them all, so that a new door or another lock is seen by whoever reads the change. After such a
change write it anew:  UPDATE_DOORS=1 pytest tests/house/test_doors.py
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from tests.factories import Street, a_street, signed_in
from tests.house.tree import expect_none
from tests.visitor import Visitor
from webapp.core import clock
from webapp.domain.people.permissions import GRANTS, Permission, Role
from webapp.web.access import LENIENT, check_doors, door_lock

LIST = Path(__file__).with_name("doors.txt")
NOBODY = "nobody"
ROLES = [NOBODY, *sorted(role.value for role in Role)]
SOME_ID, SOME_TEXT = str(UUID(int=0xD00A)), "nothing-of-this-name"
CHANGING = ("POST", "PUT", "PATCH", "DELETE")
NOT_LEAVING = ("sign_in.end",)
"""Doors that end the session they are tried with."""


@dataclass(frozen=True)
class Door:
    """One address with one method. `lock` is `public` or a permission."""

    rule: str
    method: str
    lock: str
    endpoint: str
    is_kind: bool

    @property
    def is_open_address(self) -> bool:
        return "<" not in self.rule

    @property
    def address(self) -> str:
        """The address with ids that nothing has."""
        known = re.sub(r"<uuid:\w+>", SOME_ID, re.sub(r"<int:\w+>", "7", self.rule))
        return re.sub(r"<[^>]+>", SOME_TEXT, known)

    @property
    def is_api(self) -> bool:
        return self.rule.startswith("/api/")

    def __str__(self) -> str:
        return f"{self.method:<6} {self.rule}  {self.lock}{'  old browsers too' if self.is_kind else ''}"


def doors_of(app: Flask) -> list[Door]:
    """From the URL map, without what Flask adds by itself; files have one door for all of them."""
    doors = set()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        for method in (rule.methods or set()) - {"OPTIONS"}:
            if method == "HEAD" and "GET" in (rule.methods or set()):
                continue
            address = "/static/<release>/<path:filename>" if rule.endpoint == "static" else rule.rule
            lock = door_lock(app, rule.endpoint) or "NO LOCK"
            doors.add(Door(address, method, lock, rule.endpoint, bool(getattr(view, LENIENT, False))))
    return sorted(doors, key=lambda door: (door.rule, door.method))


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        return a_street(clock.now())


@pytest.fixture
def doors(app: Flask) -> list[Door]:
    return doors_of(app)


def visitors(app: Flask, roles: list[str]) -> Iterator[tuple[str, Visitor]]:
    for role in roles:
        client = Visitor(app)
        yield role, client if role == NOBODY else signed_in(client, role)


def may(role: str, lock: str) -> bool:
    """Whether the lock lets this role pass; written down once more, apart from what the doors use."""
    if lock == "public":
        return True
    if role == NOBODY:
        return False
    return lock == Permission.SIGNED_IN.value or Permission(lock) in GRANTS[Role(role)]


def test_every_door_and_its_lock_is_on_the_list(doors: list[Door]) -> None:
    told = "".join(f"{door}\n" for door in doors)
    if os.environ.get("UPDATE_DOORS"):
        LIST.write_text(told)

    listed = set(LIST.read_text().splitlines())
    here = set(told.splitlines())
    assert here - listed == set(), "doors or locks nobody has listed: UPDATE_DOORS=1 writes the list anew"
    assert listed - here == set(), "listed doors that are gone"


def test_a_door_without_a_lock_keeps_the_house_from_opening(app: Flask) -> None:
    bare = Flask("bare")
    bare.add_url_rule("/open-to-all", view_func=lambda: "", endpoint="somebody.forgot")

    with pytest.raises(RuntimeError, match="somebody"):
        check_doors(bare)
    check_doors(app)


def test_every_lock_is_public_or_a_permission_somebody_has(doors: list[Door]) -> None:
    granted = {permission.value for grants in GRANTS.values() for permission in grants}

    assert {door.lock for door in doors} - granted - {"public", "signed_in"} == set()


def test_old_browsers_are_let_in_at_the_confirm_page_and_the_switches_alone(doors: list[Door]) -> None:
    kind = {door.rule for door in doors if door.is_kind}

    assert all(rule == "/preferences" or rule.upper().startswith("/R/") for rule in kind), kind


@pytest.mark.parametrize("role", ROLES)
def test_a_door_opens_for_those_it_is_for_and_for_nobody_else(
    app: Flask, street: Street, doors: list[Door], role: str
) -> None:
    """GET without parameters: the page, or somewhere else, or what a lock says."""
    ((_, client),) = visitors(app, [role])
    wrong = []
    for door in doors:
        if door.method != "GET" or not door.is_open_address or door.endpoint in NOT_LEAVING:
            continue
        answer = client.get(door.address)
        expected: tuple[int, ...] = (200, 301, 302, 303, 308, 404, 422)
        if not may(role, door.lock):
            expected = (403,) if role != NOBODY else (401,) if door.is_api else (302,)
        if answer.status_code not in expected or (expected == (302,) and "/login" not in answer.headers["Location"]):
            wrong.append(f"{door}: {answer.status_code} for {role}, not {expected}")
    expect_none(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_behind_an_id_that_nothing_has_there_is_nothing(
    app: Flask, street: Street, doors: list[Door], role: str
) -> None:
    ((_, client),) = visitors(app, [role])
    wrong = []
    for door in doors:
        if door.method not in ("GET", "HEAD") or door.is_open_address or door.endpoint == "static":
            continue
        client.strict = door.method == "GET"
        answer = client.open(door.address, method=door.method)
        # A shell or a form of its own may answer; a page about a row may not.
        expected: tuple[int, ...] = (200, 302, 303, 400, 401, 404, 410, 422, 429)
        if door.rule.upper().startswith("/R/") and role not in (NOBODY, Role.DONOR.value):
            expected = (403,)  # staff and volunteers never confirm for a household
        if not may(role, door.lock):
            expected = (403,) if role != NOBODY else (401,) if door.is_api else (302,)
        if answer.status_code not in expected:
            wrong.append(f"{door}: {answer.status_code} for {role}, not {expected}")
    expect_none(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_a_change_is_refused_to_whoever_may_not_and_never_makes_us_fall(
    app: Flask, street: Street, doors: list[Door], role: str
) -> None:
    """Each changing door with nothing in its hands: refused by its lock, or told what is missing."""
    ((_, client),) = visitors(app, [role])
    wrong = []
    for door in doors:
        if door.method not in CHANGING or door.endpoint in NOT_LEAVING:
            continue
        answer = client.open(door.address, method=door.method, **({"json": {}} if door.is_api else {"data": {}}))
        if may(role, door.lock):
            fine = answer.status_code < 500
        elif role == NOBODY:
            fine = answer.status_code == 401 if door.is_api else answer.status_code == 302
        else:
            fine = answer.status_code == 403
        if not fine:
            wrong.append(f"{door}: {answer.status_code} for {role}")
    expect_none(wrong)


def test_nothing_is_changed_from_another_site(app: Flask, street: Street, doors: list[Door]) -> None:
    client = signed_in(Visitor(app), "officer")
    site = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    old = {"Origin": "https://evil.example"}
    wrong = []
    for door in doors:
        if door.method not in CHANGING:
            continue
        answer = client.open(door.address, method=door.method, headers=site)
        if answer.status_code != 403:
            wrong.append(f"{door}: {answer.status_code} from another site")
        if door.is_kind:
            continue
        del client.environ_base["HTTP_SEC_FETCH_SITE"]
        answer = client.open(door.address, method=door.method, headers=old)
        client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
        if answer.status_code != 403:
            wrong.append(f"{door}: {answer.status_code} from another site in an old browser")
    expect_none(wrong)


def test_nobody_at_the_api_is_told_so_in_json_with_our_mark(app: Flask, street: Street, doors: list[Door]) -> None:
    client = Visitor(app)
    for door in doors:
        if not door.is_api or door.lock == "public":
            continue
        answer = client.open(door.address, method=door.method, **({} if door.method == "GET" else {"json": {}}))
        assert answer.status_code == 401, str(door)
        assert answer.get_json()["error"]["code"] == "sign_in.needed", str(door)
        assert answer.headers["X-Sync"] == "1", str(door)
        assert answer.headers["Cache-Control"] == "no-store", str(door)


def test_the_lists_of_roles_say_what_the_plan_says() -> None:
    """Two pairs of eyes (SPEC 2.3) and who may see what (2.4, 2.5), as far as roles can tell."""
    P = Permission
    who = {permission: {role for role in Role if permission in GRANTS[role]} for permission in P}

    assert who[P.HOUSEHOLD_WRITE] & who[P.HOUSEHOLD_APPROVE] == set()
    assert who[P.CAMPAIGN_WRITE] & who[P.LIST_APPROVE] == set()
    assert who[P.LEDGER_WRITE] & who[P.LIST_APPROVE] == set()
    assert who[P.HOUSEHOLD_SENSITIVE] & {Role.VOLUNTEER, Role.TEAM_LEAD, Role.DONOR, Role.SUPERVISOR} == set()
    assert who[P.DESK] & {Role.VOLUNTEER, Role.TEAM_LEAD, Role.DONOR} == set()
    writes = {
        p for p in P if p.value.endswith((".write", ".manage", ".approve", ".publish", ".work", ".confirm", ".plan"))
    }
    assert all(Role.SUPERVISOR not in who[p] for p in writes), "a supervisor never changes anything"
