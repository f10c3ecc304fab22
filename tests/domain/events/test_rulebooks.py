"""Rules of event care: said by who approves, one version after the other, nearest place first (SPEC 3.11)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import NOON, Street, a_street, an_account
from webapp.core.errors import Conflict, DomainError, InvalidInput
from webapp.core.transaction import transaction
from webapp.domain.events import rulebooks
from webapp.domain.events.models import EventRulebook
from webapp.domain.events.rules import CareRule, check_rule
from webapp.domain.events.states import EventKind, Kin
from webapp.domain.people.actors import Actor
from webapp.domain.people.permissions import Role


@pytest.fixture
def street(database) -> Street:
    return a_street()


def a_rule(**said: Any) -> CareRule:
    usual: dict[str, Any] = {"kind": EventKind.HOSPITAL, "kin": (Kin.SELF,), "fen": 500_00, "goods": "", "yearly": 2, "proof": "出院小结"}
    return CareRule(**{**usual, **said})


def write(street: Street, rule: CareRule, by: Actor | None = None, at: Any = None) -> EventRulebook:
    place = at or street.root
    with transaction():
        seen = rulebooks.book_at(place)
        written = rulebooks.write_rule(by or street.approver, place.id, rule, seen=seen.id if seen else None, now=NOON)
    assert written is not None
    return written


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"kin": ()}, "kin"),
        ({"fen": 0}, "fen"),
        ({"fen": 10_000_001}, "fen"),
        ({"kind": EventKind.BIRTHDAY, "kin": (Kin.SELF, Kin.SPOUSE)}, "kin"),
        ({"kind": EventKind.RETIREMENT, "kin": (Kin.PARENT,)}, "kin"),
    ],
)
def test_a_rule_that_gives_nothing_or_nobody_or_too_much_is_refused(said, where):
    with pytest.raises(InvalidInput) as refusal:
        check_rule(a_rule(**said))
    assert list(refusal.value.fields) == [where]


def test_a_new_wording_is_a_new_version_and_the_old_one_stays_as_it_was(street):
    first = write(street, a_rule())
    second = write(street, a_rule(fen=800_00))
    third = write(street, a_rule(kind=EventKind.WEDDING, fen=0, goods="喜糖一份"))
    assert [book.version for book in (first, second, third)] == [1, 2, 3]
    assert rulebooks.rules_of(first) == {EventKind.HOSPITAL: a_rule()}
    assert set(rulebooks.rules_of(third)) == {EventKind.HOSPITAL, EventKind.WEDDING}
    assert rulebooks.rules_of(third)[EventKind.HOSPITAL].fen == 800_00


def test_the_same_sent_twice_makes_one_version(street):
    first = write(street, a_rule())
    with transaction():
        again = rulebooks.write_rule(street.approver, street.root.id, a_rule(), seen=None, now=NOON)
    assert again is first and len(rulebooks.list_versions(street.root)) == 1


def test_who_wrote_on_an_old_page_is_told_instead_of_undoing_the_other(street):
    old = write(street, a_rule())
    write(street, a_rule(fen=800_00))
    with pytest.raises(Conflict, match=r"event_rule\.changed_meanwhile"), transaction():
        rulebooks.write_rule(street.approver, street.root.id, a_rule(fen=300_00), seen=old.id, now=NOON)
    assert rulebooks.rules_of(rulebooks.book_at(street.root))[EventKind.HOSPITAL].fen == 800_00


def test_a_community_goes_by_the_street_until_it_writes_its_own_and_then_keeps_the_rest(street):
    write(street, a_rule())
    place = street.communities[0]
    assert rulebooks.rules_of(rulebooks.book_at(place)) == {EventKind.HOSPITAL: a_rule()}

    approver = an_account(place, "approves_here", Role.APPROVER)
    own = write(street, a_rule(kind=EventKind.BIRTHDAY, fen=100_00), approver, place)
    assert own.version == 1 and set(rulebooks.rules_of(own)) == {EventKind.HOSPITAL, EventKind.BIRTHDAY}
    assert set(rulebooks.rules_of(rulebooks.book_at(street.communities[1]))) == {EventKind.HOSPITAL}


def test_a_rule_that_was_struck_out_is_gone_from_the_next_version_alone(street):
    first = write(street, a_rule())
    with transaction():
        left = rulebooks.strike_rule(street.approver, street.root.id, EventKind.HOSPITAL, seen=first.id, now=NOON)
    assert rulebooks.rules_of(left) == {} and rulebooks.rules_of(first) == {EventKind.HOSPITAL: a_rule()}


@pytest.mark.parametrize("role", ["officer", "treasurer", "volunteer", "supervisor", "admin"])
def test_only_who_approves_writes_rules(street, role):
    with pytest.raises(DomainError), transaction():
        rulebooks.write_rule(getattr(street, role), street.root.id, a_rule(), seen=None, now=NOON)
    assert rulebooks.book_at(street.root) is None
