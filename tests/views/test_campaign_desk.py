"""A clerk's way from the plan to the result, through the pages; whatever is tried, the proposer does not approve."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event

from tests.domain.campaigns.ground import (
    SEVEN_HUNDRED,
    a_campaign,
    a_household,
    a_posted_list,
    a_proposed_list,
    a_standard,
    the_usual_standards,
)
from tests.factories import PASSWORD, Street, a_street, an_account, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.campaigns import lists, queries
from webapp.domain.campaigns.approving import approve_list
from webapp.domain.campaigns.conditions import HasCategory
from webapp.domain.campaigns.models import AwardList, Campaign
from webapp.domain.campaigns.states import LineStatus, ListStatus
from webapp.domain.households.categories import Category
from webapp.domain.people.permissions import Role

DIBAO = (Category.DIBAO,)


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


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.get_data(as_text=True)))


def a_listed_campaign(app, street, *, posted=False, days_ago=0, **said) -> tuple[UUID, UUID]:
    """Ids of a campaign and its list of one household, proposed some days ago by the officer."""
    with app.app_context():
        now = clock.now() - timedelta(days=days_ago)
        campaign = a_campaign(street, **said)
        the_usual_standards(street, campaign)
        a_household(street, "王建国", size=2, categories=DIBAO)
        award_list = (a_posted_list if posted else a_proposed_list)(street, campaign, now=now)
        return campaign.id, award_list.id


PLAN = {"title": "2027 年春节慰问", "festival": "spring", "starts_on": "2027-01-10", "ends_on": "2027-02-10",
        "notice_days": "5", "notice_count": "calendar"}  # fmt: skip


def test_a_campaign_is_made_once_however_often_the_form_is_sent(app, officer):
    key = str(uuid4())
    for _ in range(2):
        answer = officer.post("/desk/campaigns/", data={**PLAN, "id": key})
        assert answer.status_code == 303

    with app.app_context():
        assert db.session.get(Campaign, UUID(key)).title == "2027 年春节慰问"
    assert "2027 年春节慰问" in text_of(officer.get("/desk/campaigns/"))


def test_what_was_typed_comes_back_with_what_is_wrong(officer):
    answer = officer.post("/desk/campaigns/", data={**PLAN, "id": str(uuid4()), "title": "x", "starts_on": "明天"})

    assert answer.status_code == 422
    assert 'value="明天"' in answer.get_data(as_text=True)
    assert "请填日期" in text_of(answer)


def test_the_notice_days_of_the_organisation_stand_in_the_form(app, street, officer):
    with app.app_context(), transaction():
        db.session.merge(street.root).settings = {"notice_days": 7}

    assert re.search(r'name="notice_days" value="7"', officer.get("/desk/campaigns/new").get_data(as_text=True))


def standard(**said) -> dict[str, str]:
    return {"id": str(uuid4()), "is_new": "yes", "joined": "all", "basis": "household", "income": "", **said}


def test_a_standard_is_told_back_as_a_sentence(app, street, officer):
    with app.app_context():
        key = a_campaign(street).id
    given = standard(categories=["dibao", "elderly_living_alone"], age_from="70", size_to="2", income="times",
                     income_bound="below", income_times="1.5", basis="size", size_1_fen="650", size_2_fen="980",
                     goods_1_label="大米", goods_1_quantity="1", goods_1_unit="袋", goods_1_value="60")  # fmt: skip

    answer = officer.post(f"/desk/campaigns/{key}/standards/", data=given, follow_redirects=True)

    told = text_of(answer)
    assert "有人70 周岁及以上" in told
    assert "家里2 人及以下" in told
    assert "人均月收入低于低保标准的 1.5 倍" in told
    assert "1 人户 ￥650.00 · 2 人及以上 ￥980.00，另加大米 1 袋" in told


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({}, "这一项要填"),
        ({"amount_fen": "700", "age_from": "80", "age_to": "70"}, "后面的数不能比前面的小"),
        ({"amount_fen": "700", "income": "times", "income_times": "一倍半"}, "请填数字"),
        ({"amount_fen": "700", "income": "fixed"}, "这一项要填"),
        ({"amount_fen": "700", "goods_1_label": "大米"}, "这一项要填"),
        ({"basis": "nothing"}, "慰问金和慰问品至少填一样"),
        ({"basis": "size", "size_2_fen": "700"}, "这一项要填"),
        ({"amount_fen": "700", "categories": ["nonsense"]}, "请从选项里选"),
        ({"amount_fen": "99999999999"}, "金额太大了"),
        ({"amount_fen": "500", "basis": "range"}, "这一项要填"),
        ({"amount_fen": "500", "basis": "range", "most_fen": "500"}, "后面的数不能比前面的小"),
        ({"amount_fen": "500", "basis": "range", "most_fen": "900", "in_kind": "慰问品"}, "逐户定的，最多要比最少多"),
        ({"amount_fen": "500", "basis": "matching"}, "只给符合的人，要填年龄、残疾或者工作"),
        ({"amount_fen": "500", "need_words": "、".join("一二三四五六七八九十米")}, "最多 10 个词"),
        ({"amount_fen": "500", "disability_levels": ["9"]}, "请从选项里选"),
        ({"amount_fen": "500", "places": ["x"]}, "这一项填得不对"),
    ],
)
def test_a_standard_that_does_not_fit_is_explained(app, street, officer, said, complaint):
    with app.app_context():
        key = a_campaign(street).id

    answer = officer.post(f"/desk/campaigns/{key}/standards/", data=standard(**said))

    assert answer.status_code == 422
    assert complaint in text_of(answer)


def test_a_try_out_before_saving_keeps_nothing(app, street, officer):
    with app.app_context():
        key = a_campaign(street).id
        a_household(street, categories=DIBAO)
    given = standard(categories=["dibao"], amount_fen="700")

    answer = officer.post(f"/desk/campaigns/{key}/standards/", data={**given, "try": "yes"})

    assert "按这条能领的有 1 户，慰问金 ￥700.00。还没有保存。" in text_of(answer)
    with app.app_context():
        assert queries.list_standards(key) == []


def test_the_whole_set_is_tried_out_and_its_counts_stand_beside_it(app, street, officer):
    with app.app_context():
        campaign = a_campaign(street)
        the_usual_standards(street, campaign)
        a_household(street, categories=DIBAO)
        a_household(street, "张三")
        key = campaign.id

    answer = officer.post(f"/desk/campaigns/{key}/standards/try", follow_redirects=True)

    told = text_of(answer)
    assert "不在名单里的 1 户" in told
    assert "不符合任何一条" in told


def test_the_list_says_for_each_why_it_is_in_and_for_the_rest_why_not(app, street, officer):
    _, key = a_listed_campaign(app, street)
    with app.app_context():
        a_household(street, "赵六")
        campaign_id = lists.get_list(street.officer, key)[0].id

    answer = officer.post(f"/desk/campaigns/{campaign_id}/lists/", data={"id": str(uuid4())}, follow_redirects=True)

    told = text_of(answer)
    assert "王建国" in told
    assert "第 1 条：低保家庭" in told
    assert "￥980.00" in told
    left_out = re.search(r'href="(/desk/lists/[^"]+/left-out)"', answer.get_data(as_text=True))
    assert "赵六" in text_of(officer.get(left_out[1]))


def test_proposing_without_standards_says_what_to_do(app, street, officer):
    with app.app_context():
        key = a_campaign(street).id

    answer = officer.post(f"/desk/campaigns/{key}/lists/", data={"id": str(uuid4())}, follow_redirects=True)

    assert "先定慰问标准，再拟名单。" in text_of(answer)


def test_a_line_is_taken_off_only_with_a_reason(app, street, officer):
    _, key = a_listed_campaign(app, street)
    with app.app_context():
        line_id = lists.list_lines(street.officer, key, lists.LineFilter())[0][0].id

    refused = officer.post(f"/desk/lists/lines/{line_id}/withdraw", data={"reason": ""})
    officer.post(f"/desk/lists/lines/{line_id}/withdraw", data={"reason": "已经搬走"})

    assert refused.status_code == 422
    assert "已经搬走" in text_of(officer.get(f"/desk/lists/{key}/left-out"))


def test_the_way_to_the_result_through_the_pages(app, street, officer):
    campaign_id, key = a_listed_campaign(app, street, posted=True, days_ago=6)
    approver = signed_in(Visitor(app), "approver")

    assert "核对并同意" in text_of(approver.get(f"/desk/campaigns/{campaign_id}"))
    approved = approver.post(f"/desk/lists/{key}/approve", follow_redirects=True)
    assert "已同意并封存" in text_of(approved)
    for _ in range(2):
        issued = officer.post(f"/desk/lists/{key}/receipts", follow_redirects=True)
    assert "已生成 1 张，共 1 张" in text_of(issued)
    result = officer.post(f"/desk/campaigns/{campaign_id}/result", data={"id": str(uuid4())}, follow_redirects=True)
    assert "结果已经公布" in text_of(result)
    refused = officer.post(f"/desk/campaigns/{campaign_id}/end", data={"status": "closed"})
    assert refused.status_code == 422 and "还没办完签收单还没送到1" in text_of(refused).replace(" ", "")
    form = {"status": "closed", "reason": "老人住院，节后补送"}
    closed = officer.post(f"/desk/campaigns/{campaign_id}/end", data=form, follow_redirects=True)
    assert "办完了，归档" not in text_of(closed) and "原因：老人住院，节后补送" in text_of(closed)
    assert "已经结束，只能看" in text_of(officer.get(f"/desk/campaigns/{campaign_id}"))


def test_posting_shows_the_days(app, street, officer):
    _, key = a_listed_campaign(app, street)

    answer = officer.post(f"/desk/lists/{key}/post", data={"id": str(uuid4())}, follow_redirects=True)

    assert "公示中" in text_of(answer)


def doors_that_could_approve(app) -> list[str]:
    """Every door that takes a list and changes something."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(("campaigns.", "api_campaigns.")) and rule.methods & {"POST", "PUT", "PATCH"}:
            found.append(rule.rule)
    return found


def test_whatever_is_tried_the_proposer_does_not_approve(app, street):
    """The proposer even holds the approver's role; every door, by every method, with everything a form could carry."""
    with app.app_context():
        both = an_account(street.root, "both", Role.OFFICER, Role.APPROVER, Role.ADMIN)
        keep, street.actors["officer"] = street.officer, both
        campaign = a_campaign(street)
        the_usual_standards(street, campaign)
        a_household(street, categories=DIBAO)
        award_list = a_posted_list(street, campaign, now=clock.now() - timedelta(days=6))
        street.actors["officer"] = keep
        ids = {"campaign_id": campaign.id, "list_id": award_list.id,
               "line_id": lists.list_lines(both, award_list.id, lists.LineFilter())[0][0].id}  # fmt: skip
        proposer, approver = both.user_id, street.approver.user_id
    visitor = signed_in(Visitor(app, strict=False), "both")
    body = {"id": str(uuid4()), "reason": "请同意", "status": "frozen", "approved_by": str(approver), **PLAN,
            "actor": "approver", "proposed_by": str(approver), "list_id": str(ids["list_id"]),
            "skips_notice": "yes"}  # fmt: skip

    tried = doors_that_could_approve(app)
    assert "/desk/lists/<uuid:list_id>/approve" in tried
    # What ends or takes apart comes last, so that nothing is spared by being over.
    for rule in sorted(tried, key=lambda rule: ("withdraw" in rule, "/end" in rule, rule)):
        path = re.sub(r"<uuid:(\w+)>", lambda found: str(ids.get(found[1], uuid4())), rule)
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
            for query in ("", f"?actor={approver}&approved_by={approver}"):
                visitor.open(path + query, method=method, data=body if method != "GET" else None)

    with app.app_context():
        for award_list in db.session.query(AwardList):
            assert award_list.approved_by != proposer
            assert award_list.approved_by is None
        assert lists.frozen_lines(street.officer, ids["campaign_id"]) == []


def test_the_proposer_is_told_why(app, street):
    with app.app_context():
        both = an_account(street.root, "both", Role.OFFICER, Role.APPROVER)
        keep, street.actors["officer"] = street.officer, both
        _, key = a_listed_campaign(app, street, posted=True, days_ago=6)
        street.actors["officer"] = keep
    visitor = signed_in(Visitor(app), "both")

    answer = visitor.post(f"/desk/lists/{key}/approve")

    assert answer.status_code == 403
    assert "名单是您拟的，请另一位审批人来同意" in text_of(answer)


def test_a_proposer_who_signs_in_again_is_still_the_proposer(app, street):
    with app.app_context():
        both = an_account(street.root, "both", Role.OFFICER)
        keep, street.actors["officer"] = street.officer, both
        _, key = a_listed_campaign(app, street, posted=True, days_ago=6)
        street.actors["officer"] = keep
    admin = signed_in(Visitor(app), "admin")
    admin.post(f"/desk/people/{both.user_id}/roles", data={"roles": ["approver"]})
    visitor = Visitor(app)
    assert visitor.post("/login", data={"login": "both", "secret": PASSWORD}).status_code == 303

    assert visitor.post(f"/desk/lists/{key}/approve").status_code == 403


def test_a_volunteer_reaches_none_of_it(app, street):
    campaign_id, key = a_listed_campaign(app, street)
    volunteer = signed_in(Visitor(app, strict=False), "volunteer")

    pages = (f"/desk/campaigns/{campaign_id}", f"/desk/lists/{key}", f"/desk/lists/{key}/left-out", "/desk/reports/")
    for path in pages:
        answer = volunteer.get(path)
        assert answer.status_code == 403
        assert "王建国" not in answer.get_data(as_text=True)


def test_another_street_does_not_find_it(app, street):
    campaign_id, key = a_listed_campaign(app, street)
    with app.app_context():
        a_street(name="别处街道", code="BC")
    stranger = signed_in(Visitor(app), "BC-officer")

    for path in (f"/desk/campaigns/{campaign_id}", f"/desk/lists/{key}", f"/desk/campaigns/{campaign_id}/standards/"):
        assert stranger.get(path).status_code == 404


def test_a_sealed_label_is_not_given_away_by_the_reason(app, street, officer):
    with app.app_context():
        campaign = a_campaign(street)
        a_standard(street, campaign, HasCategory((Category.LEFT_BEHIND_CHILD,)), grant=SEVEN_HUNDRED)
        a_household(street, "王建国", categories=(Category.LEFT_BEHIND_CHILD,))
        key = a_proposed_list(street, campaign).id

    told = text_of(officer.get(f"/desk/lists/{key}"))

    assert "王建国" in told
    assert "留守儿童" not in told
    assert "按规定不在这里写明" in told


def test_a_community_sees_its_own_lines_of_the_streets_campaign(app, street):
    campaign_id, _key = a_listed_campaign(app, street)
    with app.app_context():
        a_household(street, "乔四", categories=DIBAO, place=1)
        an_account(street.communities[1], "there", Role.OFFICER)
        award_list = a_proposed_list(street, queries.get_campaign(street.officer, campaign_id))
        key = award_list.id
    visitor = signed_in(Visitor(app), "there")

    told = text_of(visitor.get(f"/desk/lists/{key}"))

    assert "乔四" in told
    assert "王建国" not in told
    assert visitor.post(f"/desk/lists/{key}/post", data={"id": str(uuid4())}).status_code in (403, 404)


@pytest.mark.parametrize(
    "path", ["place=x", "status=nonsense", "standard=9", "after=x", "after=-1", "reason=x", "standard=x"]
)
def test_bad_input_in_the_address_is_no_error(app, street, officer, path):
    campaign_id, key = a_listed_campaign(app, street)

    for page in (f"/desk/lists/{key}", f"/desk/lists/{key}/left-out", f"/desk/campaigns/{campaign_id}/lines",
                 "/desk/reports/", f"/desk/reports/campaigns/{campaign_id}/visited"):  # fmt: skip
        assert officer.get(f"{page}?{path}").status_code == 200


def test_every_number_of_the_board_leads_to_its_households(app, street, officer):
    campaign_id, _key = a_listed_campaign(app, street, posted=True, days_ago=6)

    page = officer.get("/desk/reports/").get_data(as_text=True)

    for address in set(re.findall(r'href="(/desk/(?:campaigns|lists|reports)/[^"]+)"', page)):
        assert officer.get(address.replace("&amp;", "&")).status_code == 200
    assert "王建国" in text_of(officer.get(f"/desk/campaigns/{campaign_id}/lines"))


def test_the_desk_shows_the_running_campaign_and_what_waits(app, street, officer):
    a_listed_campaign(app, street)

    told = text_of(officer.get("/desk/"))

    assert "2027 年春节慰问" in told
    assert "名单拟好了，等张贴公示" in told


def test_the_desk_of_a_new_street_says_where_to_begin(officer):
    assert "还没有正在进行的慰问活动" in text_of(officer.get("/desk/"))


def test_a_small_club_sees_three_things(app, street, officer):
    with app.app_context(), transaction():
        db.session.merge(street.root).settings = {"preset": "club"}

    told = text_of(officer.get("/desk/"))

    for name in ("导入名单", "打印签收单", "登记签收"):
        assert name in told


def test_the_number_of_queries_does_not_grow_with_the_street(app, street, officer, queries_of):
    campaign_id, _key = a_listed_campaign(app, street)
    few = queries_of(lambda: officer.get(f"/desk/campaigns/{campaign_id}"))
    with app.app_context():
        for n in range(20):
            a_household(street, f"张{n}", categories=DIBAO, place=n % 2)
        a_proposed_list(street, queries.get_campaign(street.officer, campaign_id))

    assert queries_of(lambda: officer.get(f"/desk/campaigns/{campaign_id}")) <= few


@pytest.fixture
def queries_of(app):
    """How many statements a request sends."""
    def count(act) -> int:
        sent: list[str] = []
        with app.app_context():
            engine = db.engine

        def note(_connection, _cursor, statement, *_rest):
            sent.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            assert act().status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(sent)

    return count


def test_english_and_large_type_hold_on_every_page(app, street, officer):
    campaign_id, key = a_listed_campaign(app, street, posted=True, days_ago=6)
    with app.app_context():
        approve = street.approver
        approve_list(approve, key, turns=transaction, now=clock.now())
        assert lists.frozen_lines(street.officer, campaign_id)[0].status is LineStatus.APPROVED
        assert lists.get_list(street.officer, key)[1].status is ListStatus.FROZEN
    for path in ("/desk/", "/desk/campaigns/", "/desk/campaigns/new", f"/desk/campaigns/{campaign_id}",
                 f"/desk/campaigns/{campaign_id}/standards/", f"/desk/campaigns/{campaign_id}/standards/new",
                 f"/desk/lists/{key}", f"/desk/lists/{key}/left-out", f"/desk/lists/{key}/receipts",
                 "/desk/reports/"):  # fmt: skip
        page = officer.get(f"{path}?lang=en&large=1").get_data(as_text=True)
        assert 'lang="en"' in page
        assert 'data-type="large"' in page




def test_the_papers_stand_together_and_what_is_left_leads_to_where_it_is_done(app, street, officer):
    campaign_id, _ = a_listed_campaign(app, street, posted=True)

    page = officer.get(f"/desk/campaigns/{campaign_id}/dossier")
    sheet = officer.get(f"/desk/campaigns/{campaign_id}/dossier/print")

    assert "名单还没同意" in text_of(page) and f'href="/desk/campaigns/{campaign_id}"' in page.get_data(as_text=True)
    assert "缺张榜的照片" in text_of(page) and "poster.pdf" in page.get_data(as_text=True)
    assert "卷内目录" in text_of(sheet) and "慰问标准" in text_of(sheet) and "立卷人" in text_of(sheet)


def test_whoever_may_not_change_it_reads_the_papers_without_the_form(app, street, officer):
    campaign_id, _ = a_listed_campaign(app, street)
    supervisor = signed_in(Visitor(app), "supervisor")

    page = supervisor.get(f"/desk/campaigns/{campaign_id}/dossier").get_data(as_text=True)

    assert "卷内目录" in page and "结束这次活动" not in page
    assert "结束这次活动" in officer.get(f"/desk/campaigns/{campaign_id}/dossier").get_data(as_text=True)


def test_a_campaign_is_not_ended_without_a_word_and_what_was_chosen_stays(app, street, officer):
    campaign_id, _ = a_listed_campaign(app, street)

    refused = officer.post(f"/desk/campaigns/{campaign_id}/end", data={"status": "cancelled", "reason": ""})
    done = officer.post(f"/desk/campaigns/{campaign_id}/end", data={"status": "cancelled", "reason": "改在节后办"},
                        follow_redirects=True)  # fmt: skip

    assert refused.status_code == 422 and "请写明原因" in text_of(refused)
    assert re.search(r'value="cancelled"[^>]*checked', refused.get_data(as_text=True))
    assert "原因：改在节后办" in text_of(done) and "结束这次活动" not in text_of(done)
