"""Receipts at the desk: found, confirmed in other ways, replaced, printed; and codes nowhere but on paper."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html import unescape
from uuid import uuid4

import pytest
from PIL import Image

from tests.factories import OCCASION, a_hand_over, a_receipt, a_street, signed_in, token_of
from tests.printing.reading import Printed
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.people.queries import user_names
from webapp.domain.receipts import codes, queries
from webapp.domain.receipts.models import Printing, Receipt, Signature
from webapp.domain.receipts.numbers import in_groups
from webapp.domain.receipts.operations import hand_over
from webapp.domain.receipts.states import ReceiptStatus


@pytest.fixture
def street(app):
    with app.app_context():
        yield a_street()
        db.session.remove()


@pytest.fixture
def receipt(street):
    return a_receipt(street.officer, street.communities[0], now=clock.now())


@pytest.fixture
def desk(client, street):
    return signed_in(client, "officer")


def colleague(client, login):
    return signed_in(Visitor(client.application), login)


def text_of(answer):
    return unescape(answer.get_data(as_text=True))


def read(receipt):
    db.session.rollback()
    return db.session.get(Receipt, receipt.id)


def a_picture():
    content = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(content, "JPEG")
    content.seek(0)
    return content


def test_without_receipts_it_says_what_comes_first(desk):
    assert "还没有签收单" in text_of(desk.get("/desk/receipts/"))


def test_the_list_shows_totals_and_slips_without_counting_them(desk, street, receipt):
    a_receipt(street.officer, street.communities[1], masked_name="钱*")
    text = text_of(desk.get("/desk/receipts/"))
    here = text_of(desk.get(f"/desk/receipts/?place={street.communities[1].id}&view=issued"))

    assert in_groups(receipt.number) in text and "钱*" in text
    assert "2027 年春节慰问" in text
    assert "钱*" in here and in_groups(receipt.number) not in here
    assert "这里没有签收单" in text_of(desk.get("/desk/receipts/?view=disputed"))


def test_the_list_goes_on_page_by_page(desk, street):
    receipts = [a_receipt(street.officer, street.communities[0], building=f"{n} 栋") for n in range(60)]
    first = text_of(desk.get("/desk/receipts/"))
    following = unescape(re.search(r'rel="next" href="([^"]+)"', first)[1])
    second = text_of(desk.get(following))

    assert in_groups(receipts[49].number) in first and in_groups(receipts[50].number) not in first
    assert in_groups(receipts[50].number) in second and in_groups(receipts[49].number) not in second
    assert "栋" not in following


@pytest.mark.parametrize(("typed", "said"), [("12345678", "最后一位对不上"), ("12345670", ""), ("", "")])
def test_a_wrong_number_is_explained(desk, receipt, typed, said):
    answer = desk.get(f"/desk/receipts/find?number={typed}")

    assert answer.status_code in (404, 422)
    assert said in text_of(answer)


def test_a_number_is_found_as_it_is_read_out(desk, receipt):
    answer = desk.get(f"/desk/receipts/find?number={in_groups(receipt.number)}")

    assert answer.headers["Location"] == f"/desk/receipts/{receipt.id}"
    assert "赵*国" in text_of(desk.get(answer.headers["Location"]))


def test_the_six_digits_confirm(desk, receipt):
    form = {"id": str(uuid4()), "channel": "digits_by_phone", "digits": codes.digits_of(receipt.id, 1)}
    page = f"/desk/receipts/{receipt.id}/digits"
    wrong = desk.post(page, data={**form, "digits": "000000" if form["digits"] != "000000" else "111111"})
    assert (wrong.status_code, read(receipt).wrong_digits) == (422, 1)
    assert "六位数字不对" in text_of(wrong)

    assert desk.post(page, data=form).status_code == 303
    assert read(receipt).status is ReceiptStatus.CONFIRMED_SELF
    assert "打电话报六位数字" in text_of(desk.get(f"/desk/receipts/{receipt.id}"))


def test_guessing_is_locked_and_the_desk_is_told(desk, receipt):
    wrong = f"{(int(codes.digits_of(receipt.id, 1)) + 1) % 10**6:06d}"
    form = {"id": str(uuid4()), "channel": "digits_at_desk", "digits": wrong}
    answers = [desk.post(f"/desk/receipts/{receipt.id}/digits", data=form).status_code for _ in range(7)]

    assert answers == [422] * 5 + [429] * 2
    assert "数字错得太多，已锁到" in text_of(desk.get("/desk/receipts/"))


def test_a_signed_slip_counts_after_a_second_pair_of_eyes(desk, client, street, receipt):
    form = {"id": str(uuid4()), "kind": "thumb", "picture": (a_picture(), "slip.jpg")}
    assert desk.post(f"/desk/receipts/{receipt.id}/signature", data=form).status_code == 303
    assert "签字照片等人核对" in text_of(desk.get("/desk/receipts/"))
    picture = db.session.query(Signature).one()
    shown = text_of(desk.get(f"/desk/receipts/{receipt.id}"))
    assert "这张照片是您交来的" in shown and "看过了，是本人签的" not in shown
    own = desk.post(f"/desk/receipts/signatures/{picture.id}/verify", data={"id": str(uuid4())})
    assert own.status_code == 422 and f"/desk/receipts/{receipt.id}/revoke" in text_of(own)

    other = colleague(client, "second_officer")
    assert other.get(f"/desk/files/{picture.file_id}").mimetype == "image/jpeg"
    assert other.post(f"/desk/receipts/signatures/{picture.id}/verify", data={"id": str(uuid4())}).status_code == 303
    assert read(receipt).status is ReceiptStatus.CONFIRMED_PAPER


def test_a_signature_without_a_picture_is_asked_for_again_and_nothing_typed_is_lost(desk, receipt):
    form = {"id": str(uuid4()), "kind": "paper", "name": "王芳", "relation": "neighbour", "reason": "away"}
    answer = desk.post(f"/desk/receipts/{receipt.id}/signature", data=form, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert 'value="王芳"' in text_of(answer)
    assert 'href="#signature-picture"' in text_of(answer) and "这一项要填" in text_of(answer)


def test_a_picture_for_another_streets_receipt_is_not_looked_at(desk, street, receipt):
    other = a_street(name="别的街道", code="BD")
    strange = a_receipt(other.officer, other.communities[0], now=clock.now())
    with transaction():
        db.session.add(Signature(id=uuid4(), receipt_id=strange.id, kind="paper", file_id=uuid4(), recorded_at=clock.now()))
    picture = db.session.query(Signature).one()

    assert desk.post(f"/desk/receipts/signatures/{picture.id}/verify", data={"id": str(uuid4())}).status_code == 404


def test_who_was_at_the_door_is_told_to_leave_it_to_others(desk, street, receipt):
    with transaction():
        hand_over(street.officer, a_hand_over(receipt, street.officer, at=clock.now()), now=clock.now())
    answer = desk.post(f"/desk/receipts/{receipt.id}/vouch", data={"id": str(uuid4()), "channel": "call_back"})

    assert answer.status_code == 422
    assert "请没有去送的同事来确认" in text_of(answer)
    assert read(receipt).status is ReceiptStatus.HANDED_OVER


def test_revoking_asks_for_a_reason(desk, receipt):
    page = f"/desk/receipts/{receipt.id}/revoke"

    assert desk.post(page, data={"reason": ""}).status_code == 422
    assert desk.post(page, data={"reason": "搬走了"}).status_code == 303
    assert "搬走了" in text_of(desk.get(f"/desk/receipts/{receipt.id}"))
    assert desk.post(page, data={"reason": "再来"}).status_code == 409


def test_a_lost_slip_is_replaced_by_a_printed_one(desk, client, receipt):
    old = f"/R/{token_of(receipt)}"
    answer = desk.post(f"/desk/receipts/{receipt.id}/replace", data={"id": str(uuid4()), "reason": "丢了"})
    sheet = text_of(desk.get(answer.headers["Location"]))

    assert in_groups(codes.digits_of(receipt.id, 1)[:0] + receipt.number) in sheet
    assert Visitor(client.application).get(old).status_code == 404
    assert Visitor(client.application).get(f"/R/{codes.token_of(receipt.id, 2)}").status_code == 200


def print_all(desk):
    page = text_of(desk.get("/desk/receipts/print"))
    form = dict(re.findall(r'name="(id|batch_id|part)" value="([^"]+)"', page)[:3])
    return desk.post("/desk/receipts/print", data=form).headers["Location"]


def test_a_batch_is_printed_four_to_a_sheet_and_recorded(desk, street):
    receipts = [a_receipt(street.officer, street.communities[0]) for _ in range(6)]
    place = print_all(desk)
    sheet = text_of(desk.get(place))
    digits = [codes.digits_of(r.id, 1) for r in receipts]

    assert sheet.count('class="paper paper-slips"') == 2
    assert all(f"{text[:3]} {text[3:]}" in sheet for text in digits)
    assert db.session.query(Printing).one().count == 6
    faces = [event.fields for event in db.session.query(AuditEvent).filter_by(action="receipt.print")]
    assert faces == [["batch"], ["page"]]


def test_the_clerk_chooses_the_paper_and_finds_it_chosen_next_time(desk, street):
    a_receipt(street.officer, street.communities[0])
    page = text_of(desk.get("/desk/receipts/print"))
    form = dict(re.findall(r'name="(id|batch_id|part)" value="([^"]+)"', page)[:3])

    place = desk.post("/desk/receipts/print", data={**form, "form": "roll_58"}).headers["Location"]
    sheet = text_of(desk.get(place))

    assert 'class="paper paper-roll-58"' in sheet and "print-roll-58" in sheet
    assert Printed(desk.get(f"{place}.pdf").get_data()).document[0].get_size()[0] < 60 * 72 / 25.4
    assert '<option value="roll_58" selected>' in text_of(desk.get("/desk/receipts/print"))


def test_who_goes_back_and_takes_other_paper_has_printed_once(desk, street):
    a_receipt(street.officer, street.communities[0])
    page = text_of(desk.get("/desk/receipts/print"))
    form = dict(re.findall(r'name="(id|batch_id|part)" value="([^"]+)"', page)[:3])

    first = desk.post("/desk/receipts/print", data={**form, "form": "four_to_a4"}).headers["Location"]
    second = desk.post("/desk/receipts/print", data={**form, "form": "sheet"}).headers["Location"]

    assert second.split("?")[0] == first
    assert 'class="paper paper-sheet"' in text_of(desk.get(second))
    assert db.session.query(Printing).count() == 1


@pytest.mark.parametrize(("form", "shown"), [("roll_80", "roll-80"), ("stone", "slips"), ("", "slips")])
def test_a_printing_can_be_seen_on_other_paper(desk, receipt, form, shown):
    place = print_all(desk)
    assert f'class="paper paper-{shown}"' in text_of(desk.get(f"{place}?form={form}"))
    assert desk.get(f"{place}.pdf?form={form}").status_code == 200


def test_paper_that_nobody_has_is_not_printed_on(desk, receipt):
    page = text_of(desk.get("/desk/receipts/print"))
    form = dict(re.findall(r'name="(id|batch_id|part)" value="([^"]+)"', page)[:3])
    assert desk.post("/desk/receipts/print", data={**form, "form": "stone"}).status_code == 422
    assert db.session.query(Printing).count() == 0


def test_slips_that_were_never_printed_say_so_and_others_when_and_by_whom_first(desk, street, receipt):
    assert "还没打印" in text_of(desk.get(f"/desk/receipts/{receipt.id}"))
    page = text_of(desk.get("/desk/receipts/print"))
    assert "还没打印" in page and "第一次打印" not in page

    print_all(desk)
    page = text_of(desk.get("/desk/receipts/print"))

    first = db.session.query(Printing).one()
    assert re.search(rf"{user_names([first.by])[first.by]} [^<]+ 第一次打印", page)
    assert "再打印一次" in page and "还没打印" not in page
    assert "还没打印" not in text_of(desk.get(f"/desk/receipts/{receipt.id}"))


def test_a_sheet_on_the_screen_says_that_it_is_a_demo_and_can_be_read_large(desk, receipt, app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], env="demo"))
    place = print_all(desk)
    sheet = text_of(desk.get(place))

    assert "演示：这里的人和事都是编的" in sheet
    desk.post("/preferences", data={"type": "large", "next": place})
    assert 'data-type="large"' in text_of(desk.get(place))


def test_the_pdf_holds_the_same_slips(desk, receipt):
    place = print_all(desk)
    answer = desk.get(f"{place}.pdf")

    assert answer.get_data()[:5] == b"%PDF-"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_roster_is_for_signing_and_holds_no_code(desk, street, receipt):
    batch = queries.list_batches(street.officer)[0]

    assert desk.get(f"/desk/receipts/roster/{batch.id}.pdf?due=2027-02-01").get_data()[:5] == b"%PDF-"


@pytest.mark.parametrize("who", ["volunteer", "team_lead", "donor", "supervisor", "approver"])
def test_nobody_else_reaches_a_print_door(client, desk, receipt, who):
    place = print_all(desk)
    other = colleague(client, who)
    doors = [place, f"{place}.pdf", "/desk/receipts/print"]

    assert [other.get(path).status_code for path in doors] == [403] * 3
    assert other.post(f"/desk/receipts/{receipt.id}/replace", data={"reason": "丢了"}).status_code == 403


@pytest.mark.parametrize("who", ["volunteer", "officer", "supervisor", "admin"])
def test_no_page_and_no_answer_but_paper_holds_a_code(client, desk, receipt, who):
    """Scenario 40, at small numbers: every door without an id of its own, and this receipt's."""
    print_all(desk)
    secrets = [token_of(receipt), token_of(receipt).lower(), codes.digits_of(receipt.id, 1)]
    other = signed_in(Visitor(client.application, strict=False), who)
    rules = [rule for rule in client.application.url_map.iter_rules() if "GET" in rule.methods]
    paths = [rule.rule for rule in rules if not rule.arguments and not rule.rule.startswith("/static")]
    paths += [f"/desk/receipts/{receipt.id}", f"/desk/receipts/find?number={receipt.number}",
              f"/api/v1/receipts/{receipt.number}", f"/desk/receipts/?occasion={OCCASION}"]  # fmt: skip

    for path in paths:
        answer = other.get(path, follow_redirects=True)
        held = [secret for secret in secrets if secret.encode() in answer.get_data()]
        assert held == [], path
