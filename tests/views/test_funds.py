"""Money at the desk: who keeps the books records it, says what it is for, and puts it right; what was typed comes back."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event

from tests.domain.campaigns.ground import SEVEN_HUNDRED, a_campaign, a_household, a_posted_list, a_standard, use_funds
from tests.factories import Street, a_fund, a_hand_over, a_street, an_account, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.campaigns.approving import approve_list
from webapp.domain.campaigns.issuing import issue_next
from webapp.domain.funds.models import Fund
from webapp.domain.funds.standing import standing_of
from webapp.domain.households.categories import Category
from webapp.domain.people.permissions import Role
from webapp.domain.receipts.facts import Item
from webapp.domain.receipts.models import Receipt
from webapp.domain.receipts.operations import hand_over


@pytest.fixture
def street(app) -> Street:
    with app.app_context():
        street = a_street(clock.now())
        for organisation in (street.root, *street.communities):
            db.session.refresh(organisation)
        db.session.expunge_all()
        return street


@pytest.fixture
def treasurer(app, street) -> Visitor:
    return signed_in(Visitor(app), "treasurer")


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.get_data(as_text=True)))


def filled(street: Street, **said) -> dict:
    return {"id": str(uuid4()), "income_id": str(uuid4()), "organisation_id": str(street.root.id), "kind": "union_above",
            "title": "送温暖专项", "year": "2027", "uses": ["grants"], "fen": "50,000",
            "second_id": str(street.storekeeper.user_id), **said}  # fmt: skip


def test_an_empty_desk_says_what_to_do(treasurer):
    assert "还没有登记资金" in text_of(treasurer.get("/desk/funds/"))


def test_money_is_recorded_once_however_often_the_form_is_sent(app, street, treasurer):
    form = filled(street, document="总工发〔2027〕3 号", categories=["model_worker"], festivals=["spring"],
                  places=[str(street.communities[0].id)], is_sent_down="yes")  # fmt: skip
    for _ in range(2):
        answer = treasurer.post("/desk/funds/", data=form)
        assert answer.status_code == 303

    told = text_of(treasurer.get(answer.headers["Location"]))
    for words in ("￥50,000.00", "只用于：发慰问金", "只用在：春节", "只给：困难劳模", "只在：幸福社区", "要交实名花名册"):
        assert words in told
    assert "送温暖专项" in text_of(treasurer.get("/desk/funds/"))
    with app.app_context():
        assert standing_of([UUID(form["id"])])[UUID(form["id"])].received == 50_000_00


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"title": ""}, "这一项要填"),
        ({"fen": "0"}, "金额要大于 0"),
        ({"fen": "很多"}, "请填金额"),
        ({"fen": "999999999999"}, "金额要大于 0"),
        ({"uses": []}, "请勾选这笔钱能用在什么地方"),
        ({"second_id": ""}, "这一笔要两个人"),
        ({"categories": ["orphan"]}, "不公开的类别"),
        ({"year": "0001"}, "这一项填得不对"),
        ({"places": [str(uuid4())]}, "没有找到"),
        ({"kind": "lottery"}, "请从选项里选"),
    ],
)
def test_what_does_not_fit_is_explained_and_what_was_typed_stays(street, treasurer, said, complaint):
    answer = treasurer.post("/desk/funds/", data=filled(street, note="按实名发放", **said))

    assert answer.status_code in (404, 422)
    assert complaint in text_of(answer)
    assert "按实名发放" in answer.get_data(as_text=True)


def test_nobody_who_approves_is_offered_to_count(app, street, treasurer):
    with app.app_context():
        an_account(street.root, "both", Role.STOREKEEPER, Role.APPROVER)

    page = treasurer.get("/desk/funds/new").get_data(as_text=True)

    assert "storekeeper-name" in page
    assert "both-name" not in page and "approver-name" not in page


def a_fund_of(app, street, yuan=5000, **terms) -> Fund:
    with app.app_context():
        fund = a_fund(street, yuan, now=clock.now(), **terms)
        db.session.refresh(fund)
        db.session.expunge(fund)
        return fund


def test_its_limits_are_put_right(app, street, treasurer):
    fund = a_fund_of(app, street)
    page = f"/desk/funds/{fund.id}"
    assert 'value="本级财政"' in treasurer.get(f"{page}/edit").get_data(as_text=True)
    form = {"kind": "local", "title": "本级财政", "year": "2027", "uses": ["grants", "goods"]}

    refused = treasurer.post(page, data={**form, "title": "x"})
    saved = treasurer.post(page, data=form, follow_redirects=True)

    assert refused.status_code == 422
    assert "只用于：发慰问金、买慰问品" in text_of(saved)


def test_a_part_is_kept_more_comes_some_goes_back_and_an_entry_is_reversed(app, street, treasurer):
    fund = a_fund_of(app, street)
    page, second = f"/desk/funds/{fund.id}", str(street.storekeeper.user_id)

    kept = treasurer.post(f"{page}/reserve", data={"category": "model_worker", "fen": "1000"}, follow_redirects=True)
    more = treasurer.post(f"{page}/income", data={"id": str(uuid4()), "fen": "500"}, follow_redirects=True)
    back = treasurer.post(f"{page}/give-back", follow_redirects=True,
                          data={"id": str(uuid4()), "fen": "2500", "reason": "用不完", "second_id": second})  # fmt: skip

    assert "留了 ￥1,000.00" in text_of(kept)
    assert "￥5,500.00" in text_of(more)
    assert "用不完" in text_of(back)
    told = back.get_data(as_text=True)
    entry = re.findall(rf"{page}\?undo=([0-9a-f-]+)", told)[0]
    assert "冲正这一笔" in text_of(treasurer.get(f"{page}?undo={entry}"))
    undone = treasurer.post(f"{page}/undo/{entry}", follow_redirects=True,
                            data={"id": str(uuid4()), "reason": "记重了", "second_id": second})  # fmt: skip
    assert "已冲正" in text_of(undone)


@pytest.mark.parametrize(
    ("step", "said", "complaint"),
    [
        ("income", {"fen": "5000"}, "这一笔要两个人"),
        ("income", {"fen": ""}, "这一项要填"),
        ("reserve", {"category": "model_worker", "fen": "5001"}, "只有 ￥5,000.00"),
        ("reserve", {"category": "", "fen": "1"}, "这一项要填"),
        ("give-back", {"fen": "5001", "reason": "多了"}, "这一笔要两个人"),
        ("give-back", {"fen": "12"}, "这一项要填"),
        ("settle", {"fen": "12", "reason": "查清了"}, "账上多付的只有 ￥0.00"),
    ],
)
def test_a_step_that_is_refused_says_why_beside_what_was_typed(app, street, treasurer, step, said, complaint):
    fund = a_fund_of(app, street)

    answer = treasurer.post(f"/desk/funds/{fund.id}/{step}", data={"id": str(uuid4()), **said})

    assert answer.status_code == 422
    assert complaint in text_of(answer)
    if said.get("fen"):
        assert f'value="{said["fen"]}"' in answer.get_data(as_text=True)


def test_who_only_reads_has_no_buttons(app, street):
    fund = a_fund_of(app, street)
    for login in ("supervisor", "officer", "approver"):
        page = signed_in(Visitor(app), login).get(f"/desk/funds/{fund.id}").get_data(as_text=True)
        assert "/income" not in page and "/edit" not in page


def a_delivered_campaign(app, street, fund: Fund, *, over: bool = False) -> UUID:
    """Two households, one of them delivered to."""
    with app.app_context():
        campaign = a_campaign(street, funded=False, skips_notice=True)
        a_standard(street, campaign, grant=SEVEN_HUNDRED)
        use_funds(street, campaign, fund)
        for name in ("张三丰", "李四"):
            a_household(street, name)
        award_list = a_posted_list(street, campaign)
        approve_list(street.approver, award_list.id, turns=transaction, now=award_list.posted_at.replace(year=2028))
        issue_next(street.officer, award_list.id, turns=transaction, now=clock.now())
        receipt = db.session.query(Receipt).filter_by(masked_name="张*丰").one()
        items = (Item("慰问金", 1, "份", 1000_00 if over else 700_00),)
        with transaction():
            hand_over(street.volunteer, a_hand_over(receipt, street.volunteer, items=items), now=clock.now())
        return campaign.id


def test_the_fund_shows_whom_it_went_to_and_its_roster_by_name(app, street, treasurer):
    fund = a_fund_of(app, street)
    key = a_delivered_campaign(app, street, fund)

    told = text_of(treasurer.get(f"/desk/funds/{fund.id}"))
    assert "已定 ￥1,400.00 · 已付 ￥700.00" in told
    assert "花名册" not in told, "a treasurer reads no names"
    assert "￥700.00" in text_of(treasurer.get(f"/desk/funds/{fund.id}?deliveries=1"))
    assert treasurer.get(f"/desk/funds/{fund.id}/rosters/{key}").status_code == 403
    officer = signed_in(Visitor(app), "officer")
    way = officer.get(f"/desk/funds/{fund.id}/rosters/{key}").get_data(as_text=True)
    roster = text_of(officer.get(re.search(r'href="(/desk/funds/[^"]+/rosters/[^"]+/[^"]+)"', way)[1]))
    for words in ("张三丰", "李四", "共 2 户，￥1,400.00", "已送到", "待送"):
        assert words in roster
    assert officer.get(f"/desk/funds/{fund.id}/rosters/{key}/{street.communities[1].id}").status_code == 404


def test_what_was_paid_beyond_all_promises_is_told_and_settled(app, street, treasurer):
    fund = a_fund_of(app, street)
    a_delivered_campaign(app, street, fund, over=True)
    assert "有 ￥300.00 送出去了，比名单上定的多" in text_of(treasurer.get("/desk/funds/"))

    form = {"id": str(uuid4()), "fen": "300", "reason": "信封装多了", "second_id": str(street.storekeeper.user_id)}
    settled = treasurer.post(f"/desk/funds/{fund.id}/settle", data=form, follow_redirects=True)

    assert "多付的补上了" in text_of(settled)
    assert "比名单上定的多" not in text_of(treasurer.get("/desk/funds/"))


def test_another_streets_money_is_not_found_by_its_address(app, street):
    with app.app_context():
        a_street(clock.now(), name="别处街道", code="BC")
    fund = a_fund_of(app, street)
    stranger = signed_in(Visitor(app), "BC-treasurer")

    assert stranger.get(f"/desk/funds/{fund.id}").status_code == 404
    assert stranger.post(f"/desk/funds/{fund.id}/income", data={"id": str(uuid4()), "fen": "1"}).status_code == 404
    assert "还没有登记资金" in text_of(stranger.get("/desk/funds/"))


def test_a_small_club_does_not_meet_them_until_it_wants_to(app, street, treasurer):
    assert 'href="/desk/funds/"' in treasurer.get("/desk/").get_data(as_text=True)
    with app.app_context(), transaction():
        db.session.merge(street.root).settings = {"preset": "club", "hidden": ["restricted_funds"]}

    assert 'href="/desk/funds/"' not in treasurer.get("/desk/").get_data(as_text=True)


def test_english_and_large_type_hold(app, street, treasurer):
    fund = a_fund_of(app, street, categories=(Category.MODEL_WORKER,))
    for path in ("/desk/funds/", "/desk/funds/new", f"/desk/funds/{fund.id}", f"/desk/funds/{fund.id}/edit"):
        page = treasurer.get(f"{path}?lang=en&large=1").get_data(as_text=True)
        assert 'lang="en"' in page and 'data-type="large"' in page


def test_the_number_of_queries_does_not_grow_with_the_funds(app, street, treasurer):
    def queries() -> int:
        sent: list[str] = []
        with app.app_context():
            engine = db.engine

        def note(_connection, _cursor, statement, *_rest):
            sent.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            assert treasurer.get("/desk/funds/").status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(sent)

    a_fund_of(app, street, places=(street.communities[0].id,))
    few = queries()
    for number in range(12):
        a_fund_of(app, street, title=f"第 {number} 笔", places=(street.communities[number % 2].id,))

    assert queries() <= few
