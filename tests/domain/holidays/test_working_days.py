"""A place counts its working days by the table nearest to it, and what was promised by it stays."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event

from tests.domain.campaigns.ground import a_campaign, a_household, a_proposed_list, the_usual_standards
from tests.factories import Street, a_street
from webapp.core.db import db
from webapp.core.errors import DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.campaigns.periods import DayCount
from webapp.domain.campaigns.posting import post_list
from webapp.domain.cases.models import CaseKind
from webapp.domain.cases.operations import NewCase, open_case
from webapp.domain.holidays import operations, queries
from webapp.domain.holidays.from_sheet import rows_of
from webapp.domain.holidays.reading import Said
from webapp.domain.households.categories import Category

FEB = {date(2027, 2, n): Said(False, "春节") for n in range(5, 12)} | {date(2027, 2, 14): Said(True, "春节")}
MORNING = datetime(2027, 2, 3, 1, 0, tzinfo=UTC)
"""Wednesday, two days before the eve."""


@pytest.fixture
def street(app) -> Street:
    with app.app_context():
        yield a_street()


def taken_in(street: Street, days=FEB, place=None) -> int:
    with transaction():
        return operations.import_holidays(street.admin, (place or street.root).id, days, now=MORNING)


def test_a_table_of_the_street_holds_in_its_communities(street):
    taken_in(street)

    working = queries.working_days(street.communities[0].id)
    assert not working.is_working(date(2027, 2, 10))
    assert working.is_working(date(2027, 2, 14))
    assert working.unannounced(date(2027, 1, 1), date(2027, 3, 1)) == []


def test_what_a_community_says_itself_holds_there_and_nowhere_else(street):
    taken_in(street)
    taken_in(street, {date(2027, 2, 10): Said(True, "值班")}, street.communities[0])

    here, there, above = (queries.working_days(place.id) for place in (*street.communities, street.root))
    assert here.is_working(date(2027, 2, 10))
    assert not there.is_working(date(2027, 2, 10))
    assert not above.is_working(date(2027, 2, 10))
    told = {row.day: row.name for row in queries.list_holidays(street.communities[0].id)}
    assert (told[date(2027, 2, 10)], told[date(2027, 2, 11)], len(told)) == ("值班", "春节", 8)


def test_another_street_has_its_own(street):
    other = a_street(name="别处街道", code="BC")
    taken_in(street)

    assert queries.list_holidays(other.root.id) == []
    with pytest.raises(NotFound), transaction():
        operations.import_holidays(other.admin, street.root.id, FEB, now=MORNING)


def test_the_same_table_twice_changes_nothing_and_a_corrected_day_changes_that_day(street):
    assert taken_in(street) == 8
    events = db.session.query(AuditEvent).filter_by(action="holidays.change").count()

    assert taken_in(street) == 0
    assert taken_in(street, {**FEB, date(2027, 2, 14): Said(False, "春节")}) == 1
    assert db.session.query(AuditEvent).filter_by(action="holidays.change").count() == events + 1
    assert not queries.working_days(street.root.id).is_working(date(2027, 2, 14))


def test_a_year_is_taken_out_and_the_others_stay(street):
    taken_in(street, {**FEB, date(2028, 1, 26): Said(False, "春节")})

    with transaction():
        assert operations.forget_year(street.admin, street.root.id, 2027, now=MORNING) == 8

    assert [row.day for row in queries.list_holidays(street.root.id)] == [date(2028, 1, 26)]


@pytest.mark.parametrize("role", ["officer", "approver", "supervisor", "volunteer"])
def test_only_who_manages_the_organisation_changes_them(street, role):
    with pytest.raises((Forbidden, NotFound)), transaction():
        operations.import_holidays(street.actors[role], street.root.id, FEB, now=MORNING)


def test_it_is_one_query(street):
    taken_in(street)
    place, seen = street.communities[0].id, []
    event.listen(db.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))

    queries.working_days(place)

    assert len([text for text in seen if text.startswith("SELECT")]) == 1


def an_objection(street: Street) -> date:
    new = NewCase(street.root.id, CaseKind.OBJECTION, street.communities[0].id, "notice", None, "公示", "不对")
    with transaction():
        return open_case(street.officer, new, now=MORNING)[0].due_on


def test_an_objection_before_the_festival_is_due_after_it(street):
    """Without a table the four days of the festival are free, with it the swapped ones too."""
    assert an_objection(street) == date(2027, 2, 12)


def test_an_objection_is_due_by_the_imported_table(street):
    taken_in(street)

    assert an_objection(street) == date(2027, 2, 16), "4, 12, 14, 15, 16 February"


def test_a_notice_of_working_days_hangs_by_the_imported_table(street):
    campaign = a_campaign(street, notice_days=5, notice_count=DayCount.WORKING)
    the_usual_standards(street, campaign)
    a_household(street, categories=(Category.DIBAO,))
    award_list = a_proposed_list(street, campaign, now=MORNING)
    taken_in(street)

    posted = post_list(street.officer, award_list.id, street.root.id, turns=transaction, now=MORNING)

    assert posted.ends_on == date(2027, 2, 16)


def test_a_file_is_read_in_a_process_of_its_own():
    assert rows_of("日期,安排\n2027-02-05,放假\n".encode()) == [["日期", "安排"], ["2027-02-05", "放假"]]
    for broken in (b"PK\x03\x04nonsense", b"\0\0\0", b"<html></html>", b"x" * (2 * 1024 * 1024 + 1)):
        with pytest.raises(DomainError):
            rows_of(broken)
