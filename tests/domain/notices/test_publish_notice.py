"""Publishing a notice: masked, numbered, frozen."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.factories import NOON, a_street
from webapp.core.errors import DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.cases.models import CaseOutcome
from webapp.domain.cases.operations import answer_case, investigate_case
from webapp.domain.notices import queries, rules
from webapp.domain.notices.models import NoticeKind
from webapp.domain.notices.operations import NewNotice, publish_notice, raise_objection, withdraw_notice
from webapp.domain.notices.rules import Entry
from webapp.domain.people.actors import NOBODY


def an_entry(name="赵建国", category="elderly_family", **changes):
    given = {
        "subject_id": uuid4(),
        "name": name,
        "place": "幸福社区 3 网格",
        "household_size": 2,
        "category": category,
        "amount_fen": 90000,
        "goods": "大米 1 袋",
        "shows_name": True,
    }
    return Entry(**{**given, **changes})


def a_notice(street, entries, **changes):
    new = NewNotice(
        id=uuid4(),
        organisation_id=street.root.id,
        kind=NoticeKind.CANDIDATE,
        title="名单公示",
        lead="现予公示。",
        entries=entries,
        starts_on=date(2027, 1, 13),
        ends_on=date(2027, 1, 17),
        **changes,
    )
    with transaction():
        return publish_notice(street.officer, new, now=NOON)


def test_a_name_is_masked_and_without_consent_not_shown_at_all(database):
    street = a_street()
    notice = a_notice(street, [an_entry("欧阳建华"), an_entry("李四", shows_name=False)])

    rows = queries.listed_rows(notice.id)

    assert [row.shown_name for row in rows] == ["欧**华", ""]


def test_minors_are_counted_and_never_listed(database):
    street = a_street()
    children = [an_entry("王小明", is_minor=True) for _ in range(5)]
    notice = a_notice(street, [an_entry(), *children])

    assert len(queries.listed_rows(notice.id)) == 1
    assert notice.totals["minors"] == 5
    with pytest.raises(NotFound):
        queries.row_by_number(notice.id, 2)


def test_fewer_than_five_minors_are_only_part_of_the_total(database):
    street = a_street()
    notice = a_notice(street, [an_entry(), an_entry("王小明", is_minor=True)])

    assert notice.totals == {"households": 2, "amount_fen": 180000, "places": 1, "minors": 0, "minors_fen": 0}


def test_a_category_that_fewer_than_five_share_is_not_named():
    lines = rules.masked_lines([an_entry() for _ in range(5)] + [an_entry(category="needy_worker_family")], smallest=5)

    assert [line.category for line in lines] == ["elderly_family"] * 5 + [None]


def test_rows_cannot_be_changed_by_anybody(database):
    street = a_street()
    notice = a_notice(street, [an_entry()])

    with pytest.raises(DatabaseError), transaction() as session:
        session.execute(text("UPDATE notice_rows SET amount_fen = 1"))
    assert queries.listed_rows(notice.id)[0].amount_fen == 90000


def test_the_fingerprint_changes_with_any_public_word():
    lines, totals = rules.masked_lines([an_entry()], smallest=5), {"households": 1}
    first = rules.fingerprint("名单", "现予公示。", (None, None), lines, totals)

    assert rules.fingerprint("名单", "现予公示", (None, None), lines, totals) != first
    changed = rules.masked_lines([an_entry(amount_fen=1)], smallest=5)
    assert rules.fingerprint("名单", "现予公示。", (None, None), changed, totals) != first


def test_a_volunteer_publishes_nothing(database):
    street = a_street()
    new = NewNotice(
        id=uuid4(), organisation_id=street.root.id, kind=NoticeKind.RESULT, title="结果", lead="", entries=[]
    )

    with pytest.raises((Forbidden, NotFound)), transaction():
        publish_notice(street.volunteer, new, now=NOON)


def test_an_objection_stops_its_line_until_it_is_answered(database):
    street = a_street()
    entries = [an_entry(), an_entry("李四")]
    notice = a_notice(street, entries)

    with transaction():
        case, code = raise_objection(NOBODY, notice.id, id=uuid4(), number=2, text="他家有车", contact=None, now=NOON)
    waiting = queries.objected_subjects(notice.id)
    with transaction():
        investigate_case(street.officer, case.id, "没有车", street.approver.user_id, now=NOON)
        answer_case(street.officer, case.id, CaseOutcome.NOT_UPHELD, "核查过，情况不属实。", now=NOON)

    assert waiting == {entries[1].subject_id}
    assert queries.objected_subjects(notice.id) == set()
    assert len(code) == 12


def test_after_the_period_no_objection_is_taken(database):
    street = a_street()
    notice = a_notice(street, [an_entry()])
    late = NOON + timedelta(days=6)

    with pytest.raises(DomainError) as refusal, transaction():
        raise_objection(NOBODY, notice.id, id=uuid4(), number=1, text="不对", contact=None, now=late)
    assert refusal.value.code == "notice.period_over"


def test_it_comes_down_by_itself_and_when_it_is_withdrawn(database):
    street = a_street()
    first, second = a_notice(street, [an_entry()]), a_notice(street, [an_entry()])

    with transaction():
        withdraw_notice(street.officer, second.id, "写错了", now=NOON)

    assert [n.id for n in queries.list_live(now=NOON)] == [first.id]
    assert queries.list_live(now=NOON + timedelta(days=31)) == []


def test_a_correction_is_a_new_version_with_a_note(database):
    street = a_street()
    old = a_notice(street, [an_entry()])

    new = a_notice(street, [an_entry()], supersedes=old.id, correction="改正一户金额")

    assert (new.version, queries.get_notice(street.officer, old.id).status.value) == (2, "superseded")
    with pytest.raises(DomainError):
        a_notice(street, [an_entry()], supersedes=new.id)
