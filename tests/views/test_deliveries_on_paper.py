"""送达登记 at the desk: one slip, or a page of a roster; the route on paper (SPEC 6.1, 13)."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pypdfium2
import pytest

from tests.domain.visits.ground import a_slot, a_task, book, receipt_of
from tests.factories import OCCASION, a_household, a_person, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.domain.households.entries import StatedPhone
from webapp.domain.receipts.models import HandedOver, Receipt
from webapp.domain.receipts.states import ReceiptStatus


@pytest.fixture
def street(app):
    with app.app_context():
        yield a_street(clock.now())
        db.session.remove()


@pytest.fixture
def officer(client, street):
    return signed_in(client, "officer")


@pytest.fixture
def receipt(street) -> Receipt:
    return receipt_of(a_task(street))


def text_of(answer) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def fresh(receipt) -> Receipt:
    db.session.rollback()
    return db.session.get(Receipt, receipt.id)


def pair(street) -> list[str]:
    return [str(street.volunteer.user_id), str(street.second_volunteer.user_id)]


def a_form(street, **said) -> dict:
    at = clock.local(clock.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    return {"id": str(uuid4()), "outcome": "done", "at": at, "by": pair(street), **said}


def test_what_the_paper_says_of_one_household(officer, street, receipt):
    page = text_of(officer.get(f"/desk/receipts/{receipt.id}"))
    assert "登记送达（没用手机的）" in page and "volunteer-name" in page and "donor-name" not in page

    done = officer.post(f"/desk/receipts/{receipt.id}/delivered", data=a_form(street))

    assert done.status_code == 303
    assert fresh(receipt).status is ReceiptStatus.HANDED_OVER
    assert "second_volunteer-name" in text_of(officer.get(f"/desk/receipts/{receipt.id}"))


def test_other_quantities_ask_why_and_lose_nothing_typed(officer, street, receipt):
    form = a_form(street, given_0="500", given_1="1", given_2="0", note="油下次带")
    refused = officer.post(f"/desk/receipts/{receipt.id}/delivered", data=form)
    html = refused.get_data(as_text=True)
    assert refused.status_code == 422 and 'value="500"' in html and "油下次带" in html
    assert re.search(rf'value="{pair(street)[0]}" checked', html)

    officer.post(f"/desk/receipts/{receipt.id}/delivered", data={**form, "reason": "short"})

    assert fresh(receipt).delivered[0]["amount_fen"] == 500_00
    assert "没带够" in text_of(officer.get(f"/desk/receipts/{receipt.id}"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"given_0": "很多"}, "请填金额"),
        ({"given_1": "-1"}, "这一项填得不对"),
        ({"given_1": "半袋"}, "请填数字"),
        ({"at": "0001-01-01T00:00"}, "请填日期"),
        ({"at": "9999-12-31T23:59"}, "请填日期"),
        ({"at": "2999-01-01T10:00"}, "请填日期"),
        ({"by": []}, "请选去的人"),
        ({"outcome": "died"}, "请从选项里选"),
        ({"reason": "x"}, "请从选项里选"),
    ],
)
def test_nonsense_is_said_at_its_field(officer, street, receipt, typed, said):
    answer = officer.post(f"/desk/receipts/{receipt.id}/delivered", data=a_form(street, **typed))

    assert answer.status_code == 422 and said in text_of(answer)
    assert fresh(receipt).handed_over_at is None


def test_a_page_of_the_roster_is_registered_and_vanishes_from_it(officer, street):
    first, second, third = (receipt_of(a_task(street)) for _ in range(3))
    page = text_of(officer.get("/desk/receipts/delivered"))
    assert page.count("3 栋 2 单元") == 3
    today = clock.local_day(clock.now()).isoformat()
    form = {"id": str(uuid4()), "on": today, "by": pair(street), "receipts": [str(first.id), str(second.id)]}

    for _ in range(2):
        done = officer.post(f"/desk/receipts/delivered?occasion={OCCASION}", data=form)
        assert done.status_code == 303

    following = officer.get(done.headers["Location"])
    assert "登记了 2 户送达" in text_of(following) and text_of(following).count("3 栋 2 单元") == 1
    assert re.search(rf'value="{pair(street)[0]}" checked', following.get_data(as_text=True))
    assert [fresh(one).status for one in (first, second, third)] == [
        ReceiptStatus.HANDED_OVER, ReceiptStatus.HANDED_OVER, ReceiptStatus.ISSUED]  # fmt: skip
    assert db.session.query(HandedOver).count() == 2


def test_nobody_ticked_and_nobody_named_is_asked_for(officer, street, receipt):
    answer = officer.post("/desk/receipts/delivered", data={"id": str(uuid4()), "on": "2027-13-01"})

    assert answer.status_code == 422
    assert "请填日期" in text_of(answer)


def test_a_day_that_has_not_come_is_asked_for_again(officer, street, receipt):
    tomorrow = (clock.local_day(clock.now()) + timedelta(days=1)).isoformat()
    form = {"id": str(uuid4()), "on": tomorrow, "by": pair(street), "receipts": [str(receipt.id)]}

    answer = officer.post("/desk/receipts/delivered", data=form)

    assert answer.status_code == 422 and "请填去的日子" in text_of(answer)


def test_when_all_is_registered_it_says_so(officer, street):
    assert "没有等着登记的单子" in text_of(officer.get("/desk/receipts/delivered"))


def test_only_who_confirms_slips_registers_deliveries(app, street, receipt):
    approver = signed_in(Visitor(app), "approver")

    assert approver.get("/desk/receipts/delivered").status_code == 403
    assert approver.post(f"/desk/receipts/{receipt.id}/delivered", data=a_form(street)).status_code == 403
    assert "登记送达（没用手机的）" not in text_of(approver.get(f"/desk/receipts/{receipt.id}"))


def test_the_route_of_a_group_comes_out_on_paper(officer, street):
    household = a_household(street, a_person("赵建国"), phones=(StatedPhone("13812345678", "女儿"),), mind="腿脚慢")
    day = clock.local_day(clock.now()) + timedelta(days=1)
    visit = book(street.volunteer, a_task(street, household), a_slot(street, day=day), street.second_volunteer, now=clock.now())
    page = officer.get(f"/desk/visits/routes?day={day}").get_data(as_text=True)
    assert f"/desk/visits/{visit.id}/route.pdf" in page

    pdf = officer.get(f"/desk/visits/{visit.id}/route.pdf")

    text = pypdfium2.PdfDocument(pdf.get_data())[0].get_textpage().get_text_bounded()
    for words in ("上门路线单", "13812345678", "腿脚慢", "volunteer-name", "09:00", "￥900.00", "027-88880000"):
        assert words in text


def test_too_early_the_page_says_when_and_the_door_refuses(officer, street):
    day = clock.local_day(clock.now()) + timedelta(days=4)
    visit = book(street.volunteer, a_task(street), a_slot(street, day=day), street.second_volunteer, now=clock.now())

    assert "走访前一天才能打印" in text_of(officer.get(f"/desk/visits/routes?day={day}"))
    assert officer.get(f"/desk/visits/{visit.id}/route.pdf").status_code == 422


def test_open_slips_of_a_community_come_out_on_paper_too(officer, street, receipt):
    place = street.communities[0].id
    page = officer.get(f"/desk/receipts/delivered?place={place}").get_data(as_text=True)
    [address] = re.findall(r'href="(/desk/visits/route-of-slips[^"]+)"', page)

    assert officer.get(unescape(address)).get_data().startswith(b"%PDF-")
    assert officer.get("/desk/visits/route-of-slips.pdf?occasion=x").status_code == 404


def test_a_volunteer_prints_no_route(app, street, receipt):
    volunteer = signed_in(Visitor(app), "volunteer")

    assert volunteer.get("/desk/visits/routes").status_code == 403
    assert volunteer.get(f"/desk/visits/route-of-slips.pdf?occasion={OCCASION}&place={street.communities[0].id}").status_code == 403
