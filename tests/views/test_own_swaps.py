"""换人 on a volunteer's pages: asked, answered, taken back; of a visit that is not theirs they read nothing of whom."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from tests.domain.visits.ground import a_slot, a_task, book
from tests.factories import Street, a_household, a_person, a_street, an_account, signed_in
from webapp.core import clock
from webapp.core.transaction import transaction
from webapp.domain.people.operations import accept_pledge, verify_volunteer
from webapp.domain.people.permissions import Role
from webapp.domain.visits.models import Visit
from webapp.domain.visits.swaps import swaps_of


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        yield a_street()


@pytest.fixture
def third(street):
    actor = an_account(street.root, "third", Role.VOLUNTEER)
    with transaction():
        accept_pledge(actor, now=clock.now())
        verify_volunteer(street.officer, actor.user_id, now=clock.now())
    return actor


@pytest.fixture
def visit(street) -> Visit:
    task = a_task(street, a_household(street, a_person("欧阳德华")))
    slot = a_slot(street, day=clock.local_day(clock.now()) + timedelta(days=3))
    return book(street.volunteer, task, slot, street.second_volunteer, now=clock.now())


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def test_who_has_no_visits_is_told_so(client, street):
    signed_in(client, "volunteer")

    assert "您接下来没有走访" in text_of(client.get("/swaps/"))


def test_the_whole_way_of_a_swap(client, street, visit, third):
    signed_in(client, "volunteer")
    assert "请人替我去" in text_of(client.get("/swaps/"))
    form = text_of(client.get(f"/swaps/{visit.id}"))
    assert "third-name" in form and "second_volunteer-name" not in form
    assert client.post(f"/swaps/{visit.id}", data={"id": uuid4(), "to_id": third.user_id}).status_code == 303
    assert "您请third-name替去" in text_of(client.get("/swaps/"))
    [swap] = swaps_of(visit.id)

    signed_in(client, "third")
    asked = text_of(client.get("/swaps/"))
    assert "volunteer-name请您替去" in asked and "欧阳" not in asked
    assert client.post(f"/swaps/offers/{swap.id}/yes").status_code == 303
    mine = text_of(client.get("/swaps/"))
    assert "这次走访归您了" in mine and "欧阳" in mine

    signed_in(client, "volunteer")
    assert client.get(f"/swaps/{visit.id}").status_code == 404
    signed_in(client, "officer")
    assert "volunteer-name请third-name替去" in text_of(client.get(f"/desk/visits/{visit.id}"))


def test_an_offer_is_declined_or_taken_back(client, street, visit, third):
    for who, word, said in (("third", "no", "您去不了"), ("volunteer", "withdraw", "还是您去")):
        signed_in(client, "volunteer")
        client.post(f"/swaps/{visit.id}", data={"id": uuid4(), "to_id": third.user_id})
        signed_in(client, who)
        client.post(f"/swaps/offers/{swaps_of(visit.id)[-1].id}/{word}")
        assert said in text_of(client.get("/swaps/"))


@pytest.mark.parametrize(
    ("to", "said"),
    [("", "还有 1 处要改"), ("x", "还有 1 处要改"), ("00000000-0000-4000-8000-000000000000", "请换一位")],
)
def test_nobody_or_a_stranger_cannot_be_asked(client, street, visit, to, said):
    signed_in(client, "volunteer")

    answer = client.post(f"/swaps/{visit.id}", data={"id": uuid4(), "to_id": to})

    assert answer.status_code == 422 and said in text_of(answer)


def test_what_was_answered_meanwhile_is_said(client, street, visit, third):
    signed_in(client, "third")

    assert client.post(f"/swaps/offers/{uuid4()}/yes").status_code == 303
    assert "可能已经收回或者答复过了" in text_of(client.get("/swaps/"))
    assert client.get(f"/swaps/{visit.id}").status_code == 404
    signed_in(client, "supervisor")
    assert client.get("/swaps/").status_code == 403
