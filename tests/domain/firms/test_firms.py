"""Firms in need: half a year without work or being closed, entered by one, confirmed by another (SPEC 3.11)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.factories import NOON, Street, a_street, an_account
from webapp.core.db import db
from webapp.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.firms import queries, rules
from webapp.domain.firms.models import NeedyFirm
from webapp.domain.firms.operations import FirmEntry, change_firm, confirm_firm, end_firm, enter_firm
from webapp.domain.firms.states import FirmKind, FirmStatus, Trouble
from webapp.domain.people.permissions import Role

TODAY = NOON.date()


@pytest.fixture
def street(database) -> Street:
    return a_street()


def an_entry(street: Street, **said: Any) -> FirmEntry:
    usual: dict[str, Any] = {"id": uuid4(), "organisation_id": street.root.id, "name": "红星纺织厂", "kind": FirmKind.STATE,
                             "trouble": Trouble.STOPPED, "since": date(2026, 3, 1), "workers": 120}  # fmt: skip
    return FirmEntry(**{**usual, **said})


def enter(street: Street, **said: Any) -> NeedyFirm:
    with transaction():
        return enter_firm(street.officer, an_entry(street, **said), now=NOON)


def test_a_firm_is_in_need_half_a_year_after_work_stopped_to_the_day():
    rules.check_trouble(Trouble.STOPPED, date(2026, 7, 12), today=TODAY)
    with pytest.raises(InvalidInput) as refusal:
        rules.check_trouble(Trouble.STOPPED, date(2026, 7, 13), today=TODAY)
    assert refusal.value.fields == {"since": ["firm.not_half_a_year"]}


def test_one_that_is_being_closed_need_not_wait_but_it_must_have_begun():
    rules.check_trouble(Trouble.CLOSING, TODAY, today=TODAY)
    with pytest.raises(InvalidInput):
        rules.check_trouble(Trouble.CLOSING, date(2027, 1, 13), today=TODAY)


def test_who_entered_it_does_not_confirm_it_nor_does_who_wrote_in_it_last(street):
    both = an_account(street.root, "both", Role.OFFICER, Role.APPROVER)
    with transaction():
        firm = enter_firm(both, an_entry(street), now=NOON)
    with pytest.raises(Forbidden, match=r"firm\.own_entry"), transaction():
        confirm_firm(both, firm.id, now=NOON)
    with transaction():
        confirm_firm(street.approver, firm.id, now=NOON)
    assert firm.status is FirmStatus.CONFIRMED and firm.confirmed_by == street.approver.user_id


def test_the_database_holds_two_pairs_of_eyes_by_itself(street):
    firm = enter(street)
    own = text("UPDATE needy_firms SET confirmed_by = changed_by")
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(own)
    assert firm.confirmed_by is None


def test_what_is_put_right_has_to_be_confirmed_again(street):
    firm = enter(street)
    with transaction():
        confirm_firm(street.approver, firm.id, now=NOON)
    with transaction():
        change_firm(street.officer, an_entry(street, id=firm.id, workers=80), now=NOON)
    assert (firm.status, firm.confirmed_by, firm.workers) == (FirmStatus.ENTERED, None, 80)


def test_the_same_entry_sent_twice_is_one_firm_and_the_same_name_is_refused(street):
    entry = an_entry(street)
    for _again in range(2):
        with transaction():
            firm = enter_firm(street.officer, entry, now=NOON)
    assert firm.id == entry.id and len(queries.list_firms(street.officer, list(FirmStatus))) == 1
    with pytest.raises(Conflict, match=r"firm\.exists"):
        enter(street)


def test_an_ended_firm_keeps_its_reason_and_is_changed_no_more(street):
    firm = enter(street)
    with transaction():
        end_firm(street.officer, firm.id, "已恢复生产", now=NOON)
    with transaction():
        end_firm(street.officer, firm.id, "别的", now=NOON)
    assert (firm.status, firm.ended_on, firm.end_reason) == (FirmStatus.ENDED, TODAY, "已恢复生产")
    for step in (lambda: change_firm(street.officer, an_entry(street, id=firm.id), now=NOON),
                 lambda: confirm_firm(street.approver, firm.id, now=NOON)):  # fmt: skip
        with pytest.raises(Conflict, match=r"firm\.is_ended"), transaction():
            step()


def test_another_community_s_firm_does_not_exist(street):
    firm = enter(street, organisation_id=street.communities[0].id)
    next_door = an_account(street.communities[1], "next_door", Role.OFFICER, Role.APPROVER)
    for step in (lambda: queries.get_firm(next_door, firm.id), lambda: confirm_firm(next_door, firm.id, now=NOON),
                 lambda: end_firm(next_door, firm.id, "不归我", now=NOON)):  # fmt: skip
        with pytest.raises(NotFound), transaction():
            step()
    assert queries.list_firms(next_door, list(FirmStatus)) == []


@pytest.mark.parametrize("role", ["volunteer", "team_lead", "donor", "treasurer", "child_officer"])
def test_who_does_not_work_with_it_sees_nothing(street, role):
    enter(street)
    assert queries.list_firms(getattr(street, role), list(FirmStatus)) == []
