"""A small club meets little, and the rest when it asks for it (SPEC 13); a street's first day has ways on (SPEC 12.8)."""

from __future__ import annotations

import re
from html import unescape
from uuid import UUID, uuid4

import pytest

from tests.factories import NOON, PASSWORD, a_household_entry, a_person, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.errors import DomainError, InvalidInput
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.campaigns import floors
from webapp.domain.donations.operations import NewGift, receive_gift
from webapp.domain.donations.states import GoodsCondition, ShownAs
from webapp.domain.households.operations import register_household, submit_survey
from webapp.domain.people.features import (
    RUNS_IT,
    SWITCHES,
    Feature,
    as_offered,
    hidden_at,
    is_on,
    switch_feature,
    whole_roles,
)
from webapp.domain.people.models import Organisation, User
from webapp.domain.people.permissions import Role
from webapp.domain.people.queries import grants_of, root_organisation
from webapp.domain.people.setup import FirstAnswers, hash_first_password, set_up
from webapp.domain.people.sign_in import actor_of


@pytest.fixture
def club(app):
    """A club as the welcome makes it; wang runs it."""
    with app.app_context():
        answers = FirstAnswers("爱心社", "club", "AX", "027-1", 86000, 2026, "王芳", "wang", PASSWORD)
        hashed = hash_first_password(answers)
        with transaction():
            set_up(answers, hashed, now=clock.now())
        yield root_organisation()
        db.session.remove()


@pytest.fixture
def wang(app, club) -> Visitor:
    return signed_in(Visitor(app), "wang")


def runner():
    return actor_of(db.session.query(User).filter_by(login="wang").one().id)


def text_of(answer) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def fresh(club: Organisation) -> Organisation:
    db.session.rollback()
    return db.session.get(Organisation, club.id)


def test_a_club_has_everything_put_away_and_a_street_nothing(club, app):
    assert hidden_at(club) == frozenset(Feature)
    street = a_street(name="别的街道", code="BD")
    assert hidden_at(street.communities[0]) == frozenset()


def test_a_switch_brings_it_and_takes_it_away_on_record(club, wang):
    assert "/desk/stock/" not in wang.get("/desk/donations/gifts").get_data(as_text=True)
    wang.post("/desk/settings/features", data={"feature": "ledger", "on": "yes"})

    assert is_on(fresh(club), Feature.LEDGER)
    assert 'href="/desk/stock/"' in wang.get("/desk/donations/gifts").get_data(as_text=True)
    wang.post("/desk/settings/features", data={"feature": "ledger", "on": ""})
    assert not is_on(fresh(club), Feature.LEDGER)
    said = [e.fields for e in db.session.query(AuditEvent).filter_by(action="organisation.change").order_by(AuditEvent.seq)]
    assert said == [["ledger on"], ["ledger off"]]


@pytest.mark.parametrize("feature", ["", "nothing", "hall_screen"])
def test_only_what_there_is_can_be_switched(wang, feature):
    assert wang.post("/desk/settings/features", data={"feature": feature, "on": "yes"}).status_code == 404


def test_the_page_says_of_each_what_it_brings(wang):
    page = text_of(wang.get("/desk/settings/features"))

    assert page.count("打开") >= len(SWITCHES) and "热敏小票机" in page


def test_only_an_admin_switches(app, club, wang):
    with transaction():
        from webapp.domain.people.operations import NewAccount, create_account

        create_account(runner(), club, NewAccount(uuid4(), "li", "李四", (Role.APPROVER,), password=PASSWORD), now=clock.now())

    assert signed_in(Visitor(app), "li").get("/desk/settings/features").status_code == 403


def test_three_roles_are_offered_and_running_it_takes_several(club, wang):
    page = text_of(wang.get("/desk/people/new"))
    assert "办活动的人" in page and "同意的人" in page and "监督员" not in page and "在哪个单位" not in page
    assert wang.get("/desk/people/").get_data(as_text=True).count("?role=") == 3

    key = uuid4()
    form = {"id": str(key), "login": "zhao", "name": "赵六", "roles": ["officer"]}
    assert wang.post("/desk/people/", data=form).status_code == 200

    assert {grant.role for grant in grants_of(key)} == RUNS_IT
    assert frozenset(grant.role for grant in grants_of(runner().user_id)) == RUNS_IT


def test_changing_one_role_keeps_what_is_not_offered(club, wang):
    key = uuid4()
    wang.post("/desk/people/", data={"id": str(key), "login": "zhao", "name": "赵六", "roles": ["volunteer"]})
    assert as_offered(club, frozenset({Role.SUPERVISOR, Role.VOLUNTEER})) == (Role.VOLUNTEER,)

    assert whole_roles(club, frozenset({Role.APPROVER}), frozenset({Role.SUPERVISOR, Role.VOLUNTEER})) == frozenset(
        {Role.APPROVER, Role.SUPERVISOR})  # fmt: skip
    wang.post(f"/desk/people/{key}/roles", data={"roles": ["volunteer", "approver"]})
    assert {grant.role for grant in grants_of(key)} == {Role.APPROVER, Role.VOLUNTEER}


def test_more_roles_when_they_are_asked_for(club, wang):
    wang.post("/desk/settings/features", data={"feature": "more_roles", "on": "yes"})

    assert "监督员" in text_of(wang.get("/desk/people/new"))


def test_no_surveyor_is_asked_for_and_a_street_asks_for_two(club):
    actor = runner()
    with transaction():
        household = register_household(actor, club.id, a_household_entry(a_person("张三")), now=NOON)
        submit_survey(actor, household.id, surveyors=("", ""), surveyed_on=NOON.date(), now=NOON)
    assert household.surveyors == []

    street = a_street(name="别的街道", code="BD")
    with transaction():
        other = register_household(street.officer, street.communities[0].id, a_household_entry(a_person("李四")), now=NOON)
    with pytest.raises(InvalidInput) as refused, transaction():
        submit_survey(street.officer, other.id, surveyors=("王明", ""), surveyed_on=NOON.date(), now=NOON)
    assert refused.value.fields == {"surveyor_2": ["field.required"]}


def test_a_club_counts_gifts_alone_and_a_street_by_two(club):
    def receive(actor, place: UUID, second: UUID | None):
        new = NewGift(uuid4(), place, "李好人", None, ShownAs.MASKED, "棉被", "", "床", 2, GoodsCondition.NEW, second)
        with transaction():
            return receive_gift(actor, new, now=NOON)

    assert receive(runner(), club.id, None).second_id is None
    street = a_street(name="别的街道", code="BD")
    with pytest.raises(InvalidInput):
        receive(street.storekeeper, street.root.id, None)
    with pytest.raises(DomainError, match="needs_two"):
        receive(street.storekeeper, street.root.id, street.storekeeper.user_id)


def test_no_floor_from_last_year_where_nobody_asks(club, monkeypatch):
    asked = []
    monkeypatch.setattr(floors, "last_campaign", lambda campaign: asked.append(campaign))

    class Held:
        id = uuid4()
        organisation_id = club.id

    assert floors.below_floor(Held(), []) == [] and asked == []
    switch_on(club, Feature.LAST_YEAR_FLOOR)
    floors.below_floor(Held(), [])
    assert len(asked) == 1


def switch_on(club, feature: Feature) -> None:
    with transaction():
        switch_feature(runner(), club.id, feature, True, now=clock.now())


def test_a_club_need_not_hang_the_list_out(wang):
    page = wang.get("/desk/campaigns/new").get_data(as_text=True)

    assert re.search(r'name="skips_notice"[^>]*checked', page)


def test_places_below_are_put_away_too(club, wang):
    assert "加一个社区或村" not in text_of(wang.get("/desk/settings/"))
    switch_on(club, Feature.CHILD_ORGANISATIONS)
    assert "加一个社区或村" in text_of(wang.get("/desk/settings/"))


def test_the_admin_of_a_new_street_is_told_what_to_do_first(app, client):
    answers = {"name": "城关街道", "preset": "street", "phone": "027-1", "admin_name": "王明", "login": "wang", "password": PASSWORD}
    client.post("/welcome", data=answers)
    client.post("/login", data={"login": "wang", "secret": PASSWORD})

    page = client.get("/desk/").get_data(as_text=True)

    assert "先把这几件事办好" in page
    for way in ("/desk/settings/#children", "/desk/people/new", "/desk/settings/"):
        assert f'href="{way}"' in page


def test_an_officer_of_one_community_is_made_by_the_street(app):
    with app.app_context():
        street = a_street(clock.now())
        place = street.communities[0]
        admin = signed_in(Visitor(app), "admin")
        assert "幸福社区" in text_of(admin.get("/desk/people/new"))
        key = uuid4()
        form = {"id": str(key), "login": "li", "name": "李四", "roles": ["officer"], "organisation_id": str(place.id)}

        assert admin.post("/desk/people/", data=form).status_code == 200

        actor = actor_of(key)
        assert [(held.role, held.organisation_id) for held in actor.held] == [(Role.OFFICER, place.id)]
        assert "幸福社区" in text_of(admin.get(f"/desk/people/{key}"))
        other = a_street(name="别的街道", code="BD")
        wrong = admin.post("/desk/people/", data={**form, "id": str(uuid4()), "login": "no", "organisation_id": str(other.root.id)})
        assert wrong.status_code == 422 and "请从选项里选" in text_of(wrong)
        db.session.remove()
