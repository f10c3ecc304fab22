"""The money's part of the story: recorded by two, chosen by who plans, promised with the approval, followed to the door."""

from __future__ import annotations

from tests.journeys.person import Person

TITLE = "市总工会送温暖专项"


def record_a_fund(treasurer: Person) -> None:
    page = treasurer.page
    page.goto("/desk/funds/new")
    page.fill("[name=title]", TITLE)
    page.select_option("[name=kind]", "union_above")
    page.fill("[name=fen]", "900,000")
    page.select_option("[name=second_id]", label="storekeeper-name")
    treasurer.press("登记").reads("￥900,000.00", "只用于：发慰问金")


def budget_and_choose(officer: Person, campaign: str) -> None:
    """Without a fund the list would not be approved; the budget takes its numbers from the try-out."""
    page = officer.page
    page.goto(f"{campaign}/budget")
    officer.press("照慰问标准填").reads("试算", "低保家庭")
    officer.follow("用哪些资金").reads("还没选资金")
    page.select_option("[name=fund_id]", index=1)
    officer.press("加上").reads(TITLE, "还能用")
    page.goto(campaign)


def see_it_promised(treasurer: Person) -> None:
    treasurer.page.goto("/desk/funds/")
    treasurer.page.locator("main a", has_text=TITLE).first.click()
    treasurer.reads("名单同意，定下")


def see_it_paid(treasurer: Person) -> None:
    """Two households were visited; one has confirmed, one says that nothing came."""
    treasurer.page.reload()
    told = treasurer.page.locator("main li", has_text="2027 年春节慰问").first.inner_text()
    assert "已付 ￥0.00" not in told and "已签收 ￥0.00" not in told, told
    treasurer.follow("送到人家的").reads("送出")
