"""Objections by phone and at the desk, tied to the line they are about; photos of the posted paper (SPEC 9.4, 9.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.domain.campaigns.ground import (
    AFTER_THE_PERIOD,
    a_campaign,
    a_frozen_list,
    a_household,
    a_posted_list,
    the_usual_standards,
)
from tests.factories import NOON, a_street
from webapp.core.db import db
from webapp.core.errors import DomainError, Forbidden, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.campaigns import objections
from webapp.domain.campaigns.approving import approve_list
from webapp.domain.campaigns.states import ListStatus
from webapp.domain.cases.models import CameBy, CaseStatus
from webapp.domain.cases.queries import find_by_code
from webapp.domain.files.models import StoredFile
from webapp.domain.files.storage import Kept
from webapp.domain.households.categories import Category
from webapp.domain.notices import operations
from webapp.domain.notices.operations import NewNotice, Said, file_photo, narrow_objection, raise_objection
from webapp.domain.notices.queries import get_notice
from webapp.domain.people.actors import NOBODY


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def posted(street):
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    for name in ("张三", "李四"):
        a_household(street, name, categories=(Category.DIBAO,))
    return a_posted_list(street, campaign)


def a_word(number=1, said_at=NOON + timedelta(hours=1), **changed) -> Said:
    return replace(Said(uuid4(), number, "他家有两套房", None, CameBy.PHONE, said_at), **changed)


def write_down(street, posted, said, now=NOON + timedelta(days=1)):
    with transaction():
        return operations.record_objection(street.officer, posted.notice_id, said, now=now)


def test_what_is_said_on_the_phone_makes_that_line_wait(street, posted):
    case, code = write_down(street, posted, a_word())

    assert (case.came_by, case.said_at, case.opened_by) == (CameBy.PHONE, NOON + timedelta(hours=1), street.officer.user_id)
    assert objections.open_objections(posted) == {case.subject_id}
    assert find_by_code(code).id == case.id


def test_the_days_to_answer_count_from_when_it_was_said(street, posted):
    said = a_word(said_at=NOON + timedelta(hours=1))

    case, _ = write_down(street, posted, said, now=NOON + timedelta(days=4))

    assert case.due_on == date(2027, 1, 19)


def test_said_in_time_and_written_down_later_it_counts(street, posted):
    late = NOON + timedelta(days=8)

    case, _ = write_down(street, posted, a_word(said_at=NOON + timedelta(days=5)), now=late)

    assert objections.open_objections(posted) == {case.subject_id}


@pytest.mark.parametrize(
    ("said_at", "why"),
    [
        (NOON - timedelta(minutes=2), "notice.said_when"),
        (NOON + timedelta(days=9), "notice.said_when"),
        (NOON + timedelta(days=6), "notice.said_too_late"),
    ],
)
def test_nobody_objects_before_it_hung_or_after_its_days_or_tomorrow(street, posted, said_at, why):
    with pytest.raises(InvalidInput) as refused:
        write_down(street, posted, a_word(said_at=said_at), now=NOON + timedelta(days=8))

    assert refused.value.fields == {"said_at": [why]}


def test_a_result_takes_no_objections(street, posted):
    with transaction():
        new = NewNotice(uuid4(), street.root.id, operations.NoticeKind.RESULT, "结果", "公布。", [])
        result = operations.publish_notice(street.officer, new, now=NOON)

    with pytest.raises(InvalidInput), transaction():
        operations.record_objection(street.officer, result.id, a_word(number=None), now=NOON + timedelta(days=1))


def test_what_was_approved_meanwhile_stays_approved(street):
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    a_household(street, "王五", categories=(Category.DIBAO,))
    frozen = a_frozen_list(street, campaign)

    case, _ = write_down(street, frozen, a_word(), now=AFTER_THE_PERIOD + timedelta(days=1))

    assert case.status is CaseStatus.OPEN
    assert frozen.status is ListStatus.FROZEN


def test_another_streets_desk_writes_nothing_down(street, posted):
    other = a_street(name="别的街道", code="BD")

    with pytest.raises(NotFound), transaction():
        operations.record_objection(other.officer, posted.notice_id, a_word(), now=NOON + timedelta(days=1))


def about_the_whole(posted):
    key = uuid4()
    with transaction():
        raise_objection(NOBODY, posted.notice_id, id=key, number=None, text="第一家不该有", contact=None, now=NOON)
    return key


def test_tied_to_one_line_the_others_go_on(street, posted):
    key = about_the_whole(posted)
    with pytest.raises(DomainError, match="whole_objected"):
        approve_list(street.approver, posted.id, turns=transaction, now=AFTER_THE_PERIOD)

    with transaction():
        case = narrow_objection(street.second_officer, key, 1, now=NOON)
    approve_list(street.approver, posted.id, turns=transaction, now=AFTER_THE_PERIOD)

    assert objections.open_objections(posted) == {case.subject_id}
    [event] = db.session.query(AuditEvent).filter_by(action="case.narrow")
    assert (event.actor_id, event.fields) == (street.second_officer.user_id, ["1"])


def test_who_hung_the_notice_does_not_say_which_line_is_meant(street, posted):
    key = about_the_whole(posted)

    with pytest.raises(Forbidden, match="own_posting"), transaction():
        narrow_objection(street.officer, key, 1, now=NOON)


def test_only_an_open_objection_to_the_whole_is_tied_to_a_line(street, posted):
    case, _ = write_down(street, posted, a_word())

    with pytest.raises(DomainError, match="not_the_whole"), transaction():
        narrow_objection(street.second_officer, case.id, 2, now=NOON)
    whole = about_the_whole(posted)
    with pytest.raises(NotFound, match="no_such_row"), transaction():
        narrow_objection(street.second_officer, whole, 77, now=NOON)


def test_the_posted_paper_is_filed_and_a_better_photo_takes_its_place(street, posted):
    for content in (b"one", b"two"):
        kept = Kept(name=uuid4().hex, digest=content * 10, size=3)
        with transaction():
            notice = file_photo(street.officer, posted.notice_id, kept, now=NOON)

    assert db.session.query(StoredFile).filter_by(subject_id=posted.notice_id).count() == 2
    assert db.session.get(StoredFile, notice.photo_id).digest == b"two" * 10
    assert get_notice(street.officer, posted.notice_id).photo_at == NOON
