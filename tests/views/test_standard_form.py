"""A standard with everything in it: filled in, told back, opened again; and the amounts an officer fixes (SPEC 4.2)."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DatabaseError

from tests.domain.campaigns.ground import (
    AFTER_THE_PERIOD,
    RICE,
    a_campaign,
    a_household,
    a_proposed_list,
    a_standard,
)
from tests.factories import NOON, Street, a_street, an_account, signed_in
from tests.visitor import Visitor
from webapp.core.db import db
from webapp.core.errors import Forbidden
from webapp.core.transaction import transaction
from webapp.domain.campaigns import lists, queries
from webapp.domain.campaigns.approving import approve_list
from webapp.domain.campaigns.conditions import (
    AgeBetween,
    CauseConfirmed,
    Condition,
    Confirmed,
    HasCategory,
    HasDisability,
    HasOwnCategory,
    HasWorkStatus,
    Join,
    Loss,
    MedicalCost,
)
from webapp.domain.campaigns.fixing import fix_amount
from webapp.domain.campaigns.forecast import Forecast
from webapp.domain.campaigns.models import AwardLine
from webapp.domain.campaigns.posting import post_list
from webapp.domain.campaigns.rules import Basis, Grant, Rule
from webapp.domain.households import catalogue
from webapp.domain.households.catalogue import NewCategory
from webapp.domain.households.categories import Category, Sensitivity
from webapp.domain.households.situations import WorkStatus
from webapp.domain.people.permissions import Role
from webapp.schemas.standards_as_typed import as_typed
from webapp.web.reasons import sensitivity_of


def text_of(answer) -> str:
    """What a reader sees, without the marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.get_data(as_text=True)))


BETWEEN = Grant(Basis.RANGE, 500_00, most_fen=1000_00, goods=(RICE,))


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


EVERYTHING = {
    "is_new": "yes", "joined": "all", "categories": ["dibao"], "not_categories": ["near_dibao"], "causes": ["schooling"],
    "causes_any": "yes", "age_from": "60", "age_to": "", "size_from": "1", "size_to": "4", "income": "fixed",
    "income_bound": "below", "income_fen": "1200", "disabled": "yes", "disability_types": ["1", "4"],
    "disability_levels": ["1", "2"], "aids": ["none", "still_hard"], "not_aids": ["covered"], "need_words": "棉被 轮椅",
    "work_words": "失业", "work_statuses": ["laid_off", "out_of_work"], "confirmed": "this_or_last",
    "medical_fen": "20000", "medical_floor": "above", "medical_years": "this_or_last",
    "loss_fen": "5000", "loss_floor": "at_least", "loss_years": "this",
    "last_time": "no", "in_addition": "yes", "basis": "matching", "amount_fen": "100",
    "in_kind": "慰问品", "goods_1_label": "大米", "goods_1_quantity": "2", "goods_1_unit": "袋", "goods_1_value": "60",
}  # fmt: skip


def a_standard_with_everything(app, street, officer) -> tuple[UUID, UUID, Visitor]:
    with app.app_context():
        key = a_campaign(street).id
        own = NewCategory(uuid4(), "老邻居", Category.DIBAO, Sensitivity.PLAIN)
        with transaction():
            catalogue.add_category(street.admin, street.root.id, own, now=NOON)
    place = str(street.communities[0].id)
    given = {"id": str(uuid4()), **EVERYTHING, "places": [place], "own_categories": [str(own.id)]}
    answer = officer.post(f"/desk/campaigns/{key}/standards/", data=given, follow_redirects=True)
    return key, UUID(given["id"]), answer


def test_a_standard_with_everything_is_told_back_in_words(app, street, officer):
    _, _, answer = a_standard_with_everything(app, street, officer)

    told = text_of(answer)

    for part in (
        "低保家庭", "致困原因里有子女上学", "有人60 周岁及以上", "家里1 到 4 人", "人均月收入低于 ￥1,200.00",
        "有人有残疾（视力、肢体，1、2 级）", "政府救助是没有政府救助、有救助，仍然困难", "需要里写着“棉被”或“轮椅”",
        "有人的工作写着“失业”", "有人下（待）岗、失（无）业（有一样就算）", "主要原因是当年或上一年确认的",
        "当年或上一年看病自己付的高于 ￥20,000.00", "当年受灾、意外的损失不低于 ￥5,000.00", "老邻居",
        "住在幸福社区", "去年这项慰问里没有", "（低保边缘家庭、政府救助是政府救助够用除外）",
        "符合的每人 ￥100.00，折成等值的慰问品，另加大米 2 袋", "另外加发",
    ):  # fmt: skip
        assert part in told


def test_opened_again_its_form_holds_what_was_filled_in(app, street, officer):
    _, standard_id, _ = a_standard_with_everything(app, street, officer)

    with app.app_context():
        typed = as_typed(queries.rule_of(queries.get_standard(street.officer, standard_id)[1]))

    kept = {name: value for name, value in EVERYTHING.items() if name != "is_new"}
    kept |= {"need_words": "棉被、轮椅", "disability_types": [1, 4], "disability_levels": [1, 2]}
    assert {name: typed[name] for name in kept} == kept
    page = officer.get(f"/desk/standards/{standard_id}").get_data(as_text=True)
    assert page.count(" checked") >= 12


def test_the_same_standard_saved_again_stays_the_same(app, street, officer):
    key, standard_id, _ = a_standard_with_everything(app, street, officer)
    with app.app_context():
        before = queries.rules_of(key)
        typed = as_typed(before[0])

    officer.post(f"/desk/campaigns/{key}/standards/", data={**typed, "is_new": "no"})

    with app.app_context():
        assert queries.rules_of(key) == before
        assert before[0].id == standard_id


def test_in_english_every_part_of_the_sentence_is_english(app, street, officer):
    key, _, _ = a_standard_with_everything(app, street, officer)

    page = officer.get(f"/desk/campaigns/{key}/standards/?lang=en")
    (sentence,) = re.findall(r'<p class="lead">(.*?)</p>', page.get_data(as_text=True), re.S)

    assert set(re.findall(r"[\u4e00-\u9fff]+", sentence)) == {"棉被", "轮椅", "失业", "幸福社区", "老邻居"}


def test_a_standard_about_disability_is_not_named_to_who_may_not_know(app, street, officer):
    with app.app_context():
        campaign = a_campaign(street)
        a_standard(street, campaign, AgeBetween(60, None), grant=BETWEEN, excludes=(HasDisability(),))
        (rule,) = queries.rules_of(campaign.id)

    assert sensitivity_of(rule) is Sensitivity.P2


@pytest.mark.parametrize(
    "condition", [MedicalCost(20_000_00), Loss(5_000_00), CauseConfirmed(Confirmed.THIS), HasWorkStatus((WorkStatus.RETIRED,))]
)
def test_what_a_standard_asks_of_a_year_or_of_work_is_not_named_either(condition: Condition) -> None:
    assert sensitivity_of(Rule(uuid4(), 1, Join.ALL, (condition,), BETWEEN)) is Sensitivity.P2


def test_an_own_category_is_named_only_to_who_may_open_it(app, street):
    with app.test_request_context(), transaction():
        made = [NewCategory(uuid4(), name, Category.DIBAO, kept)
                for name, kept in (("老邻居", Sensitivity.PLAIN), ("尘肺工友", Sensitivity.P2))]  # fmt: skip
        for new in made:
            catalogue.add_category(street.admin, street.root.id, new, now=NOON)
        asked = [HasOwnCategory((made[0].id,)), HasOwnCategory((made[0].id, made[1].id))]

        kept = [sensitivity_of(Rule(uuid4(), 1, Join.ALL, (condition,), BETWEEN)) for condition in asked]

    assert kept == [Sensitivity.PLAIN, Sensitivity.P2]


def a_list_with_an_open_amount(app, street) -> tuple[UUID, UUID]:
    with app.app_context():
        campaign = a_campaign(street)
        a_standard(street, campaign, HasCategory((Category.DIBAO,)), grant=BETWEEN)
        a_household(street, categories=(Category.DIBAO,))
        key = a_proposed_list(street, campaign).id
        return key, lists.list_lines(street.officer, key, lists.LineFilter())[0][0].id


def test_a_list_is_not_posted_while_an_amount_on_it_is_open(app, street, officer):
    key, line_id = a_list_with_an_open_amount(app, street)

    refused = officer.post(f"/desk/lists/{key}/post", data={"id": str(uuid4())})
    assert "还有 1 户的金额没定，定齐了才能往下办" in text_of(refused)
    assert "金额没定" in text_of(officer.get(f"/desk/lists/{key}?open=1"))

    assert "金额要在标准写的最少和最多之间" in text_of(
        officer.post(f"/desk/lists/lines/{line_id}/amount", data={"amount_fen": "1000.01"}))  # fmt: skip
    assert "这一项要填" in text_of(officer.post(f"/desk/lists/lines/{line_id}/amount", data={"amount_fen": ""}))
    officer.post(f"/desk/lists/lines/{line_id}/amount", data={"amount_fen": "800"})

    assert "￥800.00" in text_of(officer.get(f"/desk/lists/{key}"))
    posted = officer.post(f"/desk/lists/{key}/post", data={"id": str(uuid4())}, follow_redirects=True)
    assert "公示中" in text_of(posted)


def test_those_nobody_has_fixed_can_all_become_the_least_and_the_fixed_ones_stay(app, street, officer):
    key, line_id = a_list_with_an_open_amount(app, street)
    with app.app_context():
        a_household(street, "李四", categories=(Category.DIBAO,))
        campaign, _list = lists.get_list(street.officer, key)
        key = a_proposed_list(street, campaign).id
        line_id = lists.list_lines(street.officer, key, lists.LineFilter())[0][0].id
    fixed = officer.post(f"/desk/lists/lines/{line_id}/amount", data={"amount_fen": "800"})
    assert fixed.headers["Location"].endswith("?open=1")
    assert "没定的都按最少的定" in text_of(officer.get(f"/desk/lists/{key}"))

    told = text_of(officer.post(f"/desk/lists/{key}/amounts", follow_redirects=True))

    assert "的金额没定" not in told
    with app.app_context():
        lines = lists.list_lines(street.officer, key, lists.LineFilter())[0]
        assert sorted(line.amount_fen for line in lines) == [500_00, 800_00]
        a_street(name="别处街道", code="BC")
    assert signed_in(Visitor(app), "BC-officer").post(f"/desk/lists/{key}/amounts").status_code == 404


def test_a_fixed_amount_holds_on_in_the_next_proposal_and_in_every_sum(app, street, officer):
    key, line_id = a_list_with_an_open_amount(app, street)
    assert "/post" not in officer.get(f"/desk/lists/{key}").get_data(as_text=True)
    officer.post(f"/desk/lists/lines/{line_id}/amount", data={"amount_fen": "800"})
    with app.app_context():
        campaign, first = lists.get_list(street.officer, key)
        assert Forecast.from_json(first.summary).total.money_fen == 800_00

        again = a_proposed_list(street, campaign)

        (line,) = lists.list_lines(street.officer, again.id, lists.LineFilter())[0]
        forecast = Forecast.from_json(again.summary)
        assert (line.amount_fen, line.least_fen, line.most_fen) == (800_00, 500_00, 1000_00)
        assert line.fixed_at is not None
        assert line.changed_by == street.officer.user_id
        assert forecast.total.money_fen == forecast.rules[1].money_fen == 800_00


def test_what_hangs_out_is_fixed_for_good(app, street, officer):
    key, line_id = a_list_with_an_open_amount(app, street)
    officer.post(f"/desk/lists/lines/{line_id}/amount", data={"amount_fen": "800"})
    officer.post(f"/desk/lists/{key}/post", data={"id": str(uuid4())})

    refused = officer.post(f"/desk/lists/lines/{line_id}/amount", data={"amount_fen": "900"})

    assert "或者已经张贴，不能改了" in text_of(refused)


def test_the_database_holds_the_amount_between_its_ends_too(app, street):
    _, line_id = a_list_with_an_open_amount(app, street)
    with app.app_context():
        for values in ({"amount_fen": 1000_01}, {"most_fen": 9000_00}, {"added": [1]}):
            with pytest.raises(DatabaseError), transaction():
                db.session.execute(update(AwardLine).where(AwardLine.id == line_id).values(values))


def test_who_fixed_an_amount_does_not_approve_the_list(app, street):
    key, line_id = a_list_with_an_open_amount(app, street)
    with app.app_context():
        both = an_account(street.root, "both", Role.OFFICER, Role.APPROVER)
        with transaction():
            fix_amount(both, line_id, 700_00, None, now=NOON)
        post_list(street.officer, key, uuid4(), turns=transaction, now=NOON)

        with pytest.raises(Forbidden, match=r"list.own_change"):
            approve_list(both, key, turns=transaction, now=AFTER_THE_PERIOD)


def test_another_street_cannot_fix_an_amount(app, street):
    _, line_id = a_list_with_an_open_amount(app, street)
    with app.app_context():
        a_street(name="别处街道", code="BC")
    stranger = signed_in(Visitor(app), "BC-officer")

    assert stranger.post(f"/desk/lists/lines/{line_id}/amount", data={"amount_fen": "800"}).status_code == 404
