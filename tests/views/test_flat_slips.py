"""A flat slip hides nothing inside a fold, so it may ask for month and day of birth before it shows what it is about."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape

import pytest

from tests.factories import OCCASION, a_household, a_person, a_receipt, a_street, token_of
from webapp.core import clock, tally
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import history_of
from webapp.domain.households.queries import birthdays_of
from webapp.domain.receipts.models import Receipt
from webapp.domain.receipts.operations import replace_slip
from webapp.domain.receipts.states import ReceiptStatus


@pytest.fixture
def street(app):
    with app.app_context():
        yield a_street()
        db.session.remove()


@pytest.fixture
def receipt(street):
    return a_receipt(street.officer, street.communities[0], now=clock.now(), sealed=False, birthday="1107")


@pytest.fixture
def page(receipt):
    return f"/R/{token_of(receipt)}"


def text_of(answer):
    return unescape(answer.get_data(as_text=True))


def say(client, page, born):
    return client.post(page, data={"answer": "birthday", "born": born})


def read(receipt):
    db.session.rollback()
    return db.session.get(Receipt, receipt.id)


def measures(street):
    return {name: n for name, n in tally.totals(OCCASION)[street.communities[0].id].items() if n}


def test_before_the_birthday_is_right_only_giver_and_number_stand_there(client, page, receipt):
    for address in (page, f"{page}?ask=wrong", f"{page}?ask=collect", f"{page}?ask=listen", f"{page}?born=00ff"):
        text = text_of(client.get(address))

        assert "幸福社区居委会" in text and receipt.number[:4] in text
        assert "出生月日" in text
        for by_chance in (receipt.number[:4], receipt.number[4:], token_of(receipt)):
            text = text.replace(by_chance, "")
        assert [word for word in ("赵", "大米", "900", "都收到了", "人户", "1107") if word in text] == []


def test_the_right_one_opens_the_page_and_language_and_size_keep_it_open(client, page, receipt):
    answer = say(client, f"{page}?lang=en", "１１０７")
    opened = text_of(client.get(answer.headers["Location"]))

    assert answer.status_code == 303
    assert "=1107" not in answer.headers["Location"]
    assert "Everything arrived" in opened or "900.00" in opened
    for link in ("lang=zh&large=0", "lang=en&large=1"):
        proof = answer.headers["Location"].split("born=")[1].split("&")[0]
        assert f'href="?born={proof}&{link}"' in opened


@pytest.mark.parametrize("typed", ["1107", "11-7", "11月7日", " 11 7 "])
def test_people_write_it_in_their_own_way(client, page, typed):
    assert say(client, page, typed).status_code == 303


@pytest.mark.parametrize("typed", ["", "315", "19550315", "三月"])
def test_what_is_no_month_and_day_is_explained_and_kept(client, page, receipt, typed):
    answer = say(client, page, typed)

    assert answer.status_code == 422
    assert f'value="{typed}"' in text_of(answer)
    assert read(receipt).wrong_digits == 0, "no guess, no try"


def test_nothing_can_be_pressed_past_the_question(client, page, receipt):
    for form in ({"answer": "received"}, {"answer": "wrong", "what": "nothing"},
                 {"answer": "collect", "name": "王芳", "relation": "neighbour", "reason": "away"}):  # fmt: skip
        client.post(page, data={**form, "id": "7f3c1e0a-0000-4000-8000-000000000001"})

    assert read(receipt).status is ReceiptStatus.ISSUED


def test_it_is_confirmed_like_every_other_and_counted_apart(client, page, street, receipt):
    opened = say(client, page, "1107").headers["Location"]
    done = client.post(opened, data={"answer": "received"})

    assert "谢谢，已经记下了" in text_of(client.get(done.headers["Location"]))
    assert measures(street) == {"issued": 1, "confirmed_self": 1, "confirmed_flat": 1}
    client.post(opened, data={"answer": "wrong", "what": "short", "id": "7f3c1e0a-0000-4000-8000-000000000002"})
    assert measures(street) == {"issued": 1, "disputed": 1}


def test_five_wrong_ones_lock_it_for_a_day_and_the_desk_is_told(client, page, receipt):
    answers = [say(client, page, f"010{n}") for n in range(1, 6)]
    late = say(client, page, "1107")

    assert [answer.status_code for answer in answers] == [422] * 5
    assert late.status_code == 429 and "24 小时内不能再试" in text_of(late)
    assert read(receipt).locked_until > clock.now() + timedelta(hours=23)
    assert [event.action for event in history_of(receipt.id)] == ["receipt.lock"]


def test_the_proof_of_one_slip_opens_no_other(client, street, page):
    other = a_receipt(street.officer, street.communities[0], now=clock.now(), sealed=False, birthday="1107")
    proof = say(client, page, "1107").headers["Location"].split("?")[1]

    assert "出生月日" in text_of(client.get(f"/R/{token_of(other)}?{proof}"))


def test_a_birthday_that_was_put_right_counts_on_the_next_slip(client, street):
    home = a_household(street, a_person(birth_date=date(1955, 3, 8)))
    assert birthdays_of([home.id]) == {home.id: "0308"}
    receipt = a_receipt(street.officer, street.communities[0], now=clock.now(), sealed=False, birthday="0101",
                        household_id=home.id)  # fmt: skip

    with transaction():
        replace_slip(street.officer, receipt.id, reason="户主的生日登记错了", now=clock.now())

    assert say(client, f"/R/{token_of(read(receipt))}", "0308").status_code == 303
