"""A case goes its way, and only that way."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from tests.factories import NOON, a_street
from webapp.core.clock import local_day
from webapp.core.errors import DomainError, NotFound
from webapp.core.transaction import transaction
from webapp.domain.cases import operations, queries
from webapp.domain.cases.models import Case, CaseKind, CaseOutcome, CaseStatus
from webapp.domain.people.actors import NOBODY


def an_objection(street, **changes):
    new = operations.NewCase(
        id=uuid4(),
        kind=CaseKind.OBJECTION,
        organisation_id=street.root.id,
        subject_kind="notice_row",
        subject_id=uuid4(),
        subject_text="名单 2",
        text="他家有车",
        **changes,
    )
    with transaction():
        return operations.open_case(NOBODY, new, now=NOON)


def test_an_objection_is_due_in_five_working_days(database):
    case, _ = an_objection(a_street())

    assert (case.due_on - local_day(NOON)).days == 7  # a Tuesday; a weekend lies between


def test_what_was_said_is_encrypted(database):
    case, _ = an_objection(a_street(), contact="13900001111")

    assert case.text == "他家有车"
    assert "他家有车".encode() not in case.text_sealed
    assert b"13900001111" not in case.contact_sealed


def test_whoever_holds_the_code_finds_it_however_typed(database):
    case, code = an_objection(a_street())

    assert queries.find_by_code(f"{code[:4].lower()} {code[4:8]}-{code[8:]}").id == case.id
    assert queries.find_by_code("ABCD EFGH JKMN") is None


def test_an_objection_is_answered_only_after_two_have_looked(database):
    street = a_street()
    case, _ = an_objection(street)

    with pytest.raises(DomainError) as refusal, transaction():
        operations.answer_case(street.officer, case.id, CaseOutcome.UPHELD, "属实", now=NOON)
    assert refusal.value.code == "case.not_investigated"
    with pytest.raises(DomainError) as refusal, transaction():
        operations.investigate_case(street.officer, case.id, "看过", street.officer.user_id, now=NOON)
    assert refusal.value.code == "case.needs_two"


def test_the_database_too_wants_two_different_people(database):
    street = a_street()
    case, _ = an_objection(street)

    with pytest.raises(IntegrityError), transaction() as session:
        row = session.get(Case, case.id)
        row.investigated_by = row.investigated_with = street.officer.user_id


def test_another_street_does_not_see_it(database):
    street, other = a_street(), a_street(code="NH", name="南湖街道")
    case, _ = an_objection(street)

    with pytest.raises(NotFound):
        queries.get_case(other.officer, case.id)
    with pytest.raises(NotFound), transaction():
        operations.take_case(other.officer, case.id, now=NOON)


def test_sent_twice_it_is_one_case(database):
    street = a_street()
    new = operations.NewCase(uuid4(), CaseKind.NOT_RIGHT, street.root.id, "receipt", uuid4(), "2704 3127", "少一桶油")

    for _ in range(2):
        with transaction():
            operations.open_case(NOBODY, new, now=NOON)

    assert len(queries.list_cases(street.officer, [CaseStatus.OPEN])) == 1
