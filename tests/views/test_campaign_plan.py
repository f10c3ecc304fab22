"""A clerk writes the plan part by part; nothing typed is lost, nothing that only does not fit is refused."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.domain.campaigns.ground import a_campaign, a_frozen_list, a_household, the_usual_standards
from tests.domain.campaigns.plans import a_deadline, a_duty, a_group, a_phase, day
from tests.factories import NOON, Street, a_street, an_account, signed_in
from tests.printing.reading import Printed
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.feasts import Feast, next_feast
from webapp.core.lunar import LAST_DAY
from webapp.core.transaction import transaction
from webapp.domain.campaigns import operations, plan_queries, planning, queries
from webapp.domain.campaigns.models import Campaign
from webapp.domain.campaigns.plan import Section
from webapp.domain.campaigns.states import CampaignStatus, Festival
from webapp.domain.households.categories import Category
from webapp.domain.people.permissions import Role


@pytest.fixture
def street(app) -> Street:
    with app.app_context():
        street = a_street()
        for organisation in (street.root, *street.communities):
            db.session.refresh(organisation)
        db.session.expunge_all()
        return street


@pytest.fixture
def officer(app, street) -> Visitor:
    return signed_in(Visitor(app), "officer")


@pytest.fixture
def key(app, street) -> UUID:
    """A campaign of the street."""
    with app.app_context():
        return a_campaign(street).id


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.get_data(as_text=True)))


def plan_of(app, street, key):
    with app.app_context():
        return plan_queries.plan_of(queries.get_campaign(street.officer, key))


def a_row(number: int, **said: str) -> dict[str, str]:
    return {f"rows.{number}.{name}": value for name, value in {"id": str(uuid4()), **said}.items()}


def phase(number: int, name: str, starts: str, ends: str, **said: str) -> dict[str, str]:
    return a_row(number, name=name, kind="other", starts_on=starts, ends_on=ends, **said)


def test_the_empty_plan_says_where_to_begin(officer, key):
    page = officer.get(f"/desk/campaigns/{key}/plan/")

    assert "还没有写方案" in text_of(page)
    assert f"/desk/campaigns/{key}/plan/phases" in page.get_data(as_text=True)
    assert f"/desk/campaigns/{key}/plan/" in officer.get(f"/desk/campaigns/{key}").get_data(as_text=True)


def test_phases_are_laid_out_before_the_feast_and_kept_only_when_saved(app, street, officer, key):
    page = officer.get(f"/desk/campaigns/{key}/plan/phases")

    assert "还没有保存" in text_of(page)
    assert 'value="2027-01-10"' in page.get_data(as_text=True), "the campaign's first day"
    assert "周日 · 腊月初三" in text_of(page), "the lunar day beside the field"
    assert plan_of(app, street, key).phases == ()


def test_phases_are_saved_and_what_does_not_fit_is_told_on_top(app, street, officer, key):
    rows = {**phase(0, "摸底", "2027-01-10", "2027-01-15"), **phase(1, "走访", "2027-01-20", "2027-02-05")}

    answer = officer.post(f"/desk/campaigns/{key}/plan/phases", data=rows, follow_redirects=True)

    told = text_of(answer)
    assert "“摸底”1 月 15 日（腊月初八）结束，“走访”1 月 20 日（腊月十三）才开始，中间空了 4 天。" in told
    assert "1 月 20 日（腊月十三） 周三 – 2 月 5 日（腊月廿九） 周五" in told
    assert len(plan_of(app, street, key).phases) == 2
    assert "方案里有 1 处要再看看" in text_of(officer.get(f"/desk/campaigns/{key}"))


def test_a_row_is_added_and_taken_away_without_a_script_and_nothing_typed_is_lost(app, street, officer, key):
    rows = {**phase(0, "摸底", "2027-01-10", "不知道"), **phase(1, "走访", "2027-01-20", "2027-02-05")}

    more = officer.post(f"/desk/campaigns/{key}/plan/phases", data={**rows, "add": "1"})
    fewer = officer.post(f"/desk/campaigns/{key}/plan/phases", data={**rows, "drop": "1"})

    assert (more.status_code, fewer.status_code) == (200, 200)
    assert 'name="rows.2.name"' in more.get_data(as_text=True)
    assert 'value="不知道"' in more.get_data(as_text=True)
    assert "走访" in more.get_data(as_text=True)
    assert 'name="rows.1.name"' not in fewer.get_data(as_text=True)
    assert plan_of(app, street, key).phases == ()


WRONG = [
    ("phases", {"name": "摸底", "kind": "other", "starts_on": "2027-01-10"}, "ends_on"),
    ("phases", {"name": "摸底", "kind": "other", "starts_on": "0001-01-01", "ends_on": "9999-12-31"}, "starts_on"),
    ("phases", {"name": "摸" * 41, "kind": "other", "starts_on": "2027-01-10", "ends_on": "2027-01-11"}, "name"),
    ("phases", {"name": "摸底", "kind": "nonsense", "starts_on": "2027-01-10", "ends_on": "2027-01-11"}, "kind"),
    ("phases", {"name": "摸", "kind": "other", "starts_on": "2027-01-10", "ends_on": "2027-01-11",
                "starts_weekday": "9"}, "starts_weekday"),
    ("batches", {"name": "第一批", "day": "昨天"}, "day"),
    ("duties", {"what": "订年货"}, "owner_id"),
    ("duties", {"what": "订年货", "owner_name": "王", "owner_id": str(UUID(int=1))}, "owner_id"),
    ("provisions", {"listed_by": "民政办", "paid_by": "财政"}, "category"),
    ("provisions", {"words": "环卫工人", "listed_by": "民政办"}, "paid_by"),
    ("deadlines", {"kind": "report", "what": "报名单", "who": "各社区", "due_on": "2027-01-15", "due_at": "25:00"}, "due_at"),
    ("leaders", {"name": "王书记"}, "part"),
]  # fmt: skip


@pytest.mark.parametrize(("section", "said", "field"), WRONG)
def test_a_row_that_does_not_fit_comes_back_with_its_place(app, street, officer, key, section, said, field):
    answer = officer.post(f"/desk/campaigns/{key}/plan/{section}", data=a_row(3, **said))

    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert re.search(rf'id="f-rows\.3\.{field}-error1"', body), "said beside the field it is about"
    assert "第 1 行" in text_of(answer), "and above the form, by its row"
    typed = next(value for value in said.values() if value)
    assert typed in body
    assert plan_of(app, street, key).is_blank


def test_a_blank_row_does_not_count(app, street, officer, key):
    rows = {**a_row(0, kind="other"), **phase(1, "走访", "2027-01-20", "2027-02-05")}

    officer.post(f"/desk/campaigns/{key}/plan/phases", data=rows)

    assert [row.name for row in plan_of(app, street, key).phases] == ["走访"]


def test_two_clerks_at_the_same_part(app, street, officer, key):
    first, second = phase(0, "摸底", "2027-01-10", "2027-01-15"), phase(0, "走访", "2027-01-20", "2027-02-05")
    address = f"/desk/campaigns/{key}/plan/phases"
    officer.post(address, data={**first, "revision": "0"})
    other = signed_in(Visitor(app), "second_officer")

    refused = other.post(address, data={**second, "revision": "0"})

    assert refused.status_code == 409
    assert "刚刚有人改过这一部分" in text_of(refused)
    assert "走访" in refused.get_data(as_text=True)
    assert [row.name for row in plan_of(app, street, key).phases] == ["摸底"]
    revision = re.search(r'name="revision" value="(\d+)"', refused.get_data(as_text=True))[1]
    assert other.post(address, data={**second, "revision": revision}).status_code == 303
    assert [row.name for row in plan_of(app, street, key).phases] == ["走访"]


def test_each_part_is_written_and_read_back(app, street, officer, key):
    volunteer, lead = street.volunteer.user_id, street.team_lead.user_id
    address = f"/desk/campaigns/{key}/plan"
    said = {
        "heading": {"theme": "面对面", "organiser": "城关街道", "office_phone": "027-88880000"},
        "leaders": a_row(0, part="head", name="王书记", post="党工委书记"),
        "batches": a_row(0, name="第一批", day="2027-01-21", for_whom="特困人员"),
        "duties": {**a_row(0, what="订年货", owner_id=str(lead), due_on="2027-01-15"),
                   **a_row(1, what="写简报", owner_name="小李")},
        "provisions": {**a_row(0, category="dibao", listed_by="民政办", paid_by="财政"),
                       **a_row(1, words="环卫工人", listed_by="城管科", paid_by="工会")},
        "deadlines": a_row(0, kind="list", what="报名单", who="各社区", due_on="2027-01-15", due_at="9:30", to_whom="民政办"),
    }  # fmt: skip
    for section, data in said.items():
        assert officer.post(f"{address}/{section}", data=data).status_code == 303, section
        assert officer.get(f"{address}/{section}").status_code == 200
    group = {"id": str(uuid4()), "name": "第一组", "leader_id": str(lead), "member_ids": [str(volunteer)],
             "organisation_id": str(street.communities[0].id), "area": "1–5 栋", "meets_on": "2027-01-21", "weekday": "5",
             "meets_at": "8：30", "meeting_place": "街道门口", "departs_at": "09:00", "least_visits": "5"}  # fmt: skip
    assert officer.post(f"{address}/groups/", data=group).status_code == 303

    told = text_of(officer.get(f"{address}/"))
    for words in ("面对面", "王书记 党工委书记", "第一批 1 月 21 日（腊月十四） 周四", "订年货team_lead-name · 1 月 15 日（腊月初八）前",
                  "写简报小李", "低保家庭民政办财政", "环卫工人", "各社区，1 月 15 日（腊月初八） 周五 09:30前", "报给民政办",
                  "组长team_lead-name", "volunteer-name", "幸福社区 1–5 栋", "1 月 21 日（腊月十四） 周四 08:30 街道门口 · 09:00出发",
                  "组长至少走访 5 户", "“第一组”里的 1 月 21 日（腊月十四）是周四，写的是周五"):  # fmt: skip
        assert words in told, words


def test_a_group_that_does_not_fit_comes_back_whole(app, street, officer, key):
    group = {"id": str(uuid4()), "name": "", "leader_name": "王主任", "leader_id": str(street.team_lead.user_id),
             "member_ids": [str(street.volunteer.user_id)], "meets_at": "一大早", "is_new": "yes"}  # fmt: skip

    answer = officer.post(f"/desk/campaigns/{key}/plan/groups/", data=group)

    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="王主任"' in body
    assert re.search(rf'value="{street.volunteer.user_id}" checked', body)
    assert plan_of(app, street, key).groups == ()


def test_a_group_is_changed_and_taken_away(app, street, officer, key):
    with app.app_context(), transaction():
        group = a_group("第一组", member_ids=(street.volunteer.user_id,))
        planning.save_group(street.officer, key, group, now=NOON)
    page = f"/desk/campaigns/{key}/plan/groups/{group.id}"

    assert 'value="第一组"' in officer.get(page).get_data(as_text=True)
    assert officer.post(f"{page}/remove").status_code == 303

    assert plan_of(app, street, key).groups == ()
    officer.strict = False
    assert officer.get(page).status_code == 404
    assert officer.get(f"/desk/campaigns/{key}/plan/groups/{uuid4()}").status_code == 404


@pytest.mark.parametrize("section", ["groups", "nonsense", "PHASES"])
def test_what_is_no_part_of_a_plan_is_not_there(officer, key, section):
    officer.strict = False

    assert officer.get(f"/desk/campaigns/{key}/plan/{section}").status_code in (404, 308)
    assert officer.post(f"/desk/campaigns/{key}/plan/{section}").status_code in (404, 405, 308)


def test_a_reader_reads_and_writes_nothing(app, street, officer, key):
    officer.post(f"/desk/campaigns/{key}/plan/phases", data=phase(0, "摸底", "2027-01-10", "2027-01-15"))
    reader = signed_in(Visitor(app, strict=False), "treasurer")

    page = reader.get(f"/desk/campaigns/{key}/plan/")
    assert "摸底" in text_of(page)
    assert f"/desk/campaigns/{key}/plan/phases" not in page.get_data(as_text=True)
    assert reader.get(f"/desk/campaigns/{key}/plan/phases").status_code == 403
    assert reader.post(f"/desk/campaigns/{key}/plan/phases").status_code == 403
    volunteer = signed_in(Visitor(app, strict=False), "volunteer")
    assert volunteer.get(f"/desk/campaigns/{key}/plan/").status_code == 403


def test_another_street_finds_no_plan(app, street, key):
    with app.app_context():
        a_street(name="别处街道", code="BC")
    stranger = signed_in(Visitor(app, strict=False), "BC-officer")

    for path in ("", "phases", "print", "groups/new"):
        assert stranger.get(f"/desk/campaigns/{key}/plan/{path}").status_code == 404
    assert stranger.get(f"/desk/campaigns/{key}/plan.pdf").status_code == 404
    assert stranger.post(f"/desk/campaigns/{key}/plan/phases", data={}).status_code == 404


def test_what_is_over_shows_its_plan_without_buttons(app, street, officer, key):
    with app.app_context(), transaction():
        operations.end_campaign(street.officer, key, CampaignStatus.CANCELLED, "不办了", now=NOON)

    assert f"/desk/campaigns/{key}/plan/phases" not in officer.get(f"/desk/campaigns/{key}/plan/").get_data(as_text=True)
    answer = officer.post(f"/desk/campaigns/{key}/plan/phases", data=phase(0, "摸底", "2027-01-10", "2027-01-15"))
    assert answer.status_code == 422
    assert "已经结束" in text_of(answer)


def test_the_plan_on_paper_holds_every_part(app, street, officer, key):
    with app.app_context():
        the_usual_standards(street, queries.get_campaign(street.officer, key))
        with transaction():
            planning.save_rows(street.officer, key, Section.PHASES, [a_phase("摸底", day(1, 10), day(1, 15), note="逐户上门")],
                               revision=0, now=NOON)  # fmt: skip
            planning.save_rows(street.officer, key, Section.DUTIES, [a_duty("订年货", due_on=day(1, 15))], revision=0,
                               now=NOON)  # fmt: skip
            planning.save_rows(street.officer, key, Section.DEADLINES, [a_deadline("报名单", day(1, 15))], revision=0,
                               now=NOON)  # fmt: skip
            planning.save_group(street.officer, key, a_group(leader_id=street.team_lead.user_id), now=NOON)

    page, pdf = officer.get(f"/desk/campaigns/{key}/plan/print"), officer.get(f"/desk/campaigns/{key}/plan.pdf")

    assert pdf.mimetype == "application/pdf"
    for told in (text_of(page), Printed(pdf.get_data()).said()):
        for words in ("2027 年春节慰问活动方案", "一、时间安排", "逐户上门", "1 月 10 日（腊月初三）周日", "team_lead", "王主任",
                      "报名单", "五、慰问标准", "1. 低保家庭：1 人户", "城关街道"):  # fmt: skip
            assert words.replace(" ", "") in told.replace(" ", ""), words


def test_in_english_the_paper_stays_chinese(app, street, officer, key):
    officer.post(f"/desk/campaigns/{key}/plan/phases", data=phase(0, "摸底", "2027-01-10", "2027-01-15"))
    officer.post("/preferences", data={"language": "en", "next": "/desk/"})

    assert "1 月 10 日（腊月初三）周日" in text_of(officer.get(f"/desk/campaigns/{key}/plan/print"))
    assert "10 Jan (lunar 12/3) Sun" in text_of(officer.get(f"/desk/campaigns/{key}/plan/"))


def spring() -> str:
    return next_feast(Feast.SPRING, clock.local_day(clock.now())).isoformat()


def test_a_festival_fills_in_the_days_of_a_new_campaign(officer):
    first = officer.get("/desk/campaigns/new")
    assert "festival=spring" in first.get_data(as_text=True)
    assert "festival=daily" in first.get_data(as_text=True)

    body = officer.get("/desk/campaigns/new?festival=spring").get_data(as_text=True)

    assert f'value="{spring()[:4]} 年春节慰问"' in body
    lantern = next_feast(Feast.LANTERN, next_feast(Feast.SPRING, clock.local_day(clock.now())))
    assert f'name="ends_on" value="{lantern.isoformat()}"' in body
    assert "正月初一" in body and "正月十五" in body


def test_the_festival_chosen_in_the_form_fills_in_its_days_without_a_script(officer):
    answer = officer.post("/desk/campaigns/", data={"id": str(uuid4()), "festival": "mid_autumn", "suggest": "yes",
                                                    "title": "我们的中秋"})  # fmt: skip

    body = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'value="我们的中秋"' in body
    day_ = next_feast(Feast.MID_AUTUMN, clock.local_day(clock.now()))
    assert f'name="ends_on" value="{day_.isoformat()}"' in body


@pytest.mark.parametrize("query", ["?festival=nonsense", "?festival=other", "?parent=x", "?festival=", "?festival=summer"])
def test_whatever_the_address_says_the_form_opens(officer, query):
    assert officer.get(f"/desk/campaigns/new{query}").status_code == 200


PLAN = {"title": "日常慰问", "festival": "daily", "starts_on": "2027-01-10", "notice_days": "5", "notice_count": "calendar"}


def test_a_standing_campaign_has_no_last_day(app, officer):
    key = str(uuid4())

    refused = officer.post("/desk/campaigns/", data={**PLAN, "id": key})
    made = officer.post("/desk/campaigns/", data={**PLAN, "id": key, "is_standing": "yes"})

    assert (refused.status_code, made.status_code) == (422, 303)
    with app.app_context():
        assert db.session.get(Campaign, UUID(key)).ends_on == LAST_DAY
    for page in ("/desk/campaigns/", f"/desk/campaigns/{key}"):
        told = text_of(officer.get(page))
        assert "2027 年 1 月 10 日（腊月初三）起，常年" in told
        assert "2100" not in told
    edit = officer.get(f"/desk/campaigns/{key}/edit").get_data(as_text=True)
    assert 'name="ends_on" value=""' in edit


def test_a_standing_campaign_goes_on_in_rounds_through_its_page(app, street, officer):
    with app.app_context():
        campaign = a_campaign(street, title="日常慰问", festival=Festival.DAILY, ends_on=LAST_DAY, is_standing=True)
        the_usual_standards(street, campaign)
        a_household(street, categories=(Category.DIBAO,))
        key = campaign.id
    page, press = f"/desk/campaigns/{key}", {"after": "1"}
    assert "这一轮还没有名单" in text_of(officer.post(f"{page}/round", data=press))
    with app.app_context():
        a_frozen_list(street, queries.get_campaign(street.officer, key))

    told = text_of(officer.get(page))
    assert "再拟一批" in told and "开第 2 轮" in told and "第 1 轮" in told
    for _ in range(2):
        assert officer.post(f"{page}/round", data=press).status_code == 303

    assert "第 2 轮" in text_of(officer.get(page)) and "开第 3 轮" in text_of(officer.get(page))
    assert officer.post(f"{page}/round", data={"after": "x"}).status_code == 422
    assert officer.post(f"{page}/round", data={"after": "2"}).status_code == 422, "nothing has come of this round yet"


@pytest.mark.parametrize(
    "said", [{"starts_on": "0001-01-01"}, {"ends_on": "9999-12-31"}, {"counted_on": "1999-12-31"}, {"starts_on": "2101-01-01"},
             {"parent_id": "x"}, {"parent_id": str(UUID(int=7))}],
)  # fmt: skip
def test_days_of_other_ages_are_sent_back_with_words(officer, said):
    answer = officer.post("/desk/campaigns/", data={**PLAN, "id": str(uuid4()), "ends_on": "2027-02-10", **said})

    assert answer.status_code in (404, 422)
    if answer.status_code == 422:
        assert ("请核对年份" in text_of(answer)) == ("parent_id" not in said)


def in_community(app, street) -> Visitor:
    with app.app_context():
        an_account(street.communities[0], "there", Role.OFFICER)
    return signed_in(Visitor(app), "there")


def test_a_community_holds_a_part_and_the_street_sees_it(app, street, officer, key):
    there = in_community(app, street)
    page = there.get(f"/desk/campaigns/{key}").get_data(as_text=True)
    assert f"/desk/campaigns/new?parent={key}" in page

    form = there.get(f"/desk/campaigns/new?parent={key}").get_data(as_text=True)
    assert re.search(rf'<option value="{key}" selected>', form)
    part = str(uuid4())
    answer = there.post("/desk/campaigns/", data={**PLAN, "id": part, "title": "幸福社区春节慰问", "festival": "spring",
                                                  "ends_on": "2027-02-10", "parent_id": str(key)})  # fmt: skip
    assert answer.status_code == 303

    above = text_of(officer.get(f"/desk/campaigns/{key}"))
    assert "下面单位办的" in above and "幸福社区在准备还没有写" in above and "连同本单位" in above
    assert "幸福社区 · 幸福社区春节慰问" in text_of(officer.get(f"/desk/campaigns/{key}/plan/"))
    assert "是这次活动的一部分：2027 年春节慰问" in text_of(there.get(f"/desk/campaigns/{part}"))
    assert "我们也办一场" not in text_of(officer.get(f"/desk/campaigns/{key}"))


def test_the_desk_speaks_of_spring_until_somebody_begins(app, street, monkeypatch):
    day_ = next_feast(Feast.SPRING, clock.local_day(clock.now()))
    offset = clock.at_local(day_ - timedelta(days=30), 9) - clock.now()
    clock.set_offset(int(offset.total_seconds()))
    try:
        officer = signed_in(Visitor(app), "officer")
        assert "还有 30 天，该摸底了" in text_of(officer.get("/desk/"))
        assert "还有 30 天，该摸底了" in text_of(officer.get("/desk/campaigns/"))
        approver = signed_in(Visitor(app), "approver")
        assert "该摸底了" not in text_of(approver.get("/desk/campaigns/"))

        with app.app_context():
            key = a_campaign(street, festival=Festival.NEW_YEAR_AND_SPRING, starts_on=day_ - timedelta(days=40),
                             ends_on=day_, counted_on=day_).id  # fmt: skip
        assert "该摸底了" not in text_of(officer.get("/desk/campaigns/"))
        assert "离春节" in text_of(officer.get(f"/desk/campaigns/{key}"))
        assert "还有 30 天" in text_of(officer.get(f"/desk/campaigns/{key}/plan/"))
    finally:
        clock.set_offset(0)
