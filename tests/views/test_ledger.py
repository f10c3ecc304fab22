"""Stock at the desk: where things are, what moved, and putting it right."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import a_gift, a_street, signed_in
from webapp.core import clock
from webapp.core.transaction import transaction
from webapp.domain.donations.operations import distribute

UUIDS = "[0-9a-f-]{36}"


@pytest.fixture
def street(app):
    with app.app_context():
        yield a_street()


@pytest.fixture
def gift(street):
    soon = clock.local_day(clock.now()) + timedelta(days=40)
    return a_gift(street, quantity=5, now=clock.now(), expires_on=soon)


def text_of(answer):
    return answer.get_data(as_text=True)


def page_of_the_item(client):
    [path] = set(re.findall(rf"/desk/stock/{UUIDS}", text_of(client.get("/desk/stock/"))))
    return path


def test_an_empty_store_says_so(client, street):
    signed_in(client, "supervisor")

    assert "库里还没有东西" in text_of(client.get("/desk/stock/"))


def test_what_came_lies_in_the_store_until_it_goes_out(client, street, gift):
    with transaction():
        distribute(street.volunteer, street.communities[0].id, None, uuid4(), "棉被", "床", 2, now=clock.now())
    signed_in(client, "supervisor")

    stock, item = text_of(client.get("/desk/stock/")), text_of(client.get(page_of_the_item(client)))

    assert "<b>3</b> 床" in stock
    assert "仓库 → 居民家里" in item and "外面 → 仓库" in item
    assert "冲正" not in item, "who only reads is offered nothing to change"


def test_a_write_off_takes_two_and_keeps_what_was_typed(client, street, gift):
    signed_in(client, "storekeeper")
    path = page_of_the_item(client)
    form = {"id": str(uuid4()), "lot_id": str(gift.id), "quantity": "9", "reason": "受潮了",
            "second_id": str(street.treasurer.user_id)}  # fmt: skip

    refused = client.post(f"{path}/write-off", data=form)
    done = client.post(f"{path}/write-off", data={**form, "quantity": "1"})

    assert refused.status_code == 422
    assert "账上只有 5" in text_of(refused) and "受潮了" in text_of(refused)
    assert done.status_code == 303
    assert "storekeeper-name<br>treasurer-name" in text_of(client.get(path))


def test_a_wrong_entry_is_reversed_with_a_reason(client, street, gift):
    signed_in(client, "storekeeper")
    path = page_of_the_item(client)
    asked = text_of(client.get(f"{path}?undo={gift.id}"))
    target = re.search(rf"{path}/reverse/{UUIDS}", asked)[0]

    refused = client.post(target, data={"id": str(uuid4())})
    done = client.post(target, data={"id": str(uuid4()), "reason": "数错了"})

    assert refused.status_code == 422 and "冲正这一笔" in text_of(refused)
    assert done.status_code == 303
    assert "已冲正" in text_of(client.get(path))
    assert client.post(target, data={"id": str(uuid4()), "reason": "再来"}).status_code == 409


def test_what_is_missing_in_the_books_can_be_settled(client, street, gift):
    with transaction():
        distribute(street.volunteer, street.communities[0].id, None, uuid4(), "棉被", "床", 7, now=clock.now())
    signed_in(client, "storekeeper")
    path = page_of_the_item(client)
    form = {"id": str(uuid4()), "quantity": "2", "reason": "忘了登记", "second_id": str(street.treasurer.user_id)}

    assert "账上缺 2 床" in text_of(client.get(path))
    assert client.post(f"{path}/settle", data={**form, "quantity": "3"}).status_code == 422
    assert client.post(f"{path}/settle", data=form).status_code == 303
    assert "账上缺" not in text_of(client.get(path))


def test_who_only_reads_moves_nothing(client, street, gift):
    signed_in(client, "officer")
    path = page_of_the_item(client)

    assert client.post(f"{path}/write-off", data={}).status_code == 403


def test_the_stock_of_others_is_out_of_sight(app, client, street, gift):
    a_street(name="别处街道", code="BC")
    signed_in(client, "storekeeper")
    path = page_of_the_item(client)
    signed_in(client, "bc-storekeeper")

    assert client.get(path).status_code == 404
