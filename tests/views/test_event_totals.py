"""Totals of event care: read at the desk as they will hang, hung out, and on every face of the board (SPEC 3.11, 9)."""

from __future__ import annotations

import re
from html import unescape
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from tests.domain.events.ground import handed_over, members, say_rules
from tests.factories import Street, a_fund, a_gift, a_street, an_account, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.domain.events.periods import Period, YearPart, periods_over
from webapp.domain.events.states import EventKind
from webapp.domain.ledger.models import Item
from webapp.domain.notices.models import PublicNotice
from webapp.domain.people.permissions import Role
from webapp.views.notice_posters import poster_of

PAGE = "/desk/events/totals/"
LAST = Period(clock.local_day(clock.now()).year - 1)


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        street = a_street()
        say_rules(street)
        for place in (street.root, *street.communities):
            db.session.refresh(place)
        db.session.expunge_all()
        return street


@pytest.fixture
def desk(client: Visitor, street: Street) -> Visitor:
    return signed_in(client, "officer")


def give(
    app: Flask, street: Street, kind: EventKind, families: int, first: int = 0, at: UUID | None = None, **said: object
) -> None:
    """So many handed over on the last day of last year."""
    with app.app_context():
        fund = a_fund(street, 90_000).id if kind is not EventKind.BIRTHDAY else None
        for whom in members(street, families, first, at=at):
            handed_over(street, whom, kind, LAST.last, fund, now=clock.now(), **said)
        db.session.remove()


def text_of(answer) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def form_of(answer) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.get_data(as_text=True)))


def hang(desk: Visitor, **said: str):
    return desk.post(PAGE, data={**form_of(desk.get(f"{PAGE}?period={LAST.code}")), **said})


def test_it_is_read_as_it_will_hang_hung_out_and_read_by_everybody(app, desk, street):
    give(app, street, EventKind.BIRTHDAY, 6)
    give(app, street, EventKind.BEREAVEMENT, 2, first=10)
    give(app, street, EventKind.HOSPITAL, 3, first=20)
    assert PAGE in desk.get("/desk/events/").get_data(as_text=True)

    page = text_of(desk.get(f"{PAGE}?period={LAST.code}"))
    said = (f"{LAST.year} 年 日常慰问汇总", "共 11 份", "合计 ￥3,500.99", "生日", "6 份 · 蛋糕一个 ×6", "其他事由", "5 份", "不写姓名")
    assert all(one in page for one in ("张贴出去是这样", *said)) and "去世" not in page and "生病" not in page

    done = hang(desk)
    assert done.status_code == 303
    assert "张贴好了" in text_of(desk.get(done.headers["Location"]))
    key = done.headers["Location"].rpartition("/")[2]
    public = Visitor(app)
    for address in ("/notices/", f"/notices/{key}"):
        assert "共 11 份" in text_of(public.get(address)) and "户" not in text_of(public.get(address)).replace("不到 5 户", "")
    notice = text_of(public.get(f"/notices/{key}"))
    assert all(one in notice for one in said) and "款物公示" in notice and "去世" not in notice and "孙" not in notice
    assert "我要反映" not in notice
    assert "共 11 份" in text_of(desk.get("/desk/notices/"))
    kept = text_of(desk.get(f"/desk/notices/{key}"))
    assert "份数 11" in kept and "张贴中" in kept
    assert not any(one in kept for one in ("公示中", "等答复的异议", "撤下原因")), "nobody objects to a sum"
    assert public.get(f"/notices/{key}/poster.pdf").get_data()[:5] == b"%PDF-"
    assert desk.get(f"/desk/notices/{key}/poster.pdf?paper=A3").get_data()[:5] == b"%PDF-"
    assert desk.post(f"/desk/notices/{key}/withdraw", data={"reason": "贴错了"}).status_code == 303
    assert public.get(f"/notices/{key}").status_code == 404


@pytest.mark.parametrize("families", [1, 60])
def test_the_poster_says_what_the_page_says(app, desk, street, families):
    with app.app_context():
        a_gift(street, quantity=600)
        quilt = db.session.scalars(select(Item).where(Item.name == "棉被")).one().id
    give(app, street, EventKind.HOSPITAL, families, item_id=quilt, quantity=2)
    hang(desk)
    with app.test_request_context(), force_locale("en"):
        notice = db.session.scalars(select(PublicNotice)).one()
        sheet = poster_of(notice, [], "城关街道", "https://a.example", "A4", clock.now())
    assert [column.title for column in sheet.columns] == ["事由", "份数", "元", "慰问品"] and not sheet.side_by_side
    amount = f"{families * 500.33:,.2f}"
    assert sheet.totals == f"共 {families} 份，合计 ￥{amount}"
    (row,) = sheet.rows
    assert row[:3] == ("各种事由" if families == 1 else "生病住院", str(families), amount)
    assert row[3] == "有物品" if families == 1 else row[3].endswith(" 120 床")
    assert sheet.period == "" and sheet.content_fingerprint == notice.fingerprint[:8].upper()


def test_in_english(app, desk, street):
    give(app, street, EventKind.BIRTHDAY, 5)
    give(app, street, EventKind.HOSPITAL, 5, first=10)
    desk.post("/preferences", data={"language": "en"})
    page = text_of(desk.get(f"{PAGE}?period={LAST.code}"))
    assert "Hang out the totals of everyday care" in page and "10 grants" in page and "5 grants · 蛋糕一个 ×5" in page
    key = hang(desk).headers["Location"].rpartition("/")[2]
    notice = text_of(desk.get(f"/notices/{key}"))
    assert "10 grants" in notice and "household" not in notice.lower().replace("households: ", "")
    assert "Grants 10" in text_of(desk.get(f"/desk/notices/{key}"))


def test_where_nothing_was_given_there_is_nothing_to_press(desk):
    page = desk.get(PAGE)
    assert "这段时间没有送到的" in text_of(page) and 'method="post" action="/desk/events/totals/"' not in page.get_data(as_text=True)
    answer = desk.post(PAGE, data={"id": str(uuid4()), "period": LAST.code, "seen": "0" * 64})
    assert answer.status_code == 422 and "没有要张贴的" in text_of(answer)


@pytest.mark.parametrize("period", ["", "2026", "2199-year", "x-h1", "99999999999-year", "2026-h9"])
def test_what_is_no_period_that_is_over_is_refused_and_the_page_shows_one_that_is(desk, period):
    newest = periods_over(clock.local_day(clock.now()))[0]
    shown = desk.get(PAGE, query_string={"period": period})
    assert f'value="{newest.code}" selected' in shown.get_data(as_text=True)
    answer = desk.post(PAGE, data={"id": str(uuid4()), "period": period, "seen": "x"})
    assert answer.status_code == 422 and f'value="{newest.code}" selected' in answer.get_data(as_text=True)


def test_hung_already_a_note_makes_the_next_version_and_other_months_are_refused(app, desk, street):
    give(app, street, EventKind.BIRTHDAY, 5)
    half = Period(LAST.year, YearPart.SECOND_HALF)
    done = hang(desk)
    assert "已经张贴过了，数字没有变" in text_of(desk.get(f"{PAGE}?period={LAST.code}"))
    assert "两份一减" in text_of(desk.get(f"{PAGE}?period={half.code}"))
    assert hang(desk).status_code == 422

    give(app, street, EventKind.BIRTHDAY, 1, first=10)
    page = desk.get(f"{PAGE}?period={LAST.code}")
    assert "张贴过第 1 版" in text_of(page)
    refused = desk.post(PAGE, data=form_of(page))
    assert refused.status_code == 422 and "改了什么" in text_of(refused)
    second = desk.post(PAGE, data={**form_of(refused), "correction": "补上漏记的一份"})
    assert second.status_code == 303
    old, new = (answer.headers["Location"].rpartition("/")[2] for answer in (done, second))
    public = Visitor(app)
    assert public.get(f"/notices/{old}").headers["Location"].endswith(new)
    assert "第 2 版：补上漏记的一份" in text_of(public.get(f"/notices/{new}"))


def test_a_street_clerk_hangs_it_for_one_community_and_then_not_for_the_street(app, desk, street):
    with app.app_context():
        at = street.communities[1].id
    give(app, street, EventKind.BIRTHDAY, 5, at=at)
    totals = f"{PAGE}?period={LAST.code}"
    options = dict(re.findall(r'<option value="([0-9a-f-]{36})"[^>]*>([^<]+)<', desk.get(totals).get_data(as_text=True)))
    assert len(options) == 1 + len(street.communities) and sum("（全部）" in name for name in options.values()) == 1
    sums = {key: desk.get(f"{totals}&place={key}") for key in options if "（全部）" not in options[key]}
    ((key, page),) = ((key, page) for key, page in sums.items() if "共 5 份" in text_of(page))
    assert form_of(page)["place"] == key and options[key] in text_of(page)

    done = desk.post(PAGE, data=form_of(page))

    assert done.status_code == 303
    assert options[key] in text_of(Visitor(app).get(f"/notices/{done.headers['Location'].rpartition('/')[2]}"))
    whole = desk.get(totals)
    assert f"《{options[key]}{LAST.year}" in text_of(whole).replace("\u00a0", " ") and "两份一减" in text_of(whole)
    refused = desk.post(PAGE, data={"id": str(uuid4()), "period": LAST.code, "seen": "x"})
    assert refused.status_code == 422 and "两份一减" in text_of(refused)


def test_a_clerk_of_one_community_chooses_none_and_hangs_for_no_other(app, street):
    with app.app_context():
        an_account(street.communities[0], "clerk", Role.OFFICER)
        others = [street.root.id, street.communities[1].id]
    clerk = signed_in(Visitor(app), "clerk")
    assert 'name="place"' not in clerk.get(f"{PAGE}?period={LAST.code}").get_data(as_text=True).split("</form>")[0]
    for place in others:
        said = {"id": str(uuid4()), "place": str(place), "period": LAST.code, "seen": "x"}
        assert clerk.post(PAGE, data=said).status_code in (403, 404)


def test_what_came_meanwhile_is_shown_before_it_hangs(app, desk, street):
    give(app, street, EventKind.BIRTHDAY, 5)
    typed = form_of(desk.get(f"{PAGE}?period={LAST.code}"))
    give(app, street, EventKind.BIRTHDAY, 1, first=10)
    answer = desk.post(PAGE, data=typed)
    assert answer.status_code == 409 and "请再看一遍" in text_of(answer) and "共 6 份" in text_of(answer)
    assert desk.post(PAGE, data=form_of(answer)).status_code == 303


@pytest.mark.parametrize("role", ["approver", "admin", "supervisor", "treasurer", "volunteer"])
def test_nobody_else_reads_or_hangs_it(app, street, role):
    visitor = signed_in(Visitor(app), role)
    assert visitor.get(PAGE).status_code in (403, 404)
    assert visitor.post(PAGE, data={"id": str(uuid4()), "period": LAST.code, "seen": "x"}).status_code in (403, 404)
    if role in ("approver", "admin", "supervisor"):
        assert PAGE not in visitor.get("/desk/events/").get_data(as_text=True)
