"""Other campaigns of the same festival, and the year before (SPEC 4.4, 4.5)."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from tests.domain.campaigns.ground import (
    AFTER_THE_PERIOD,
    a_campaign,
    a_frozen_list,
    a_household,
    a_posted_list,
    a_proposed_list,
    a_standard,
    the_usual_standards,
)
from tests.factories import NOON, Street, a_street, an_account, an_id_number
from webapp.core.db import db
from webapp.core.errors import Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.campaigns import lists, queries
from webapp.domain.campaigns.conditions import HelpedLastTime
from webapp.domain.campaigns.copying import copy_campaign
from webapp.domain.campaigns.elsewhere import Elsewhere, elsewhere, is_elsewhere
from webapp.domain.campaigns.floors import give_basis
from webapp.domain.campaigns.last_time import last_campaign, take_all_the_same
from webapp.domain.campaigns.lists import LineFilter
from webapp.domain.campaigns.models import AwardLine, Campaign
from webapp.domain.campaigns.posting import publish_result
from webapp.domain.campaigns.rules import Basis, Grant, LeftOutReason
from webapp.domain.campaigns.states import CampaignStatus, Festival
from webapp.domain.households.categories import Category
from webapp.domain.households.compose import blind_id
from webapp.domain.households.models import Person
from webapp.domain.people.permissions import Role

DIBAO = (Category.DIBAO,)
RICE_FEN = 60_00
LAST_YEAR = {"title": "2026 年春节慰问", "starts_on": date(2026, 1, 20), "ends_on": date(2026, 2, 20),
             "counted_on": date(2026, 2, 17)}  # fmt: skip


@pytest.fixture
def street(database) -> Street:
    return a_street()


def a_full_campaign(street: Street, **said: object) -> Campaign:
    campaign = a_campaign(street, **said)
    the_usual_standards(street, campaign)
    return campaign


def lines_of(street: Street, list_id: UUID, **wanted: object) -> list[AwardLine]:
    return list(lists.list_lines(street.officer, list_id, LineFilter(**wanted))[0])


def test_who_is_on_another_list_of_the_festival_is_flagged_with_kind_and_value(street):
    twice, once = a_household(street, categories=DIBAO), None
    a_posted_list(street, a_full_campaign(street, title="工会送温暖", festival=Festival.NEW_YEAR_AND_SPRING))
    once = a_household(street, "李四", categories=DIBAO)
    here = a_full_campaign(street)
    award_list = a_proposed_list(street, here)

    told = elsewhere(street.officer, here, [twice, once])

    assert told == {twice: [Elsewhere("工会送温暖", 650_00, RICE_FEN)]}
    assert [line.household_id for line in lines_of(street, award_list.id, also=is_elsewhere(here))] == [twice]


def test_another_festival_another_year_or_a_list_not_posted_flags_nobody(street):
    household = a_household(street, categories=DIBAO)
    a_posted_list(street, a_full_campaign(street, festival=Festival.DAILY))
    a_posted_list(street, a_full_campaign(street, **LAST_YEAR))
    a_proposed_list(street, a_full_campaign(street, title="还没张贴"))
    here = a_full_campaign(street)

    assert elsewhere(street.officer, here, [household]) == {}


def test_a_file_of_another_body_tells_only_kind_and_value(street):
    mine = a_household(street, categories=DIBAO)
    union = a_street(name="总工会", code="GH")
    theirs = a_household(union, categories=DIBAO)
    with transaction():
        for person in db.session.query(Person).filter(Person.household_id.in_([mine, theirs])):
            person.national_id_index = blind_id(an_id_number())
    a_posted_list(union, a_full_campaign(union, title="工会秘密名单"))
    here = a_full_campaign(street)
    award_list = a_proposed_list(street, here)

    assert elsewhere(street.officer, here, [mine]) == {mine: [Elsewhere("", 650_00, RICE_FEN)]}
    assert len(lines_of(street, award_list.id, also=is_elsewhere(here))) == 1


def test_a_standard_may_ask_whether_the_same_scheme_helped_last_year(street):
    helped = a_household(street, categories=DIBAO)
    a_frozen_list(street, a_full_campaign(street, **LAST_YEAR))
    fresh = a_household(street, "李四", categories=DIBAO)
    here = a_campaign(street)
    with transaction():
        give_basis(street.officer, here.id, "本年只补去年没有的", now=NOON)
    a_standard(street, here, HelpedLastTime(False), grant=Grant(Basis.HOUSEHOLD, 100_00))

    award_list = a_proposed_list(street, here)

    assert last_campaign(here).title == "2026 年春节慰问"
    assert [line.household_id for line in lines_of(street, award_list.id)] == [fresh]
    (left,) = lists.list_left_out(street.officer, award_list.id)[0]
    assert (left.household_id, left.reason) == (helped, LeftOutReason.NO_STANDARD)


def test_without_a_list_of_last_year_nobody_can_tell(street):
    a_household(street, categories=DIBAO)
    a_proposed_list(street, a_full_campaign(street, **LAST_YEAR))
    here = a_campaign(street)
    with transaction():
        give_basis(street.officer, here.id, "本年只补去年没有的", now=NOON)
    a_standard(street, here, HelpedLastTime(False), grant=Grant(Basis.HOUSEHOLD, 100_00))

    (left,) = lists.list_left_out(street.officer, a_proposed_list(street, here).id)[0]

    assert left.reason is LeftOutReason.LAST_TIME_UNKNOWN


def test_last_years_campaign_is_a_start_for_this_years(street):
    old = a_full_campaign(street, **LAST_YEAR)
    a_household(street, categories=DIBAO)
    a_frozen_list(street, old)
    key = uuid4()

    for _ in range(2):
        with transaction():
            new = copy_campaign(street.officer, old.id, key, now=NOON)

    assert (new.title, new.starts_on, new.counted_on) == ("2027 年春节慰问", date(2027, 1, 9), date(2027, 2, 6))
    assert new.status is CampaignStatus.PLANNED
    assert lists.lists_of(new.id) == []
    before, after = queries.rules_of(old.id), queries.rules_of(new.id)
    assert [(r.number, r.conditions, r.grant) for r in after] == [(r.number, r.conditions, r.grant) for r in before]
    assert not {r.id for r in after} & {r.id for r in before}


def test_who_may_only_read_a_campaign_does_not_copy_it(street):
    old = a_full_campaign(street)
    reader = an_account(street.root, "reader", Role.SUPERVISOR)

    with pytest.raises(Forbidden), transaction():
        copy_campaign(reader, old.id, uuid4(), now=NOON)


def test_who_was_helped_last_year_is_left_out_only_where_the_campaign_says_so(street):
    helped = a_household(street, categories=DIBAO)
    a_frozen_list(street, a_full_campaign(street, **LAST_YEAR))
    a_household(street, "李四")

    as_always = a_proposed_list(street, a_full_campaign(street))
    strict = a_proposed_list(street, a_full_campaign(street, excludes_helped=True))

    assert [line.household_id for line in lines_of(street, as_always.id)] == [helped]
    left = {row.household_id: row.reason for row in lists.list_left_out(street.officer, strict.id)[0]}
    assert left.pop(helped) is LeftOutReason.HELPED_LAST_TIME
    assert set(left.values()) == {LeftOutReason.NO_STANDARD}


def test_an_exception_needs_a_reason_joins_the_next_proposal_and_is_counted_in_the_result(street):
    helped = a_household(street, categories=DIBAO)
    a_frozen_list(street, a_full_campaign(street, **LAST_YEAR))
    here = a_full_campaign(street, excludes_helped=True)
    first = a_proposed_list(street, here)
    with transaction():
        take_all_the_same(street.officer, first.id, helped, "房子又塌了", now=NOON)
    with pytest.raises(NotFound), transaction():
        take_all_the_same(street.officer, first.id, uuid4(), "没有这一户", now=NOON)

    frozen = a_frozen_list(street, here)
    assert [line.household_id for line in lines_of(street, frozen.id)] == [helped]
    notice = publish_result(street.officer, here.id, uuid4(), turns=transaction, now=AFTER_THE_PERIOD)

    assert "其中 1 户去年已慰问过，经说明理由再次列入。" in notice.lead
