"""Services without goods: logged in bulk, taken back by their reverse, summed for the tables (SPEC 5.10)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.factories import NOON, Street, a_street, an_account
from webapp.core.db import db
from webapp.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.people.permissions import Role
from webapp.domain.services import queries
from webapp.domain.services.entries import ServiceEntry
from webapp.domain.services.kinds import GROUPS, PARTS, ServiceKind, ServicePart
from webapp.domain.services.models import AidService
from webapp.domain.services.operations import log_service, reverse_service
from webapp.domain.services.rules import check_entry

TODAY = date(2027, 1, 12)


@pytest.fixture
def street(database) -> Street:
    return a_street()


def an_entry(street: Street, kind: ServiceKind = ServiceKind.HEALTH_CHECK, people: int = 30, **said: Any) -> ServiceEntry:
    usual: dict[str, Any] = {"id": uuid4(), "organisation_id": street.communities[0].id, "kind": kind, "day": TODAY,
                             "place": "服务站", "person_times": people}  # fmt: skip
    return ServiceEntry(**{**usual, **said})


def log(street: Street, *args: Any, **said: Any) -> AidService:
    with transaction():
        return log_service(street.officer, an_entry(street, *args, **said), now=NOON)


def take_back(street: Street, line: AidService, **said: Any) -> AidService:
    with transaction():
        return reverse_service(street.officer, line.id, **{"id": uuid4(), "reason": "记错了", "now": NOON, **said})


def year(street: Street) -> dict[ServiceKind, queries.ServiceSum]:
    return queries.services_between([one.id for one in street.communities], date(2027, 1, 1), date(2027, 12, 31))


def test_every_kind_stands_in_one_group_and_says_what_it_counts():
    assert sorted(kind for kinds in GROUPS.values() for kind in kinds) == sorted(ServiceKind)
    assert set(PARTS) == set(ServiceKind)


def test_lines_of_a_kind_add_up(street):
    log(street, people=30, newgen_times=10)
    log(street, people=12, newgen_times=0)
    log(street, ServiceKind.WAGE_RECOVERY, people=6, fen=1234567, migrant_times=4, migrant_fen=1000000)

    sums = year(street)
    assert (sums[ServiceKind.HEALTH_CHECK].lines, sums[ServiceKind.HEALTH_CHECK].person_times) == (2, 42)
    assert sums[ServiceKind.HEALTH_CHECK].parts[ServicePart.NEWGEN] == 10
    wages = sums[ServiceKind.WAGE_RECOVERY]
    assert (wages.parts[ServicePart.FEN], wages.parts[ServicePart.MIGRANT_FEN]) == (1234567, 1000000)


def test_what_nobody_counted_is_not_zero(street):
    log(street, people=30)
    alone = year(street)[ServiceKind.HEALTH_CHECK]
    assert (alone.parts[ServicePart.NEWGEN], alone.uncounted[ServicePart.NEWGEN]) == (None, 1)

    log(street, people=10, newgen_times=4)
    both = year(street)[ServiceKind.HEALTH_CHECK]
    assert (both.parts[ServicePart.NEWGEN], both.uncounted[ServicePart.NEWGEN]) == (4, 1), "at least four"


def test_a_part_that_the_kind_does_not_count_is_left_out(street):
    line = log(street, ServiceKind.POLICY_OUTREACH, people=100, newgen_times=5, fen=100)

    assert (line.newgen_times, line.fen) == (None, None)


def test_days_and_places_bound_the_sums(street):
    log(street)
    log(street, organisation_id=street.communities[1].id, people=5)
    log(street, day=date(2026, 12, 31), people=7)
    first, other = (one.id for one in street.communities)

    def people(places, *days):
        return queries.services_between(places, *days)[ServiceKind.HEALTH_CHECK].person_times

    assert people([first], TODAY, TODAY) == 30
    assert people([first, other], date(2026, 1, 1), TODAY) == 42
    assert queries.services_between([first], date(2027, 2, 1), date(2027, 2, 28)) == {}
    assert queries.services_between([], date(2026, 1, 1), TODAY) == {}


def test_a_wrong_line_is_taken_back_and_nothing_is_left_of_it(street):
    wrong = log(street, people=300, newgen_times=20)
    log(street, people=30)
    back = take_back(street, wrong)

    found = year(street)[ServiceKind.HEALTH_CHECK]
    assert (found.lines, found.person_times, found.uncounted[ServicePart.NEWGEN]) == (1, 30, 1)
    assert (back.person_times, back.newgen_times, back.day) == (-300, -20, wrong.day)
    assert queries.by_month(street.officer, 2027) == {ServiceKind.HEALTH_CHECK: {1: 30}}


def test_nothing_is_taken_back_twice_nor_a_taking_back(street):
    wrong, key = log(street), uuid4()
    back = take_back(street, wrong, id=key)
    assert take_back(street, wrong, id=key).id == back.id, "the same sent again"

    for line in (wrong, back):
        with pytest.raises(Conflict, match=r"service\.is_reversed"):
            take_back(street, line)
    with pytest.raises(Conflict, match=r"service\.id_reused"):
        take_back(street, log(street), id=key)


def test_sent_twice_it_is_one_line(street):
    entry = an_entry(street)
    for _ in range(2):
        with transaction():
            log_service(street.officer, entry, now=NOON)
    assert year(street)[ServiceKind.HEALTH_CHECK].lines == 1

    with pytest.raises(Conflict, match=r"service\.id_reused"):
        log(street, id=entry.id, people=31)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"day": date(2027, 1, 13)}, "day"),
        ({"person_times": 0}, "person_times"),
        ({"newgen_times": 31}, "newgen_times"),
        ({"migrant_times": 31}, "migrant_times"),
        ({"fen": 5, "migrant_fen": 6}, "migrant_fen"),
        ({"migrant_fen": 1}, "migrant_fen"),
    ],
)
def test_what_cannot_have_been_is_said_at_its_field(street, said, field):
    with pytest.raises(InvalidInput) as refusal:
        log(street, **said)
    assert list(refusal.value.fields) == [field]


def test_a_subsidy_counts_money_alone_and_tickets_count_tickets(street):
    log(street, ServiceKind.HOMEBOUND_SUBSIDY, people=0, fen=500000)
    log(street, ServiceKind.TICKET, people=0, units=40)

    assert year(street)[ServiceKind.TICKET].parts[ServicePart.UNITS] == 40


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.integers(0, 50), st.none() | st.integers(0, 50), st.none() | st.integers(0, 50))
def test_a_part_is_refused_exactly_when_it_is_more_than_the_whole(people, newgen, migrants):
    entry = ServiceEntry(uuid4(), uuid4(), ServiceKind.RIGHTS_CASE, TODAY, "站", people, newgen, migrants, units=1)
    fits = (newgen or 0) <= people and (migrants or 0) <= people
    try:
        check_entry(entry, today=TODAY)
        assert fits
    except InvalidInput:
        assert not fits


def test_lines_cannot_be_changed_or_deleted(street):
    log(street)
    for change in ("UPDATE aid_services SET person_times = 1", "DELETE FROM aid_services"):
        with pytest.raises(DBAPIError), transaction() as session:
            session.execute(text(change))


def test_who_may_write_and_who_may_read(street):
    line = log(street)
    here = an_account(street.communities[0], "here", Role.OFFICER)
    elsewhere = an_account(street.communities[1], "elsewhere", Role.OFFICER)

    assert [one.id for one in queries.list_services(here)] == [line.id]
    assert queries.list_services(elsewhere) == [] and queries.list_services(street.volunteer) == []
    assert queries.by_month(elsewhere, 2027) == {}
    with pytest.raises(NotFound):
        queries.get_service(elsewhere, line.id)
    for actor, refusal in ((elsewhere, NotFound), (street.supervisor, Forbidden), (street.volunteer, Forbidden)):
        with pytest.raises(refusal), transaction():
            log_service(actor, an_entry(street), now=NOON)
    with pytest.raises(NotFound), transaction():
        reverse_service(street.supervisor, line.id, id=uuid4(), reason="不对", now=NOON)


def test_logging_and_taking_back_are_on_record(street):
    take_back(street, log(street))

    rows = [row for row in db.session.query(AuditEvent).order_by(AuditEvent.seq) if row.action.startswith("service.")]
    assert [(row.action, row.fields) for row in rows] == [
        ("service.log", ["health_check"]), ("service.reverse", ["health_check"])]  # fmt: skip
