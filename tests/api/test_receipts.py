"""Receipts for programs: found by number, listed by page, without a code."""

from __future__ import annotations

import pytest

from tests.factories import OCCASION, a_receipt, a_street, signed_in, token_of
from webapp.core.db import db
from webapp.domain.receipts import codes


@pytest.fixture
def street(app):
    with app.app_context():
        yield a_street()
        db.session.remove()


@pytest.fixture
def desk(client, street):
    return signed_in(client, "officer")


def test_a_receipt_is_found_by_its_number(desk, street):
    receipt = a_receipt(street.officer, street.communities[0])
    found = desk.get(f"/api/v1/receipts/{receipt.number[:4]}-{receipt.number[4:]}").get_json()

    assert (found["id"], found["status"], found["masked_name"]) == (str(receipt.id), "issued", "赵*国")
    assert found["items"][0] == {"label": "慰问金", "quantity": 1, "unit": "份", "amount_fen": 90000}


def test_no_answer_holds_a_code(desk, street):
    receipt = a_receipt(street.officer, street.communities[0])
    answer = desk.get(f"/api/v1/receipts/{receipt.number}").get_data(as_text=True)

    assert token_of(receipt) not in answer and codes.digits_of(receipt.id, 1) not in answer
    assert "token" not in answer and "generation" not in answer


def test_a_wrong_number_is_said_to_be_wrong_and_an_unknown_one_unknown(desk, street):
    wrong = desk.get("/api/v1/receipts/12345678").get_json()["error"]
    assert wrong["fields"]["number"][0]["code"] == "receipt.number_wrong"
    assert desk.get("/api/v1/receipts/12345676").status_code in (404, 422)


def test_the_list_is_read_page_by_page(desk, street):
    for n in range(60):
        a_receipt(street.officer, street.communities[0], building=f"{n} 栋")
    first = desk.get(f"/api/v1/receipts?occasion_id={OCCASION}").get_json()
    second = desk.get(f"/api/v1/receipts?occasion_id={OCCASION}&after={first['next']}").get_json()

    assert (len(first["receipts"]), len(second["receipts"]), second["next"]) == (50, 10, None)
    assert desk.get("/api/v1/receipts?status=disputed").get_json()["receipts"] == []


def test_a_volunteer_has_no_such_list(client, street):
    assert signed_in(client, "volunteer").get("/api/v1/receipts").status_code == 403
