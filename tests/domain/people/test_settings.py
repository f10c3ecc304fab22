"""What a place decides for itself: one table, the nearest place wins, and rules go by it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event

from tests.factories import NOON, Street, a_household, a_household_entry, a_person, a_street, an_id_number
from webapp.core.clock import local_day
from webapp.core.errors import DomainError
from webapp.core.transaction import transaction
from webapp.domain.cases.models import CaseKind
from webapp.domain.cases.operations import NewCase, open_case
from webapp.domain.households import operations as households
from webapp.domain.households.concerns import Concern
from webapp.domain.households.listing import HouseholdFilter, list_households
from webapp.domain.households.models import HouseholdImport
from webapp.domain.households.states import EndReason
from webapp.domain.notices.models import NoticeKind
from webapp.domain.notices.operations import NewNotice, publish_notice
from webapp.domain.notices.queries import listed_rows
from webapp.domain.notices.rules import Entry
from webapp.domain.people import settings as table
from webapp.domain.people.actors import NOBODY
from webapp.domain.people.models import Organisation
from webapp.domain.people.operations import change_organisation
from webapp.domain.people.queries import usual_values, value_of, values_at
from webapp.domain.people.settings import SETTINGS, Setting, SettingKind
from webapp.web.words import WORDS

TODAY = NOON.date()


def say(street: Street, organisation: Organisation, **settings: object) -> None:
    """The organisation decides."""
    with transaction():
        change_organisation(street.admin, organisation.id, name=organisation.name, phone=organisation.phone,
                            settings=settings, now=NOON)  # fmt: skip


def test_every_setting_has_words_and_a_default_that_may_be_used() -> None:
    assert len(SETTINGS) > 20
    for name, setting in SETTINGS.items():
        assert f"setting.{name}" in WORDS
        for default in (setting.default, setting.in_club):
            assert default is None or setting.fits(default), name


def test_the_nearest_place_wins_and_a_place_that_says_nothing_goes_by_what_is_above(database: SQLAlchemy) -> None:
    street = a_street()
    happy, peace = street.communities

    say(street, street.root, recheck_months=6)
    say(street, happy, recheck_months=3)

    assert values_at([street.root, happy, peace], table.RECHECK_MONTHS) == {street.root.id: 6, happy.id: 3, peace.id: 6}
    assert usual_values(happy)["recheck_months"] == 6
    say(street, happy, recheck_months=None)
    assert value_of(happy, table.RECHECK_MONTHS) == 6


@pytest.mark.parametrize("kept", [0, 37, "6", True, None, 6.5])
def test_what_does_not_fit_counts_as_not_set(kept: object) -> None:
    assert table.RECHECK_MONTHS.among([{"recheck_months": kept}, {"recheck_months": 9}], is_club=False) == 9


def test_a_small_club_has_defaults_of_its_own(database: SQLAlchemy) -> None:
    street = a_street()
    assert value_of(street.communities[0], table.ASKS_FUNDS) is True

    say(street, street.root, preset="club")
    assert value_of(street.communities[0], table.ASKS_FUNDS) is False

    say(street, street.root, asks_funds=True)
    assert value_of(street.communities[0], table.ASKS_FUNDS) is True


def test_the_values_of_many_places_are_one_question(database: SQLAlchemy) -> None:
    street = a_street()
    places, asked = [street.root, *street.communities], []
    values_at(places, table.DIBAO_YEAR)  # the places themselves are read by now
    event.listen(database.engine, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))

    values_at(places, table.DIBAO_MONTHLY_FEN)

    assert len(asked) == 1


def test_a_recheck_is_due_after_as_many_months_as_the_place_says(database: SQLAlchemy) -> None:
    street = a_street()
    say(street, street.communities[0], recheck_months=6)
    household = a_household(street)
    assert household.recheck_on == date(2027, 7, 12)

    with transaction():
        households.recheck_household(street.officer, household.id, surveyors=("王明", "李芳"), on=date(2026, 12, 31), now=NOON)
    assert household.recheck_on == date(2027, 7, 1)  # June has no thirty-first


def test_a_file_counts_as_not_updated_after_as_many_months(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_household(street)
    later = TODAY + timedelta(days=100)
    listed = [list_households(street.officer, HouseholdFilter(
        concern=Concern.NOT_UPDATED, today=later, stale_months=months)).rows for months in (3, 4)]  # fmt: skip

    assert [[row.id for row in rows] for rows in listed] == [[household.id], []]


def test_help_in_an_emergency_keeps_a_file_open_for_as_many_days(database: SQLAlchemy) -> None:
    street, number = a_street(), an_id_number()
    say(street, street.root, exception_days=10)
    barred = a_household(street, a_person(national_id=number))
    with transaction():
        households.sanction_household(street.approver, barred.id, reason="瞒报", now=NOON)
        households.end_household(street.officer, barred.id, why=EndReason.SANCTION_OVER, reason="期满", on=TODAY, now=NOON)
        again = households.register_household(
            street.officer, street.communities[0].id, a_household_entry(a_person(national_id=number)), now=NOON)  # fmt: skip
        households.submit_survey(street.officer, again.id, surveyors=("王明", "李芳"), surveyed_on=TODAY, now=NOON)
        households.approve_household(street.approver, again.id, emergency="家里失火", now=NOON)

    assert again.excepted_until == TODAY + timedelta(days=10)


def test_an_objection_is_due_after_as_many_working_days(database: SQLAlchemy) -> None:
    street = a_street()
    say(street, street.root, objection_days=3)
    new = NewCase(uuid4(), CaseKind.OBJECTION, street.root.id, "notice_row", uuid4(), "名单 2", "他家有车")

    with transaction():
        case, _ = open_case(NOBODY, new, now=NOON)

    assert (case.due_on - local_day(NOON)).days == 3  # Tuesday to Friday


def test_a_notice_comes_down_after_as_many_days_and_names_no_category_of_fewer(database: SQLAlchemy) -> None:
    street = a_street()
    say(street, street.root, notice_hangs_days=10, smallest_group=7)
    six = [Entry(uuid4(), "王建国", "幸福社区", 1, "needy_family", 100, "", True) for _ in range(6)]
    new = NewNotice(uuid4(), street.root.id, NoticeKind.RESULT, "结果", "现予公布。", six)

    with transaction():
        notice = publish_notice(street.officer, new, now=NOON)

    assert notice.expires_on == TODAY + timedelta(days=10)
    assert {row.category for row in listed_rows(notice.id)} == {None}


def test_an_import_can_be_undone_for_as_many_days(database: SQLAlchemy) -> None:
    street = a_street()
    say(street, street.communities[0], undo_days=2)
    row = HouseholdImport(id=uuid4(), organisation_id=street.communities[0].id, surveyed_on=TODAY, added=1,
                          created_by=street.officer.user_id, created_at=NOON, finished_at=NOON)  # fmt: skip
    row.title = "名单"
    with transaction() as session:
        session.add(row)

    with pytest.raises(DomainError, match=r"import\.too_late") as refused, transaction():
        households.undo_import(street.officer, row.id, reason="导错了", now=NOON + timedelta(days=3))
    assert refused.value.facts == {"days": 2}


def test_kinds_are_told_apart() -> None:
    switch: Setting[bool] = table.REVIEW_FIRST
    assert [switch.fits(value) for value in (True, False, 1, "yes")] == [True, True, False, False]
    phone = table.SUPERVISION_PHONE
    assert phone.kind is SettingKind.PHONE
    assert [phone.fits(value) for value in ("027-1", "", "1" * 31, 5)] == [True, False, False, False]
