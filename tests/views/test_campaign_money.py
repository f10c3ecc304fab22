"""A campaign's money through the pages: budget, funds, what it spends, and the list that says whether it is enough."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.domain.campaigns.ground import (
    SEVEN_HUNDRED,
    a_campaign,
    a_household,
    a_posted_list,
    a_standard,
    the_usual_standards,
    use_funds,
)
from tests.factories import Street, a_fund, a_street, an_account, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.domain.campaigns import paying
from webapp.domain.campaigns.budget_reading import lines_of
from webapp.domain.campaigns.queries import get_campaign
from webapp.domain.households.categories import Category
from webapp.domain.people.permissions import Role


@pytest.fixture
def street(app) -> Street:
    with app.app_context():
        street = a_street(clock.now())
        for organisation in (street.root, *street.communities):
            db.session.refresh(organisation)
        db.session.expunge_all()
        return street


@pytest.fixture
def officer(app, street) -> Visitor:
    return signed_in(Visitor(app), "officer")


@pytest.fixture
def campaign(app, street) -> UUID:
    with app.app_context():
        return a_campaign(street, funded=False).id


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.get_data(as_text=True)))


def line(**said) -> dict[str, str]:
    return {"id": str(uuid4()), "part": "people", "title": "低保户慰问", **said}


def save(officer: Visitor, campaign: UUID, **said):
    return officer.post(f"/desk/campaigns/{campaign}/budget/", data=line(**said), follow_redirects=True)


def test_a_line_is_told_back_as_its_sum(officer, campaign):
    told = text_of(save(officer, campaign, households="74", money="650", money_basis="household", goods="60",
                        goods_basis="household", typed="52,000"))  # fmt: skip

    assert "74 户 × 每户 ￥650.00，74 户 × 每户 物品 ￥60.00" in told
    assert "￥52,540.00" in told
    assert "方案写 ￥52,000.00 方案少 ￥540.00" in told


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("约 500", "每户 约 ￥500.00"),
        ("500 余", "每户 ￥500.00 余"),
        ("近500", "每户 近 ￥500.00"),
        ("500–800", "每户 ￥500.00–￥800.00"),
        ("500-800元", "每户 ￥500.00–￥800.00"),
        ("约2—3 万", "每户 约 ￥20,000.00–￥30,000.00"),
        ("1,234.5", "每户 ￥1,234.50"),
    ],
)
def test_a_figure_is_taken_as_a_plan_writes_it(officer, campaign, typed, told):
    assert told in text_of(save(officer, campaign, households="2", money=typed, money_basis="household"))


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"title": ""}, "这一项要填"),
        ({"money": "很多"}, "请填数字，例如 500"),
        ({"money": "800-500"}, "后面的数不能比前面的小"),
        ({"money": "1-2-3"}, "请填数字，例如 500"),
        ({"money": "500-___"}, "请填数字，例如 500"),
        ({"households": "1.5"}, "请填数字，例如 500"),
        ({"households": "99999999999"}, "请填数字，例如 500"),
        ({"money_basis": "moon"}, "请从选项里选"),
        ({"money": "5", "money_basis": "unit"}, "请从选项里选"),
    ],
)
def test_what_does_not_fit_is_explained_and_stays(officer, campaign, said, complaint):
    answer = save(officer, campaign, **{"typed": "77", **said})

    assert answer.status_code == 422
    assert complaint in text_of(answer)
    assert 'value="77"' in answer.get_data(as_text=True)


def test_a_blank_is_not_known_and_is_asked_for(app, officer, campaign):
    told = text_of(save(officer, campaign, households="74", money="500"))
    assert "还有 1 处没说清" in told and "这笔钱是每户、每人，还是一共？" in told
    with app.app_context():
        (key,) = [one.id for one in lines_of(campaign)]

    answered = officer.post(f"/desk/budget/{key}/answer", data={"money": "household"}, follow_redirects=True)

    assert "￥37,000.00" in text_of(answered) and "没说清" not in text_of(answered)
    assert officer.post(f"/desk/budget/{key}/answer", data={"money": "moon"}).status_code == 422


def test_headings_hold_lines_that_can_be_changed_moved_and_removed(app, officer, campaign):
    heading = line(title="第一批", is_heading="yes")
    officer.post(f"/desk/campaigns/{campaign}/budget/", data=heading)
    form = officer.get(f"/desk/campaigns/{campaign}/budget/new?part=people&under={heading['id']}").get_data(as_text=True)
    assert f'<option value="{heading["id"]}" selected>' in form
    for title in ("甲", "乙"):
        save(officer, campaign, title=title, parent_id=heading["id"], money="1", money_basis="total")
    with app.app_context():
        second = next(one.id for one in lines_of(campaign) if one.title == "乙")
    edit = officer.get(f"/desk/budget/{second}").get_data(as_text=True)
    assert 'value="乙"' in edit and "拿掉这一行" in edit

    officer.post(f"/desk/budget/{second}/move", data={"direction": "up"})
    refused = officer.post(f"/desk/budget/{heading['id']}/remove")
    officer.post(f"/desk/budget/{second}/remove")

    assert refused.status_code == 422 and "请先把它们拿掉" in text_of(refused)
    told = text_of(officer.get(f"/desk/campaigns/{campaign}/budget"))
    assert "甲" in told and "乙" not in told


def test_the_standards_fill_the_budget_and_paper_shows_it(app, street, officer, campaign):
    with app.app_context():
        the_usual_standards(street, get_campaign(street.officer, campaign))
        a_household(street, size=2, categories=(Category.DIBAO,))
    officer.post(f"/desk/campaigns/{campaign}/budget/fill")
    assert "标准改过以后还没试算" in text_of(officer.get(f"/desk/campaigns/{campaign}/budget"))
    officer.post(f"/desk/campaigns/{campaign}/standards/try")
    officer.post(f"/desk/campaigns/{campaign}/budget/totals", data={"all": "约 1,000", "people": "1040"})

    told = text_of(officer.get(f"/desk/campaigns/{campaign}/budget"))
    paper = text_of(officer.get(f"/desk/campaigns/{campaign}/budget/print"))

    assert "试算 1 户，慰问金 ￥980.00，物品 ￥60.00" in told
    assert "方案写 约 ￥1,000.00 方案少 约 ￥40.00" in told
    assert "对得上" in told
    for words in ("低保家庭", "给人家的小计", "￥1,040.00", "（盖章）"):
        assert words in paper
    assert officer.post(f"/desk/campaigns/{campaign}/budget/totals", data={"all": "?!"}).status_code == 422


def test_a_line_whose_standard_is_gone_is_filled_in_by_hand(app, street, officer, campaign):
    with app.app_context():
        key = a_standard(street, get_campaign(street.officer, campaign), grant=SEVEN_HUNDRED)
    officer.post(f"/desk/campaigns/{campaign}/budget/fill")
    officer.post(f"/desk/standards/{key}/remove")
    assert "这条标准已经删掉了" in text_of(officer.get(f"/desk/campaigns/{campaign}/budget"))
    with app.app_context():
        (own,) = [one.id for one in lines_of(campaign)]

    assert 'name="households"' in officer.get(f"/desk/budget/{own}").get_data(as_text=True)
    filled = save(officer, campaign, id=str(own), households="3", money="700", money_basis="household")
    assert "￥2,100.00" in text_of(filled)


def test_funds_are_chosen_in_their_order(app, street, officer, campaign):
    page = f"/desk/campaigns/{campaign}/funds"
    assert "没有可以选的资金" in text_of(officer.get(page))
    with app.app_context():
        first, second = (a_fund(street, 1000, title=title, now=clock.now()).id for title in ("民政救助", "企业捐款"))
    for key in (first, second):
        officer.post(page, data={"fund_id": str(key)})
    officer.post(f"{page}/{second}/move", data={"direction": "up"})

    told = text_of(officer.get(page))

    assert told.index("企业捐款") < told.index("民政救助")
    officer.post(f"{page}/{second}/remove")
    with app.app_context():
        assert paying.funds_of(campaign) == [first]
    assert officer.post(page, data={"fund_id": "x"}).status_code == 422
    assert officer.post(page, data={"fund_id": str(uuid4())}).status_code == 404


def test_doing_without_funds_is_said_with_its_reason(officer, campaign):
    page = f"/desk/campaigns/{campaign}/funds"
    refused = officer.post(f"{page}/asks", data={})
    assert refused.status_code == 422 and "请写明原因或者文号" in text_of(refused)

    told = officer.post(f"{page}/asks", data={"because": "现场筹集，不入账"}, follow_redirects=True)

    assert "这次活动不核对资金" in text_of(told) and "现场筹集，不入账" in text_of(told)


def a_list_over(app, street, campaign: UUID) -> UUID:
    """Two households at 700 yuan, posted six days ago."""
    with app.app_context():
        found = get_campaign(street.officer, campaign)
        a_standard(street, found, grant=SEVEN_HUNDRED)
        for name in ("张三", "李四"):
            a_household(street, name)
        return a_posted_list(street, found, now=clock.now() - timedelta(days=6)).id


def test_the_list_says_whether_the_money_is_there_and_the_approver_presses_once_it_is(app, street, officer, campaign):
    approver, key = signed_in(Visitor(app), "approver"), a_list_over(app, street, campaign)
    page = f"/desk/lists/{key}"
    assert "还没选用哪些资金" in text_of(approver.get(page))
    with app.app_context():
        small = a_fund(street, 1000, title="民政救助", now=clock.now()).id
    officer.post(f"/desk/campaigns/{campaign}/funds", data={"fund_id": str(small)})

    short = approver.get(page)
    assert "钱不够，还缺 ￥400.00" in text_of(short)
    assert "幸福社区要 ￥1,400.00，能用的资金（民政救助）只剩 ￥1,000.00，缺 ￥400.00" in text_of(short)
    assert f"{page}/approve" not in short.get_data(as_text=True)
    refused = approver.post(f"{page}/approve")
    assert refused.status_code == 422
    assert "能用的资金（民政救助）只剩 ￥1,000.00，还缺 ￥400.00" in text_of(refused)

    with app.app_context():
        more = a_fund(street, 9000, title="企业捐款", now=clock.now()).id
    officer.post(f"/desk/campaigns/{campaign}/funds", data={"fund_id": str(more)})
    enough = text_of(approver.get(page))
    assert "钱够。慰问金 ￥1,400.00，从这里出：民政救助 ￥1,000.00、企业捐款 ￥400.00" in enough
    assert "同时定下 ￥1,400.00" in enough
    approved = approver.post(f"{page}/approve", follow_redirects=True)
    assert "定下的慰问金 ￥1,400.00：" in text_of(approved)
    assert "慰问金已定 ￥1,400.00" in text_of(officer.get(f"/desk/campaigns/{campaign}"))


def test_a_list_over_money_of_other_uses_says_so(app, street, officer, campaign):
    key = a_list_over(app, street, campaign)
    with app.app_context():
        limited = a_fund(street, 9000, title="劳模", categories=(Category.MODEL_WORKER,), now=clock.now())
        use_funds(street, get_campaign(street.officer, campaign), limited)

    assert "幸福社区的 ￥1,400.00，选好的资金都限定了别的用途" in text_of(officer.get(f"/desk/lists/{key}"))


def test_an_expense_goes_from_one_to_another_to_a_third(app, street, officer, campaign):
    with app.app_context():
        use_funds(street, get_campaign(street.officer, campaign), a_fund(street, 9000, now=clock.now()))
    page = f"/desk/campaigns/{campaign}/expenses"
    approver, treasurer = signed_in(Visitor(app), "approver"), signed_in(Visitor(app), "treasurer")
    assert "还没有采购和开支" in text_of(officer.get(page))
    wrong = officer.post(page, data={"id": str(uuid4()), "what": "租车送米", "fen": ""})
    assert wrong.status_code == 422 and 'value="租车送米"' in wrong.get_data(as_text=True)
    key = str(uuid4())
    officer.post(page, data={"id": key, "kind": "transport", "what": "租车送米", "fen": "1000"})
    assert f"/desk/expenses/{key}/approve" not in officer.get(page).get_data(as_text=True)
    assert "采购和开支，等您同意" in text_of(approver.get("/desk/"))
    assert approver.post(f"/desk/expenses/{key}/refuse", data={"reason": ""}).status_code == 422

    assert "已同意，待付" in text_of(approver.post(f"/desk/expenses/{key}/approve", follow_redirects=True))
    again = approver.post(f"/desk/expenses/{key}/approve")
    assert again.status_code == 409 and "已经走到下一步" in text_of(again)
    assert "同意了的开支，等您付" in text_of(treasurer.get("/desk/"))
    too_much = treasurer.post(f"/desk/expenses/{key}/pay", data={"fen": "1000.01"})
    assert too_much.status_code == 422 and "不能超过同意的 ￥1,000.00" in text_of(too_much)
    assert 'value="1000.01"' in too_much.get_data(as_text=True)
    paid = treasurer.post(f"/desk/expenses/{key}/pay", data={"fen": "860", "document": "0012"}, follow_redirects=True)
    assert "￥860.00 同意了 ￥1,000.00" in text_of(paid)
    treasurer.post(f"/desk/expenses/{key}/unpay", data={"reason": "记错"})
    gone = officer.post(f"/desk/expenses/{key}/withdraw", data={"reason": "有车了"}, follow_redirects=True)
    assert "有车了" in text_of(gone)


def test_whoever_approved_an_expense_does_not_take_its_payment_back(app, street, officer, campaign):
    with app.app_context():
        use_funds(street, get_campaign(street.officer, campaign), a_fund(street, 9000, now=clock.now()))
        an_account(street.root, "both", Role.APPROVER, Role.TREASURER)
    page, key = f"/desk/campaigns/{campaign}/expenses", str(uuid4())
    both, treasurer = signed_in(Visitor(app), "both"), signed_in(Visitor(app), "treasurer")
    officer.post(page, data={"id": key, "kind": "transport", "what": "租车送米", "fen": "1000"})
    both.post(f"/desk/expenses/{key}/approve")
    treasurer.post(f"/desk/expenses/{key}/pay", data={"fen": "860"})

    refused = both.post(f"/desk/expenses/{key}/unpay", data={"reason": "记错"})

    assert refused.status_code == 403 and "不能撤销付款" in text_of(refused)
    assert f"/desk/expenses/{key}/unpay" not in both.get(page).get_data(as_text=True)
    assert f"/desk/expenses/{key}/unpay" in treasurer.get(page).get_data(as_text=True)


@pytest.mark.parametrize("path", ["budget", "budget/new", "budget/print", "funds", "expenses"])
def test_english_and_large_type_hold(officer, campaign, path):
    save(officer, campaign, households="约 70", money="500–800")
    page = officer.get(f"/desk/campaigns/{campaign}/{path}?lang=en&large=1").get_data(as_text=True)

    assert 'lang="en"' in page and 'data-type="large"' in page


def test_who_only_reads_changes_nothing(app, street, officer, campaign):
    save(officer, campaign)
    for login in ("supervisor", "approver"):
        reader = signed_in(Visitor(app), login)
        for path in ("budget", "funds", "expenses"):
            page = reader.get(f"/desk/campaigns/{campaign}/{path}").get_data(as_text=True)
            assert not re.search(r'action="/desk/(campaigns|budget)', page)
        assert reader.post(f"/desk/campaigns/{campaign}/budget/", data=line()).status_code == 403
