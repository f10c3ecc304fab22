"""A donor sees a need, promises, brings it, follows it; the desk counts, prints, shares (SPEC 8)."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from tests.factories import a_gift, a_need, a_pledge, a_street, signed_in
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.donations import queries, reaching
from webapp.domain.donations.models import Pledge
from webapp.domain.donations.operations import distribute, open_link, set_licence, verify_pledge
from webapp.domain.donations.states import GoodsCondition
from webapp.domain.people.models import User

UUIDS = "[0-9a-f-]{36}"


@pytest.fixture
def street(app):
    with app.app_context():
        yield a_street()


@pytest.fixture
def due():
    return clock.local_day(clock.now()) + timedelta(days=10)


@pytest.fixture
def need(street, due):
    return a_need(street, now=clock.now(), due_on=due)


@pytest.fixture
def link(street):
    with transaction():
        return reaching.token_of(open_link(street.officer, street.root.id, id=uuid4(), now=clock.now()))


def text_of(answer):
    return answer.get_data(as_text=True)


def pledging(**changes):
    return {"id": str(uuid4()), "quantity": "2", "name": "惠民超市", "phone": "138 0000 1234", "shown_as": "real", **changes}


def a_promise(client, need, link, **changes):
    """Promise through the private link; the donor's code."""
    answer = client.post(f"/needs/{link}/{need.id}", data=pledging(**changes))
    assert answer.status_code == 303, text_of(answer)
    return re.search(r"/gifts/(\w{26})/thanks", answer.headers["Location"])[1]


def test_a_stranger_is_told_how_to_get_in(client, need):
    page = text_of(client.get("/needs/"))

    assert "向社区要一个链接" in page
    assert "棉被" not in page
    assert client.get(f"/needs/pledge/{need.id}").status_code == 404


def test_the_private_link_shows_the_needs_without_anybody_and_is_not_indexed(client, need, link):
    answer = client.get(f"/needs/{link}")

    assert "一户老人" in text_of(answer)
    assert "请不要转发" in text_of(answer)
    assert "noindex" in answer.headers["X-Robots-Tag"]
    another = "1" if link.endswith("0") else "0"
    assert client.get(f"/needs/{link[:-1]}{another}").status_code == 404


def test_a_member_sees_them_after_logging_in(client, need):
    signed_in(client, "volunteer")

    assert "棉被" in text_of(client.get("/needs/"))
    assert client.get(f"/needs/pledge/{need.id}").status_code == 200


def test_with_a_licence_the_page_is_open_and_names_it(client, street, need):
    with transaction():
        set_licence(street.admin, street.root.id, "慈善募 2027-001", True, now=clock.now())

    page = text_of(client.get("/needs/"))

    assert "棉被" in page and "慈善募 2027-001" in page


def test_a_promise_without_account_leads_to_the_donors_page(client, need, link):
    code = a_promise(client, need, link)

    thanks, donor = text_of(client.get(f"/gifts/{code}/thanks")), client.get(f"/gifts/{code}")

    assert f"/gifts/{code}" in thanks and "社区服务站" in thanks
    assert "noindex" in donor.headers["X-Robots-Tag"]
    assert "惠民超市" not in text_of(donor) and "13800001234" not in text_of(donor)
    assert "已认领 2 / 4 床" in text_of(client.get(f"/needs/{link}"))


def test_the_form_sent_twice_is_one_promise(client, need, link):
    form = pledging()

    first, again = (client.post(f"/needs/{link}/{need.id}", data=form).headers["Location"] for _ in range(2))

    assert first == again
    assert "已认领 2 / 4 床" in text_of(client.get(f"/needs/{link}"))


def test_too_much_is_refused_with_what_is_left_and_what_was_typed(client, need, link):
    a_promise(client, need, link, quantity="3")

    answer = client.post(f"/needs/{link}/{need.id}", data=pledging(phone="139 0000 1234"))

    assert answer.status_code == 422
    assert "只差 1 床了" in text_of(answer) and "139 0000 1234" in text_of(answer)


def test_bad_fields_are_named_and_nothing_typed_is_lost(client, need, link):
    answer = client.post(f"/needs/{link}/{need.id}", data=pledging(quantity="很多", phone="12345"))

    page = text_of(answer)
    assert answer.status_code == 422
    assert "请填数字" in page and "这个号码打不通" in page and "惠民超市" in page


def test_when_all_is_promised_one_can_wait_and_moves_up(client, need, link):
    first = a_promise(client, need, link, quantity="4")
    second = a_promise(client, need, link, quantity="4", waits="yes")

    waiting = text_of(client.get(f"/gifts/{second}"))
    assert client.post(f"/gifts/{first}/cancel").status_code == 303
    moved = text_of(client.get(f"/gifts/{second}"))

    assert "排在第 1 位" in waiting
    assert "请在" in moved
    assert "已经放回去" in text_of(client.get(f"/gifts/{first}"))


def test_a_donor_can_ask_for_more_time(client, need, link):
    code = a_promise(client, need, link)

    assert client.post(f"/gifts/{code}/renew").status_code == 303


@pytest.mark.parametrize("path", ["", "/thanks"])
def test_an_unknown_code_opens_nothing(client, street, path):
    assert client.get(f"/gifts/{'0' * 26}{path}").status_code == 404


def test_too_many_promises_from_one_address_are_slowed_down(client, need, link):
    codes = [client.post(f"/needs/{link}/{need.id}", data=pledging(quantity="9")).status_code for _ in range(22)]

    assert codes[0] == 422
    assert codes[-1] == 429


def test_the_desk_lists_a_need_and_an_error_keeps_what_was_typed(client, street, due):
    signed_in(client, "storekeeper")
    assert "还没有列需求" in text_of(client.get("/desk/donations/"))
    form = {"id": str(uuid4()), "organisation_id": str(street.root.id), "beneficiary": "elderly", "count": "4",
            "what": "王小朋友的书包", "unit": "个", "quantity": "4", "due_on": due.isoformat(), "bring_to": "服务站"}  # fmt: skip

    refused = client.post("/desk/donations/needs", data=form)
    done = client.post("/desk/donations/needs", data={**form, "what": "棉鞋"})

    assert refused.status_code == 422 and "王小朋友的书包" in text_of(refused)
    shown = text_of(client.get(done.headers["Location"]))
    assert "4 户老人，需要棉鞋 4 个" in shown
    assert "棉鞋" in text_of(client.get("/desk/donations/"))


def test_the_desk_calls_the_donor_and_the_donor_is_thanked_by_name(client, need, link):
    a_promise(client, need, link)
    before = text_of(client.get(f"/needs/{link}"))
    signed_in(client, "storekeeper")
    listed = text_of(client.get("/desk/donations/pledges"))
    pledge = re.search(rf"/desk/donations/pledges/({UUIDS})/verify", listed)[1]

    for step in ("verify", "renew"):
        assert client.post(f"/desk/donations/pledges/{pledge}/{step}").status_code == 303

    assert "电话还没核对" in listed and "13800001234" in listed
    assert "惠民超市" not in before
    assert "谢谢惠民超市" in text_of(client.get(f"/needs/{link}"))


def test_who_only_reads_sees_phones_masked(client, need, link):
    a_promise(client, need, link)
    signed_in(client, "supervisor")

    page = text_of(client.get("/desk/donations/pledges"))

    assert "138****1234" in page and "13800001234" not in page


def test_what_was_promised_is_counted_by_two_and_followed_to_the_households(client, street, need, link):
    code = a_promise(client, need, link)
    signed_in(client, "storekeeper")
    listed = text_of(client.get("/desk/donations/pledges"))
    receive = re.search(rf"/desk/donations/pledges/{UUIDS}/receive", listed)[0]
    page = text_of(client.get(receive))
    form = {"id": re.search(rf'name="id" value="({UUIDS})"', page)[1], "quantity": "2", "condition": "new"}

    refused = client.post(receive, data=form)
    form |= {"second_id": str(street.treasurer.user_id), "no_expiry": "yes", "value_fen": "320", "valuation_basis": "invoice"}
    done = client.post(receive, data=form)
    gift = text_of(client.get(done.headers["Location"]))
    with transaction():
        distribute(street.volunteer, street.communities[0].id, None, uuid4(), "棉被", "床", 1, now=clock.now())
    followed = text_of(client.get(f"/gifts/{code}"))

    assert refused.status_code == 422 and "保质期" in text_of(refused)
    assert "￥320.00" in gift and "storekeeper-name、treasurer-name" in gift
    assert "还在库里 1 床" in followed and "送到 1 户" in followed


def test_the_acknowledgement_is_a_pdf(client, street):
    gift = a_gift(street, now=clock.now())
    signed_in(client, "storekeeper")

    answer = client.get(f"/desk/donations/gifts/{gift.id}/acknowledgement.pdf")

    assert answer.mimetype == "application/pdf"
    assert answer.get_data()[:5] == b"%PDF-"


def test_refused_goods_are_on_record_and_have_no_acknowledgement(client, street):
    gift = a_gift(street, now=clock.now(), condition=GoodsCondition.DAMAGED)
    signed_in(client, "storekeeper")

    assert "没有收下" in text_of(client.get(f"/desk/donations/gifts/{gift.id}"))
    assert client.get(f"/desk/donations/gifts/{gift.id}/acknowledgement.pdf").status_code == 422


def test_goods_without_a_promise(client, street, due):
    signed_in(client, "storekeeper")
    assert "还没有收到东西" in text_of(client.get("/desk/donations/gifts"))
    page = text_of(client.get("/desk/donations/gifts/new"))
    form = {"id": re.search(rf'name="id" value="({UUIDS})"', page)[1], "organisation_id": str(street.root.id),
            "name": "李好人", "what": "挂面", "specification": "1 kg", "unit": "把", "quantity": "30",
            "condition": "new", "expires_on": (due + timedelta(days=200)).isoformat(), "shown_as": "anonymous",
            "second_id": str(street.treasurer.user_id)}  # fmt: skip

    done = client.post("/desk/donations/gifts", data=form)

    shown = text_of(client.get(done.headers["Location"]))
    code = re.search(r"/gifts/(\w{26})", shown)[1]
    assert "李好人" in shown
    assert "李好人" not in text_of(client.get(f"/gifts/{code}"))
    assert client.get(f"/gifts/{code}/thanks").status_code == 404


@pytest.mark.parametrize("role", ["volunteer", "team_lead", "donor"])
def test_the_private_link_is_the_desks_to_send(client, street, need, role):
    signed_in(client, role)

    assert client.get("/desk/donations/sharing").status_code == 403


def test_the_private_link_is_made_replaced_and_stopped(client, street, need):
    signed_in(client, "officer")
    assert "生成一个链接" in text_of(client.get("/desk/donations/sharing"))
    seen = []
    for path in ("link", "link", "revoke"):
        assert client.post(f"/desk/donations/sharing/{path}", data={"id": str(uuid4())}).status_code == 303
        found = re.search(r"/needs/(\w{26})", text_of(client.get("/desk/donations/sharing")))
        seen.append(found and found[1])

    assert seen[0] != seen[1] and seen[2] is None
    assert [client.get(f"/needs/{token}").status_code for token in seen[:2]] == [404, 404]


def test_only_who_manages_the_organisation_enters_a_licence(client, street):
    form = {"licence": "慈善募 2027-001", "is_open": "yes"}
    signed_in(client, "officer")
    assert client.post("/desk/donations/sharing/licence", data=form).status_code == 403

    signed_in(client, "admin")
    assert client.post("/desk/donations/sharing/licence", data={"is_open": "yes"}).status_code == 422
    assert client.post("/desk/donations/sharing/licence", data=form).status_code == 303
    assert "慈善募 2027-001" in text_of(client.get("/desk/donations/sharing"))


def test_needs_end_and_move_to_the_other_view(client, need):
    signed_in(client, "officer")

    assert client.post(f"/desk/donations/needs/{need.id}/close").status_code == 303

    assert "棉被" in text_of(client.get("/desk/donations/?view=closed"))
    assert client.post(f"/desk/donations/needs/{need.id}/close").status_code == 422


def test_a_donor_sees_their_own_promises_with_how_far_each_has_come(client, street, due, link):
    wanted = [a_need(street, now=clock.now(), due_on=due, what=what) for what in ("热水袋", "棉被", "毛毯", "棉衣")]
    a_pledge(street, wanted[0], now=clock.now())
    came = a_pledge(street, wanted[1], now=clock.now())
    a_gift(street, came, now=clock.now())
    a_pledge(street, wanted[2], 4, now=clock.now())
    a_pledge(street, wanted[2], 1, now=clock.now(), waits=True)
    a_promise(client, wanted[3], link, phone="138 0000 9999")
    signed_in(client, "donor")
    assert 'href="/gifts/"' in text_of(client.get("/"))

    page = text_of(client.get("/gifts/"))
    with transaction():
        distribute(street.volunteer, street.communities[0].id, None, uuid4(), "棉被", "床", 1, now=clock.now())
        distribute(street.volunteer, street.communities[0].id, None, uuid4(), "棉被", "床", 1, now=clock.now())
    after = text_of(client.get("/gifts/"))

    chips = re.findall(r'<b>(\S+) .*?</b>.*?class="chip[^>]*>.*?</svg>(\S+?)</span></li>', page, re.DOTALL)
    assert sorted(chips) == [("棉被", "收到了"), ("毛毯", "排队中"), ("毛毯", "等送来"), ("热水袋", "等送来")]
    assert "棉衣" not in page, "a stranger's promise"
    assert "收到 2，送出 2 · 送到 2 户" in after and "送出了" in after
    assert f'href="/gifts/{queries.token_of(came)}"' in page and 'href="/needs/"' in page


def test_what_was_promised_before_there_was_an_account_is_theirs_by_a_phone_both_sides_checked(client, street, need, link):
    a_promise(client, need, link)
    signed_in(client, "donor")
    assert "还没有认领过" in text_of(client.get("/gifts/"))
    with transaction():
        user, pledge = db.session.get_one(User, street.donor.user_id), db.session.scalars(select(Pledge)).one()
        user.phone, user.phone_index, user.verified_at = "13800001234", pledge.phone_index, clock.now()
    assert "还没有认领过" in text_of(client.get("/gifts/")), "anybody may type a number"

    with transaction():
        verify_pledge(street.storekeeper, pledge.id, now=clock.now())

    assert "棉被" in text_of(client.get("/gifts/"))


def test_the_own_list_takes_as_many_queries_for_ten_promises_as_for_one(client, street, due):
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    def asked(many):
        for _ in range(many):
            a_gift(street, a_pledge(street, a_need(street, now=clock.now(), due_on=due), now=clock.now()), now=clock.now())
        client.get("/gifts/")  # the session is known by then
        seen.clear()
        assert client.get("/gifts/").status_code == 200
        return len(seen)

    signed_in(client, "donor")
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert asked(1) == asked(9)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_only_donors_have_a_list_of_their_own(client, street):
    assert client.get("/gifts/").status_code == 302
    signed_in(client, "treasurer")

    assert client.get("/gifts/").status_code == 403
    assert 'href="/gifts/"' not in text_of(client.get("/"))


def test_long_lists_come_in_pages(client, street, due, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    need, *_others = [a_need(street, now=clock.now(), due_on=due + timedelta(days=n % 2)) for n in range(3)]
    for _ in range(3):
        a_pledge(street, need, 1, now=clock.now())
        a_gift(street, now=clock.now())
    signed_in(client, "storekeeper")

    for path, item in (("/needs/", "/needs/pledge/"), ("/desk/donations/", "/desk/donations/needs/"),
                       ("/desk/donations/pledges", "/cancel"), ("/desk/donations/gifts", "/desk/donations/gifts/")):  # fmt: skip
        first = text_of(client.get(path))
        following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
        second = text_of(client.get(following))
        assert item in second and 'rel="next"' not in second, path


def test_a_page_in_english(client, need, link):
    page = text_of(client.get(f"/needs/{link}?lang=en"))

    assert "one elderly household" in page and "I will bring some" in page
