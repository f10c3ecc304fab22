"""The bags of groups at the desk, on paper, and the page of those who go."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from tests.domain.bags.ground import a_carrying_group, a_paid_visit, a_store, give_back, in_the_bag, money_fund, take
from tests.domain.visits.ground import DAY
from tests.factories import NOON, OIL, RICE, a_street, signed_in
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.bags.alarms import call_for_bags
from webapp.domain.bags.models import BagSheet


@pytest.fixture
def street(app):
    with app.app_context():
        yield a_street()


@pytest.fixture
def group(street):
    return a_carrying_group(street)


@pytest.fixture
def items(street):
    return a_store(street)


def text_of(answer):
    return answer.get_data(as_text=True)


def value_of(page, name):
    found = re.search(rf'name="{re.escape(name)}"[^>]*? value="([^"]*)"', page)
    return found[1] if found else None


def filled(page, **changed):
    """The form as the page shows it, with these fields typed over."""
    names = ["id", "day", "cash", *sorted(set(re.findall(r'name="(goods\.\d+\.\w+)"', page)))]
    shown = {name: value for name in names if (value := value_of(page, name)) is not None}
    return {**shown, **changed}


def test_without_groups_the_page_says_where_they_are_made(client, street):
    signed_in(client, "storekeeper")

    assert "还没有正在进行的慰问活动" in text_of(client.get("/desk/bags/"))


def test_the_sheet_proposes_what_the_day_needs_and_two_sign_it(client, street, group, items):
    a_paid_visit(street, money_fund(street))
    signed_in(client, "storekeeper")
    page = text_of(client.get(f"/desk/bags/{group.id}/issue?day={DAY}"))

    assert value_of(page, "cash") == "900.00"
    assert sorted(value_of(page, f"goods.{n}.quantity") for n in (0, 1)) == ["1", "1"]

    answer = client.post(f"/desk/bags/{group.id}/issue", data=filled(page, second_id=str(street.team_lead.user_id)))
    paper = text_of(client.get(answer.headers["Location"]))

    assert answer.status_code == 303
    assert in_the_bag(group) == {RICE.label: 1, OIL.label: 1, "人民币": 900_00}
    assert "领用单" in paper and "￥900.00" in paper and "team_lead-name" in paper and "storekeeper-name" in paper


def test_a_refused_sheet_keeps_what_was_typed_and_says_where(client, street, group, items):
    a_paid_visit(street)
    signed_in(client, "storekeeper")
    page = text_of(client.get(f"/desk/bags/{group.id}/issue?day={DAY}"))
    typed = filled(page, **{"goods.0.quantity": "999", "note": "两袋"}, second_id=str(street.team_lead.user_id))

    answer = client.post(f"/desk/bags/{group.id}/issue", data=typed)

    assert answer.status_code == 422
    assert "库里没有这么多" in text_of(answer)
    assert value_of(text_of(answer), "goods.0.quantity") == "999" and value_of(text_of(answer), "note") == "两袋"
    assert in_the_bag(group) == {}


def test_a_sheet_nobody_signs_along_is_refused(client, street, group, items):
    a_paid_visit(street)
    signed_in(client, "storekeeper")
    page = text_of(client.get(f"/desk/bags/{group.id}/issue?day={DAY}"))

    answer = client.post(f"/desk/bags/{group.id}/issue", data=filled(page))

    assert answer.status_code == 422 and 'href="#f-second_id"' in text_of(answer)


def test_what_is_left_is_counted_back(client, street, group, items):
    take(street, group, [(items[RICE.label], 3)])
    signed_in(client, "storekeeper")
    page = text_of(client.get(f"/desk/bags/{group.id}/return"))
    assert value_of(page, "goods.0.quantity") == "3"

    typed = filled(page, **{"goods.0.quantity": "2", "goods.0.spoiled": "1", "note": "摔破了"},
                   second_id=str(street.team_lead.user_id))  # fmt: skip
    answer = client.post(f"/desk/bags/{group.id}/return", data=typed)

    assert answer.status_code == 303 and in_the_bag(group) == {RICE.label: 0}
    assert "都送出去了，或者交回来了。" in text_of(client.get(f"/desk/bags/{group.id}"))


def test_counting_more_than_the_bag_has_says_what_to_look_at(client, street, group, items):
    take(street, group, [(items[RICE.label], 1)])
    signed_in(client, "storekeeper")
    page = text_of(client.get(f"/desk/bags/{group.id}/return"))

    answer = client.post(f"/desk/bags/{group.id}/return",
                         data=filled(page, **{"goods.0.quantity": "5"}, second_id=str(street.team_lead.user_id)))  # fmt: skip

    assert answer.status_code == 422 and "包里没有这么多" in text_of(answer)


def test_an_empty_bag_has_nothing_to_bring_back(client, street, group, items):
    take(street, group, [(items[RICE.label], 1)])
    give_back(street, group, [(items[RICE.label], 1, 0)])
    signed_in(client, "storekeeper")

    assert "包里没有东西" in text_of(client.get(f"/desk/bags/{group.id}/return"))


def test_what_is_overdue_stands_on_the_first_page_and_on_the_bag(client, street, group, items):
    take(street, group, [(items[RICE.label], 1)], now=NOON)
    with transaction():
        call_for_bags(clock.now().replace(year=2099))
    signed_in(client, "officer")

    assert "组里的东西，过了日子没交回" in text_of(client.get("/desk/"))
    assert "到现在还没有交回来" in text_of(client.get(f"/desk/bags/{group.id}"))


def test_who_only_reads_is_offered_nothing_to_sign(client, street, group, items):
    signed_in(client, "officer")

    assert "领东西" not in text_of(client.get(f"/desk/bags/{group.id}"))
    assert client.get(f"/desk/bags/{group.id}/issue").status_code == 403


def test_a_volunteer_sees_what_is_in_the_bag_and_no_desk_page(client, street, group, items):
    take(street, group, [(items[RICE.label], 2)])
    signed_in(client, "volunteer")
    page = text_of(client.get("/my-bag/"))

    assert RICE.label in page and "2 袋" in page and "team_lead-name" in page
    assert client.get("/desk/bags/").status_code == 403


def test_who_goes_with_no_group_that_carries_is_told_so(client, street):
    signed_in(client, "volunteer")

    assert "您的组还没有领过东西" in text_of(client.get("/my-bag/"))


def test_sheets_and_groups_nobody_knows_are_not_there(client, street, group):
    signed_in(client, "storekeeper")

    assert client.get(f"/desk/bags/{uuid4()}").status_code == 404
    assert client.get(f"/desk/bags/sheets/{uuid4()}").status_code == 404


def test_the_same_form_sent_twice_signs_once(client, street, group, items):
    a_paid_visit(street)
    signed_in(client, "storekeeper")
    page = text_of(client.get(f"/desk/bags/{group.id}/issue?day={DAY}"))
    typed = filled(page, second_id=str(street.team_lead.user_id))

    for _ in range(2):
        assert client.post(f"/desk/bags/{group.id}/issue", data=typed).status_code == 303

    assert db.session.query(BagSheet).count() == 1
