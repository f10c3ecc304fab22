"""One community by grid and by building: every number opens to the households it counts."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import event

from tests.domain.campaigns.ground import (
    AFTER_THE_PERIOD,
    a_campaign,
    a_frozen_list,
    a_household,
    a_proposed_list,
    the_usual_standards,
)
from tests.factories import Street, a_street, an_account
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.campaigns.issuing import issue_next
from webapp.domain.campaigns.models import Campaign
from webapp.domain.households.categories import Category
from webapp.domain.households.models import Household
from webapp.domain.people.permissions import Role
from webapp.domain.receipts.models import Receipt
from webapp.domain.receipts.states import ReceiptStatus
from webapp.domain.reports.board import board_of
from webapp.domain.reports.places import BoardStep, DividedBy, corners_of, list_corner

DIBAO = (Category.DIBAO,)


@pytest.fixture
def street(database) -> Street:
    return a_street()


@pytest.fixture
def campaign(street) -> Campaign:
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    return campaign


def a_home(street: Street, name: str, grid: str, building: str, *, listed: bool = True) -> UUID:
    key = a_household(street, name, categories=DIBAO if listed else ())
    with transaction():
        household = db.session.get_one(Household, key)
        household.grid, household.building = grid, building
    return key


def opened(street: Street, campaign: Campaign, step: BoardStep, corner: tuple[DividedBy, str] | None = None) -> list[UUID]:
    """All pages of it, one household a page."""
    found: list[UUID] = []
    after: UUID | None = None
    while True:
        rows, after = list_corner(street.officer, campaign, step, street.communities[0].id, corner, after=after, limit=1)
        found += rows
        if after is None:
            return found


def test_every_number_opens_to_the_households_it_counts_and_adds_up_to_the_community(street, campaign):
    first = a_home(street, "张三", "一网格", "1 栋")
    a_home(street, "李四", "一网格", "2 栋")
    a_home(street, "王五", "二网格", "2 栋")
    a_home(street, "赵六", "", "3 栋", listed=False)
    a_household(street, "别处", place=1, categories=DIBAO)
    frozen = a_frozen_list(street, campaign)
    issue_next(street.officer, frozen.id, turns=transaction, now=AFTER_THE_PERIOD)
    with transaction() as session:
        session.query(Receipt).filter_by(household_id=first).one().status = ReceiptStatus.CONFIRMED_SELF
    fresh = a_home(street, "新来", "二网格", "1 栋")
    place = street.communities[0].id

    board = next(row.counts for row in board_of(street.officer, campaign).rows if row.place_id == place)
    for by in DividedBy:
        corners = corners_of(street.officer, campaign, place, by)
        for step in (BoardStep.ACTIVE, BoardStep.PROPOSED, BoardStep.LEFT_OUT, BoardStep.NOT_MEASURED, BoardStep.APPROVED):
            assert sum(corner.counts[step] for corner in corners) == getattr(board, step.value), step
        for corner in corners:
            for step in BoardStep:
                assert len(opened(street, campaign, step, (by, corner.name))) == corner.counts[step]

    by_grid = {corner.name: corner.counts for corner in corners_of(street.officer, campaign, place, DividedBy.GRID)}
    assert sorted(by_grid) == ["", "一网格", "二网格"]
    assert [by_grid["一网格"][step] for step in (BoardStep.APPROVED, BoardStep.CONFIRMED)] == [2, 1]
    assert opened(street, campaign, BoardStep.NOT_MEASURED) == [fresh]
    assert opened(street, campaign, BoardStep.CONFIRMED, (DividedBy.BUILDING, "1 栋")) == [first]


def test_who_joins_after_the_list_has_no_reason_until_the_next_list(street, campaign):
    a_home(street, "张三", "一网格", "1 栋")
    a_proposed_list(street, campaign)
    assert board_of(street.officer, campaign).total.not_measured == 0

    fresh = a_home(street, "李四", "一网格", "1 栋")
    assert board_of(street.officer, campaign).total.not_measured == 1
    assert opened(street, campaign, BoardStep.NOT_MEASURED, (DividedBy.GRID, "一网格")) == [fresh]

    a_proposed_list(street, campaign)
    assert board_of(street.officer, campaign).total.not_measured == 0


def test_whoever_does_not_see_the_community_sees_no_number_of_it(street, campaign):
    a_home(street, "张三", "一网格", "1 栋")
    neighbour = an_account(street.communities[1], "neighbour", Role.OFFICER)

    assert corners_of(neighbour, campaign, street.communities[0].id, DividedBy.GRID) == []
    assert list_corner(neighbour, campaign, BoardStep.ACTIVE, street.communities[0].id, None) == ([], None)


def test_the_board_of_a_community_asks_as_often_however_many_live_there(street, campaign):
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    def statements() -> int:
        asked.clear()
        corners_of(street.officer, campaign, street.communities[0].id, DividedBy.BUILDING)
        return len(asked)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        a_home(street, "张三", "一网格", "1 栋")
        a_proposed_list(street, campaign)
        few = statements()
        for number in range(8):
            a_home(street, f"李{number}", f"{number} 网格", f"{number} 栋")
        a_proposed_list(street, campaign)
        assert statements() == few
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
