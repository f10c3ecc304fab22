"""Hours are put right by request and another's yes; nobody writes their own (SPEC 5.9)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.domain.hours.ground import LATER, a_long_visit, a_wish, ask, hours_of
from tests.factories import Street, a_street, an_account
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.hours import queries
from webapp.domain.hours.models import HoursCorrection, HoursVerdict
from webapp.domain.hours.operations import decide_correction
from webapp.domain.people.actors import Actor
from webapp.domain.people.permissions import Role


@pytest.fixture
def street(database) -> Street:
    return a_street()


def decide(actor: Actor, correction_id: UUID, accepted: bool = True, answer: str | None = None) -> HoursCorrection:
    with transaction():
        return decide_correction(actor, correction_id, accepted=accepted, answer=answer, now=LATER)


def test_what_is_asked_for_counts_once_another_has_said_yes(street):
    visit = a_long_visit(street)
    asked = ask(street.volunteer, a_wish(visit, street.volunteer))

    assert hours_of(street.volunteer)[0].minutes == 30, "nobody has said yes"
    decide(street.officer, asked.id)
    assert hours_of(street.volunteer)[0].minutes == 120
    assert hours_of(street.second_volunteer)[0].minutes == 30, "it is about one person"


def test_a_record_without_times_and_a_person_without_a_tick_are_put_right(street):
    visit = a_long_visit(street, started_at=None, content={"visitors": [str(street.volunteer.user_id)]},
                         present=(street.volunteer.user_id,))  # fmt: skip
    decide(street.officer, ask(street.second_volunteer, a_wish(visit, street.second_volunteer)).id)

    (found,) = hours_of(street.second_volunteer)
    assert (found.minutes, found.not_counted) == (120, None)


def test_a_no_says_why_and_changes_nothing(street):
    visit = a_long_visit(street)
    asked = ask(street.volunteer, a_wish(visit, street.volunteer)).id
    with pytest.raises(DomainError, match=r"hours\.answer_missing"):
        decide(street.officer, asked, accepted=False)

    decide(street.officer, asked, accepted=False, answer="签收单上是九点半")
    (found,) = hours_of(street.volunteer)
    assert (found.minutes, found.correction.verdict, found.correction.answer) == (
        30, HoursVerdict.REFUSED, "签收单上是九点半")  # fmt: skip


def test_nobody_decides_what_they_asked_for_or_what_is_about_themselves(street):
    visit = a_long_visit(street)
    both = an_account(street.root, "both", Role.OFFICER, Role.VOLUNTEER)
    asked = ask(street.officer, a_wish(visit, street.volunteer)).id

    with pytest.raises(Forbidden, match=r"hours\.own"):
        decide(street.officer, asked)
    assert decide(both, asked).verdict is HoursVerdict.ACCEPTED
    with pytest.raises(Conflict, match=r"hours\.is_decided"):
        decide(street.second_officer, asked)


def test_the_database_knows_it_too(street):
    asked = ask(street.officer, a_wish(a_long_visit(street), street.volunteer)).id
    wrong = "UPDATE hours_corrections SET verdict = 'accepted', decided_at = asked_at, decided_by = {}"

    for who in ("asked_by", "user_id", "NULL"):
        with pytest.raises(DBAPIError), transaction() as session:
            session.execute(text(wrong.format(who)))
    for change in ("UPDATE hours_corrections SET ended_at = asked_at", "DELETE FROM hours_corrections"):
        with pytest.raises(DBAPIError), transaction() as session:
            session.execute(text(change))
    assert db.session.get_one(HoursCorrection, asked).verdict is None


def test_sent_twice_it_is_one_and_asked_anew_the_first_gives_way(street):
    visit = a_long_visit(street)
    wish = a_wish(visit, street.volunteer)
    first = ask(street.volunteer, wish)
    assert ask(street.volunteer, wish) is first
    with pytest.raises(Conflict, match=r"hours\.id_reused"):
        ask(street.volunteer, a_wish(visit, street.volunteer, 9, 10, id=wish.id))

    second = ask(street.volunteer, a_wish(visit, street.volunteer, 9, 10), LATER + timedelta(hours=1))
    assert [one.id for one in queries.list_open(street.officer)] == [second.id]
    assert db.session.get_one(HoursCorrection, first.id).verdict is HoursVerdict.REPLACED
    assert hours_of(street.volunteer)[0].correction.id == second.id


def test_a_later_yes_holds_and_a_later_no_leaves_the_earlier_yes(street):
    visit = a_long_visit(street)
    decide(street.officer, ask(street.volunteer, a_wish(visit, street.volunteer)).id)
    again = ask(street.volunteer, a_wish(visit, street.volunteer, 9, 12), LATER + timedelta(hours=1))
    decide(street.officer, again.id, accepted=False, answer="问过领队")

    assert hours_of(street.volunteer)[0].minutes == 120


def test_nobody_asks_for_another_or_for_a_door_they_were_not_sent_to(street):
    visit = a_long_visit(street)
    elsewhere = an_account(street.communities[1], "elsewhere", Role.OFFICER)

    for actor, about in ((street.second_volunteer, street.volunteer), (street.team_lead, street.team_lead),
                         (elsewhere, street.volunteer), (street.officer, street.team_lead)):  # fmt: skip
        with pytest.raises(NotFound):
            ask(actor, a_wish(visit, about))


def test_the_desk_sees_what_waits_for_it(street):
    visit = a_long_visit(street)
    asked = ask(street.officer, a_wish(visit, street.volunteer)).id
    elsewhere = an_account(street.communities[1], "elsewhere", Role.OFFICER)

    assert (queries.count_to_decide(street.officer), queries.count_to_decide(street.second_officer)) == (0, 1)
    assert queries.count_to_decide(elsewhere) == 0 and queries.list_open(elsewhere) == []
    with pytest.raises(NotFound):
        decide(elsewhere, asked)
    with pytest.raises(NotFound):
        decide(street.volunteer, asked)


def test_asking_and_deciding_are_on_record_without_the_times(street):
    asked = ask(street.volunteer, a_wish(a_long_visit(street), street.volunteer)).id
    decide(street.officer, asked)

    rows = [row for row in db.session.query(AuditEvent).order_by(AuditEvent.seq) if row.action.startswith("hours.")]
    assert [(row.action, row.fields) for row in rows] == [("hours.ask", ["forgot_end"]), ("hours.decide", ["accepted"])]
