"""Before the approval somebody looks at who is on another list of the festival, and at the kin of officers (4.4)."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from tests.domain.campaigns.ground import (
    AFTER_THE_PERIOD,
    a_campaign,
    a_frozen_list,
    a_household,
    a_posted_list,
    the_usual_standards,
)
from tests.factories import NOON, Street, a_street
from webapp.core.db import db
from webapp.core.errors import DomainError, Forbidden
from webapp.core.transaction import transaction
from webapp.domain.campaigns.approving import approve_list
from webapp.domain.campaigns.looking import Flagged, flagged, note_look
from webapp.domain.campaigns.models import AwardLine, AwardList, Campaign
from webapp.domain.campaigns.states import ListStatus
from webapp.domain.campaigns.taking_off import withdraw_line
from webapp.domain.households.categories import Category
from webapp.domain.households.models import Household


@pytest.fixture
def street(database) -> Street:
    return a_street()


@pytest.fixture
def campaign(street) -> Campaign:
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    a_household(street, "李四", categories=(Category.DIBAO,))
    kin = a_household(street, "张三", categories=(Category.DIBAO,))
    with transaction():
        db.session.get(Household, kin).is_relative_of_officer = True
    return campaign


def approve(street: Street, award_list: AwardList) -> ListStatus:
    return approve_list(street.approver, award_list.id, turns=transaction, now=AFTER_THE_PERIOD).status


def look(street: Street, award_list: AwardList, seen: Flagged) -> None:
    with transaction():
        note_look(street.approver, award_list.id, seen, now=AFTER_THE_PERIOD)


def test_nobody_approves_kin_of_an_officer_unseen(street, campaign):
    award_list = a_posted_list(street, campaign)

    with pytest.raises(DomainError, match=r"list.look_first") as refused:
        approve(street, award_list)
    assert refused.value.facts == {"elsewhere": 0, "relatives": 1}
    look(street, award_list, Flagged(0, 1))
    assert approve(street, award_list) is ListStatus.FROZEN


def test_who_is_on_another_list_of_the_festival_is_counted(street, campaign):
    first = a_posted_list(street, campaign)
    look(street, first, Flagged(0, 1))
    approve(street, first)
    other = a_campaign(street, title="又一个春节慰问")
    the_usual_standards(street, other)
    second = a_posted_list(street, other)

    assert flagged(other, second) == Flagged(2, 1)
    with pytest.raises(DomainError, match=r"list.look_again"):
        look(street, second, Flagged(0, 1))


def test_after_a_change_it_is_looked_at_again(street, campaign):
    award_list = a_posted_list(street, campaign)
    look(street, award_list, Flagged(0, 1))
    plain = select(AwardLine.id).join(Household, Household.id == AwardLine.household_id).where(
        AwardLine.list_id == award_list.id, ~Household.is_relative_of_officer
    )  # fmt: skip
    with transaction() as session:
        withdraw_line(street.officer, session.scalars(plain).one(), "搬走了", now=NOON)

    with pytest.raises(DomainError, match=r"list.look_first"):
        approve(street, award_list)


def test_only_who_may_approve_looks(street, campaign):
    award_list = a_posted_list(street, campaign)
    with pytest.raises(Forbidden), transaction():
        note_look(street.officer, award_list.id, Flagged(0, 1), now=NOON)


def test_where_nobody_is_flagged_nobody_is_asked(street):
    plain = a_campaign(street)
    the_usual_standards(street, plain)
    a_household(street, "王五", categories=(Category.DIBAO,))

    assert a_frozen_list(street, plain).status is ListStatus.FROZEN


def test_kin_of_officers_are_found_without_reading_the_register(street, campaign):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("asks SQLite for its plan")
    award_list = a_posted_list(street, campaign)
    asked: list[str] = []

    def remember(_connection, _cursor, statement, *_rest):
        if "is_relative_of_officer" in statement:
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", remember)
    assert flagged(campaign, award_list) == Flagged(elsewhere=0, relatives=1)
    event.remove(db.engine, "before_cursor_execute", remember)

    [statement] = asked
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("x",) * statement.count("?"))
    assert any("ix_households_relatives" in row[-1] for row in plan)
