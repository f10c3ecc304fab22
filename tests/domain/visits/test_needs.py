"""Needs a visit found become the desk's to see to, and donors' without a word about whose they are (SPEC 5.5, 8.1)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.domain.visits.ground import a_visit, record
from tests.factories import NOON, a_street
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import history_of
from webapp.domain.donations.models import Need
from webapp.domain.donations.operations import NewNeed
from webapp.domain.donations.states import Beneficiary
from webapp.domain.visits import needs, operations, overview
from webapp.domain.visits.models import NeedFound, NeedOutcome


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def visit(street):
    return a_visit(street)


@pytest.fixture
def found(street, visit) -> NeedFound:
    record(street.volunteer, visit, needs=("heating",))
    (need,) = needs.list_needs(street.officer)
    return need


def asking(**changed) -> NewNeed:
    given = {"id": uuid4(), "organisation_id": uuid4(), "beneficiary": Beneficiary.ELDERLY, "count": 1, "what": "棉被",
             "specification": "", "unit": "床", "quantity": 1, "due_on": local_day(NOON) + timedelta(days=5),
             "bring_to": "社区服务站"}  # fmt: skip
    return NewNeed(**{**given, **changed})


def ask(street, found, new=None, actor=None) -> Need:
    with transaction():
        return operations.ask_for_need(actor or street.officer, found.id, new or asking(), now=NOON)


def settle(street, found, actor=None, reason="社区送了电暖气") -> None:
    with transaction():
        operations.settle_need(actor or street.officer, found.id, reason, now=NOON)


def test_what_was_found_stands_before_the_desk_until_it_is_seen_to(street, visit, found):
    assert needs.count_needs(street.officer) == 1
    settle(street, found)

    assert (needs.list_needs(street.officer), needs.count_needs(street.officer)) == ([], 0)
    assert (found.outcome, found.settled_by) == (NeedOutcome.SETTLED, street.officer.user_id)
    event = history_of(visit.id)[0]
    assert (event.action, event.fields, event.reason) == ("need_found.settle", ["heating", "settled"], "社区送了电暖气")
    assert [need.need for need in overview.needs_of(visit.id)] == ["heating"], "it was found all the same"


def test_it_becomes_a_need_on_the_list_that_names_nobody(street, visit, found):
    need = ask(street, found)

    assert (need.organisation_id, need.household_id) == (visit.organisation_id, visit.household_id)
    assert (found.outcome, found.need_id, needs.count_needs(street.officer)) == (NeedOutcome.ASKED, need.id, 0)


def test_asking_twice_is_asking_once(street, found):
    new = asking()

    assert ask(street, found, new).id == ask(street, found, new).id
    assert db.session.query(Need).count() == 1


@pytest.mark.parametrize("what", ["给赵爷爷的棉被", "3号楼王家的棉被", "棉被 13800001234"])
def test_words_about_people_are_refused_and_the_need_stays_open(street, found, what):
    with pytest.raises(InvalidInput):
        ask(street, found, asking(what=what))

    assert needs.count_needs(street.officer) == 1


def test_what_one_has_settled_another_does_not(street, found):
    settle(street, found)
    with pytest.raises(Conflict):
        settle(street, found)
    with pytest.raises(Conflict):
        ask(street, found)


def test_without_a_reason_it_stays_open(street, found):
    with pytest.raises(DomainError, match="reason_missing"):
        settle(street, found, reason=" ")


def test_it_is_the_business_of_that_place_alone(street, found):
    other = a_street(code="NH", name="南湖街道")
    for actor in (other.officer, street.supervisor):
        with pytest.raises(NotFound):
            settle(street, found, actor=actor)
    assert needs.list_needs(other.officer) == []
    with pytest.raises(NotFound), transaction():
        operations.settle_need(street.officer, UUID(int=0), "x", now=NOON)


def test_a_correction_takes_a_need_back_that_nobody_has_seen_to(street, visit):
    first = record(street.volunteer, visit, needs=("heating", "company"))
    second = record(street.volunteer, visit, needs=("company",), amends=first.record.id)

    assert [need.need for need in overview.needs_of(visit.id)] == ["company"]
    assert needs.count_needs(street.officer) == 1
    record(street.volunteer, visit, needs=("company", "heating"), amends=second.record.id)
    assert needs.count_needs(street.officer) == 2, "and brings it back"


def test_what_the_desk_has_seen_to_is_not_taken_back(street, visit):
    first = record(street.volunteer, visit, needs=("heating",))
    (found,) = needs.list_needs(street.officer)
    settle(street, found)
    record(street.volunteer, visit, needs=(), amends=first.record.id)

    assert found.outcome is NeedOutcome.SETTLED
