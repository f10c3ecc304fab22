"""The recipient's page: looking changes nothing, pressing confirms once, and nobody confirms for somebody else."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from html import unescape
from uuid import uuid4

import pytest

from tests.factories import MONEY, a_hand_over, a_receipt, a_street, signed_in, token_of
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.people.models import Attempt
from webapp.domain.receipts import codes, queries
from webapp.domain.receipts.models import Confirmation, Dispute, Receipt
from webapp.domain.receipts.operations import hand_over, replace_slip, revoke_receipt
from webapp.domain.receipts.states import ReceiptStatus

FORM = {"answer": "received", "id": "7f3c1e0a-0000-4000-8000-000000000001"}


@pytest.fixture
def street(app):
    with app.app_context():
        yield a_street()
        db.session.remove()


@pytest.fixture
def receipt(street):
    return a_receipt(street.officer, street.communities[0], now=clock.now())


@pytest.fixture
def page(receipt):
    return f"/R/{token_of(receipt)}"


def text_of(answer):
    return unescape(answer.get_data(as_text=True))


def status(receipt):
    db.session.rollback()
    return db.session.get(Receipt, receipt.id).status


def rows(model):
    db.session.rollback()
    return db.session.query(model).count()


def refusals():
    db.session.rollback()
    return db.session.query(AuditEvent).filter_by(action="receipt.refused").count()


def test_it_shows_who_gives_what_and_one_thing_to_press(client, page):
    answer = client.get(page)
    text = text_of(answer)

    shown = ("幸福社区居委会给您送来", "赵*国 一家，请核对", "慰问金", "￥900.00", "1 袋", "027-88880000")
    said = ("都收到了", "不对，或没收到", "不用付钱，不用输密码")
    assert [words for words in shown + said if words not in text] == []
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "<script" not in text


def test_it_is_small_and_whole(client, page):
    answer = client.application.test_client().get(page, headers={"Accept-Encoding": "gzip"})
    head = sum(len(name) + len(value) + 4 for name, value in answer.headers)
    plain = client.get(page).get_data(as_text=True)

    assert head + len(answer.get_data()) < 6000
    assert len(plain.encode()) < 8000
    assert set(re.findall(r'<(?:link|img|script|iframe)[^>]*(?:href|src)="([^"]+)"', plain)) == {"data:,"}


def test_its_style_stands_in_the_policy_by_hash(client, page):
    answer = client.get(page)
    style = re.search(r"<style>(.*?)</style>", answer.get_data(as_text=True), re.S)[1]
    digest = b64encode(sha256(style.encode()).digest()).decode()

    assert len(style.encode()) <= 6 * 1024
    assert f"style-src 'self' 'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


def test_preview_bots_change_nothing(client, page, receipt):
    """Scenario 36, at small numbers."""
    bot, before = client.application.test_client(), rows(AuditEvent)
    for path in (page, f"{page}?from=singlemessage", page.lower(), f"{page}?ask=wrong", f"{page}?ask=collect"):
        for method in ("GET", "HEAD", "OPTIONS"):
            assert bot.open(path, method=method).status_code == 200

    assert status(receipt) is ReceiptStatus.ISSUED
    assert (rows(Confirmation), rows(Attempt), rows(AuditEvent)) == (0, 0, before)


def test_double_tap_back_refresh_and_another_phone_are_one_confirmation(app, client, page, receipt):
    """Scenario 43."""
    another = Visitor(app)
    answers = [client.post(page, data=FORM), client.post(page, data=FORM)]
    answers.append(another.post(page.lower(), data={**FORM, "id": str(uuid4())}))
    answers.append(client.post(page, data={"answer": "received"}))

    assert [answer.status_code for answer in answers] == [303] * 4
    assert status(receipt) is ReceiptStatus.CONFIRMED_SELF
    assert rows(Confirmation) == 1
    assert text_of(client.get(page)) == text_of(another.get(page))
    assert "谢谢，已经记下了" in text_of(client.get(page))


def test_pressing_needs_no_cookie_and_no_headers(app, page, receipt):
    old_phone = app.test_client(use_cookies=False)

    assert old_phone.post(page, data=FORM).status_code == 303
    assert status(receipt) is ReceiptStatus.CONFIRMED_SELF


def test_a_press_sent_by_another_site_is_refused(app, page, receipt):
    answer = app.test_client().post(page, data=FORM, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert status(receipt) is ReceiptStatus.ISSUED


def test_the_traces_of_a_phone_are_hashes(client, page):
    client.post(page, data=FORM)
    row = db.session.query(Confirmation).one()
    cookie = client.get_cookie("device")

    assert cookie is not None and cookie.http_only
    assert cookie.value.encode() not in row.device_hash
    assert len(row.device_hash) == len(row.address_hash) == len(row.agent_hash) == 32


def test_it_keeps_language_and_type_size_in_the_address(client, page):
    english = text_of(client.get(f"{page}?lang=en&large=1"))

    assert "All received" in english
    assert 'lang="en" data-type="large"' in english
    assert client.post(f"{page}?lang=en&large=1", data=FORM).headers["Location"].endswith("?lang=en&large=1")
    assert "Thank you" in text_of(client.get(f"{page}?lang=en&large=1"))


def test_what_the_visit_recorded_is_shown_where_it_differs(client, page, receipt, street):
    part = a_hand_over(receipt, street.volunteer, at=clock.now(), items=(MONEY,))
    with transaction():
        hand_over(street.volunteer, part, now=clock.now())

    assert "上门的人记的是" in text_of(client.get(page))


def dead_pages(street):
    """The pages of an unknown, a replaced, a revoked and an expired code."""
    now = clock.now()
    receipts = [a_receipt(street.officer, street.communities[0], now=now) for _ in range(3)]
    pages = [f"/R/{token_of(receipt)}" for receipt in receipts]
    long_ago = now - timedelta(days=61)
    with transaction():
        replace_slip(street.officer, receipts[0].id, reason="丢了", now=now)
        revoke_receipt(street.officer, receipts[1].id, reason="搬走了", now=now)
        hand_over(street.volunteer, a_hand_over(receipts[2], street.volunteer, at=long_ago), now=now)
    return ["/R/" + "A" * 26, *pages]


def test_unknown_replaced_revoked_and_expired_codes_look_the_same(client, street):
    answers = [client.get(path) for path in dead_pages(street)]
    presses = [client.post(path, data=FORM) for path in dead_pages(street)]

    assert {answer.status_code for answer in answers + presses} == {404}
    assert len({answer.get_data() for answer in answers + presses}) == 1
    assert len({tuple(sorted(set(answer.headers.keys()))) for answer in answers}) == 1


def test_after_twenty_misses_an_address_waits_while_those_with_a_slip_do_not(client, page):
    """Scenario 39, at small numbers."""
    answers = [client.get(f"/R/{codes.token_of(uuid4(), 1)}").status_code for _ in range(22)]

    assert answers == [404] * 20 + [429] * 2
    assert client.get(f"/R/{'B' * 26}").headers["Retry-After"].isdigit()
    assert client.get(page).status_code == 200
    assert client.post(page, data=FORM).status_code == 303


@pytest.mark.parametrize("who", ["volunteer", "officer", "admin", "team_lead"])
def test_a_colleagues_session_confirms_nothing_and_is_recorded(client, page, receipt, who):
    """Scenario 40."""
    signed_in(client, who)
    answer = client.post(page, data=FORM)

    assert answer.status_code == 403
    assert "请用收件人自己的手机，或选择纸质确认" in text_of(answer)
    assert status(receipt) is ReceiptStatus.ISSUED
    assert refusals() == 1


def test_a_colleague_is_told_so_before_pressing(client, page):
    signed_in(client, "volunteer")
    answer = client.get(page)

    assert answer.status_code == 403
    assert "都收到了" not in text_of(answer)


def test_the_browser_of_a_volunteer_confirms_nothing_after_signing_out(client, page, receipt):
    signed_in(client, "volunteer")
    client.post("/logout")
    answer = client.post(page, data=FORM)

    assert answer.status_code == 403
    assert status(receipt) is ReceiptStatus.ISSUED
    assert refusals() == 1


def test_a_donor_may_be_a_neighbour_and_collect(client, page, receipt):
    signed_in(client, "donor")

    assert client.post(page, data=FORM).status_code == 303


def test_collecting_takes_a_name_a_relation_and_a_reason(client, page, receipt):
    asked = text_of(client.get(f"{page}?ask=collect"))
    key = re.search(r'name="id" value="([^"]+)"', asked)[1]
    wanting = client.post(f"{page}?ask=collect", data={"answer": "collect", "id": key, "name": "王芳"})
    assert wanting.status_code == 422
    assert 'value="王芳"' in text_of(wanting) and "这一项要填" in text_of(wanting)
    given = {"answer": "collect", "id": key, "name": "王芳", "relation": "neighbour", "reason": "away", "phone": ""}

    assert client.post(f"{page}?ask=collect", data=given).status_code == 303
    assert status(receipt) is ReceiptStatus.CONFIRMED_RELATIVE
    assert "由别人代领" in text_of(client.get(page))
    assert "王芳" not in text_of(client.get(page))


def test_saying_it_is_not_right_asks_little_and_keeps_both_statements(client, page, receipt):
    client.post(page, data=FORM)
    asked = text_of(client.get(f"{page}?ask=wrong"))
    key = re.search(r'name="id" value="([^"]+)"', asked)[1]
    assert client.post(f"{page}?ask=wrong", data={"answer": "wrong", "id": key, "text": "米没有"}).status_code == 422
    given = {"answer": "wrong", "id": key, "what": "short", "text": "米没有", "phone": "13912345678"}

    for _ in range(2):
        assert client.post(f"{page}?ask=wrong", data=given).status_code == 303
    assert status(receipt) is ReceiptStatus.DISPUTED
    assert (rows(Confirmation), rows(Dispute)) == (1, 1)
    assert "已经告诉社区了" in text_of(client.get(page))


def test_it_can_be_listened_to_on_a_second_page(client, page):
    heard = text_of(client.get(f"{page}?ask=listen"))

    assert 'data-module="read-aloud"' in heard
    assert "赵*国 一家" in heard


def test_the_desk_sees_the_dispute_and_its_case(client, page, receipt):
    client.post(page, data={"answer": "wrong", "id": str(uuid4()), "what": "nothing"})
    desk = signed_in(Visitor(client.application), "officer")
    shown = text_of(desk.get(f"/desk/receipts/{receipt.id}"))

    assert "什么都没收到" in shown
    case = re.search(r"/desk/cases/[0-9a-f-]{36}", shown)[0]
    assert "什么都没收到" in text_of(desk.get(case))
    assert queries.disputes_of(receipt.id)[0].what.value == "nothing"


def test_a_colleagues_name_is_asked_for_a_phone_and_looked_at_afterwards(client, page, receipt):
    form = {**FORM, "answer": "collect", "name": "volunteer-name", "relation": "neighbour", "reason": "away"}
    asked = client.post(page, data=form)
    assert asked.status_code == 422
    assert "请留一个代领人自己的电话" in text_of(asked) and 'value="volunteer-name"' in text_of(asked)

    assert client.post(page, data={**form, "phone": "13900002222"}).status_code == 303

    assert status(receipt) is ReceiptStatus.CONFIRMED_RELATIVE
    assert db.session.get(Receipt, receipt.id).review == "collector_same_name"


def test_a_press_of_the_resident_leaves_nothing_to_look_at(client, page, receipt):
    client.post(page, data=FORM)

    assert status(receipt) is ReceiptStatus.CONFIRMED_SELF
    assert db.session.get(Receipt, receipt.id).review is None
