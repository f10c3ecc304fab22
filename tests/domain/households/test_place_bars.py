"""An organisation that padded its list brings nobody for a while; an emergency is never barred (SPEC 3.7)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from tests.domain.campaigns import ground
from tests.factories import NOON, Street, a_street, an_account, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.errors import Conflict, DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import history_of
from webapp.domain.campaigns.approving import approve_list
from webapp.domain.campaigns.models import AwardLine, Campaign, LeftOut
from webapp.domain.campaigns.rules import LeftOutReason
from webapp.domain.campaigns.states import LineStatus
from webapp.domain.households import operations
from webapp.domain.households.categories import Category
from webapp.domain.households.models import Household, OrganisationSanction
from webapp.domain.households.place_bars import is_barred
from webapp.domain.people.actors import Actor
from webapp.domain.people.features import Feature, switch_feature
from webapp.domain.people.permissions import Role

DAY = NOON.date()
NEXT_YEARS_END = date(NOON.year + 1, 12, 31)


def bar(street: Street, at: int = 0, *, by: Actor | None = None, now: datetime = NOON) -> OrganisationSanction:
    with transaction():
        return operations.bar_place(by or street.approver, street.communities[at].id, uuid4(), reason="名单掺水", now=now)


def lift(actor: Actor, sanction: OrganisationSanction) -> None:
    with transaction():
        operations.lift_place_bar(actor, sanction.id, reason="查错了", now=NOON)


def excepted(street: Street, household: UUID, until: date = DAY) -> None:
    with transaction():
        operations.except_household(street.approver, household, reason="家里失火", until=until, now=NOON)


@pytest.fixture
def street(database: SQLAlchemy) -> Street:
    return a_street()


def two_places(street: Street) -> tuple[UUID, UUID, Campaign]:
    homes = [ground.a_household(street, place=place, categories=(Category.DIBAO,)) for place in (0, 1)]
    campaign = ground.a_campaign(street)
    ground.the_usual_standards(street, campaign)
    return homes[0], homes[1], campaign


def test_nobody_of_a_barred_place_is_listed_and_each_carries_the_reason(database: SQLAlchemy, street: Street) -> None:
    barred, free, campaign = two_places(street)
    assert bar(street).barred_until == NEXT_YEARS_END

    award_list = ground.a_proposed_list(street, campaign)

    listed = database.session.query(AwardLine.household_id).filter_by(list_id=award_list.id).all()
    left = {row.household_id: row.reason for row in database.session.query(LeftOut).filter_by(list_id=award_list.id)}
    assert [row.household_id for row in listed] == [free]
    assert left == {barred: LeftOutReason.PLACE_BARRED}


def test_what_hangs_already_is_not_approved_any_more(database: SQLAlchemy, street: Street) -> None:
    barred, free, campaign = two_places(street)
    award_list = ground.a_posted_list(street, campaign)
    bar(street)

    approve_list(street.approver, award_list.id, turns=transaction, now=ground.AFTER_THE_PERIOD)

    status = {line.household_id: line.status for line in database.session.query(AwardLine)}
    assert status == {barred: LineStatus.WITHDRAWN, free: LineStatus.APPROVED}


def test_an_emergency_is_taken_up_until_its_day_and_no_longer(database: SQLAlchemy, street: Street) -> None:
    barred, free, campaign = two_places(street)
    bar(street)
    excepted(street, barred)

    award_list = ground.a_proposed_list(street, campaign)
    assert database.session.query(AwardLine).filter_by(list_id=award_list.id).count() == 2
    with transaction():
        operations.bar_again(NOON + timedelta(days=1))
    again = ground.a_proposed_list(street, campaign)
    assert [line.household_id for line in database.session.query(AwardLine).filter_by(list_id=again.id)] == [free]
    assert history_of(barred)[0].action == "household.except"


def test_an_exception_is_for_a_barred_place_and_a_day_to_come(street: Street) -> None:
    barred, free, _campaign = two_places(street)
    bar(street)

    with pytest.raises(Conflict, match=r"household\.step"):
        excepted(street, free)
    with pytest.raises(DomainError, match=r"household\.exception_over"):
        excepted(street, barred, NOON.date() - timedelta(days=1))
    with pytest.raises(Forbidden), transaction():
        operations.except_household(street.officer, barred, reason="失火", until=NOON.date(), now=NOON)


def test_a_bar_is_over_with_its_year(database: SQLAlchemy, street: Street) -> None:
    barred, _free, _campaign = two_places(street)
    place = database.session.get_one(Household, barred).organisation_id
    bar(street)
    assert is_barred(place, on=NEXT_YEARS_END)
    assert not is_barred(place, on=NEXT_YEARS_END + timedelta(days=1))


def test_another_person_takes_a_bar_back_and_the_database_holds_to_it(street: Street) -> None:
    sanction, other = bar(street), an_account(street.root, "second_approver", Role.APPROVER)

    with pytest.raises(Forbidden, match=r"household\.approves_own"):
        lift(street.approver, sanction)
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(update(OrganisationSanction).values(lifted_by=sanction.made_by))
    lift(other, sanction)

    with pytest.raises(NotFound):
        lift(other, sanction)
    assert bar(street).id != sanction.id
    events = [event.action for event in history_of(street.communities[0].id)]
    assert events[:3] == ["organisation.bar", "organisation.unbar", "organisation.bar"]


def test_it_is_said_from_above_once_and_where_bars_are_used(street: Street) -> None:
    own = an_account(street.communities[0], "place_approver", Role.APPROVER)
    with pytest.raises(NotFound):
        bar(street, by=own)
    with pytest.raises(Forbidden):
        bar(street, by=street.officer)
    with pytest.raises(NotFound), transaction():
        operations.bar_place(street.approver, street.root.id, uuid4(), reason="名单掺水", now=NOON)
    first = bar(street)
    with transaction():
        again = operations.bar_place(street.approver, first.organisation_id, first.id, reason="名单掺水", now=NOON)
    assert again is first
    with pytest.raises(Conflict, match=r"place\.barred"):
        bar(street)
    with transaction():
        switch_feature(street.admin, street.root.id, Feature.SANCTIONS, False, now=NOON)
    with pytest.raises(NotFound):
        bar(street, at=1)


def test_the_page_bars_says_by_whom_and_lets_another_lift(client: Visitor, database: SQLAlchemy) -> None:
    street = a_street(now=clock.now())
    other = an_account(street.root, "second_approver", Role.APPROVER, now=clock.now())
    assert other.user_id
    page = signed_in(client, "approver").get("/desk/households/places")
    assert "没有暂停的单位" in page.get_data(as_text=True)

    form = {"id": str(uuid4()), "organisation_id": str(street.communities[0].id), "reason": ""}
    refused = client.post("/desk/households/places", data=form)
    assert refused.status_code == 422 and form["id"] in refused.get_data(as_text=True)
    assert client.post("/desk/households/places", data={**form, "reason": "三户查无此人"}).status_code == 303
    mine = client.get("/desk/households/places").get_data(as_text=True)
    assert "三户查无此人" in mine and "请另一位同事来办" in mine

    theirs = signed_in(Visitor(client.application), "second_approver")
    lift_it = f"/desk/households/places/{form['id']}/lift"
    assert "恢复申报" in theirs.get("/desk/households/places").get_data(as_text=True)
    assert theirs.post(lift_it, data={"reason": ""}).status_code == 422
    assert theirs.post(lift_it, data={"reason": "查错了"}).status_code == 303
    assert "没有暂停的单位" in theirs.get("/desk/households/places").get_data(as_text=True)


def test_the_file_says_that_its_place_is_barred_and_offers_the_exception(client: Visitor, database: SQLAlchemy) -> None:
    street = a_street(now=clock.now())
    home = ground.a_household(street)
    visitor, there = signed_in(client, "approver"), f"/desk/households/{home}"
    assert "急难例外" not in visitor.get(there).get_data(as_text=True)
    bar(street, now=clock.now())

    page = visitor.get(there).get_data(as_text=True)
    assert "所在单位暂停申报" in page and "急难例外" in page
    until = clock.local_day(clock.now()) + timedelta(days=3)
    answer = visitor.post(f"{there}/exception", data={"reason": "家里失火", "until": until.isoformat()})

    assert answer.status_code == 303
    assert database.session.get_one(Household, home).excepted_until == until
    assert "所在单位暂停申报" not in visitor.get(there).get_data(as_text=True)
