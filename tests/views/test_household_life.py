"""The later life of a file at the desk: what is offered is what can be done, and a death stops the slip."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, update

from tests.factories import a_household, a_person, a_receipt, a_street, signed_in, token_of
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.transaction import transaction
from webapp.domain.households.concerns import Concern
from webapp.domain.households.models import Household
from webapp.domain.households.relations import Relation
from webapp.domain.households.states import HouseholdStatus
from webapp.domain.households.steps import HouseholdAction as A
from webapp.domain.households.steps import may_do
from webapp.domain.people.operations import change_organisation
from webapp.domain.people.permissions import Role

TODAY = clock.local_day(clock.now()).isoformat()
TWO = {"surveyor_1": "王明", "surveyor_2": "李芳", "surveyed_on": TODAY}
END = {"reason": "家属来报", "on": TODAY}
DOORS: dict[A, tuple[str, dict[str, str], str]] = {
    A.SUBMIT: ("survey", TWO, '/survey"'),
    A.REVIEW: ("review", {"on": TODAY, "record": "都同意"}, '/review"'),
    A.APPROVE: ("approve", {}, '/approve"'),
    A.RETURN: ("return", {"reason": "缺户口本"}, '/return"'),
    A.REFUSE: ("end", {**END, "why": "not_included"}, 'value="not_included"'),
    A.RECHECK: ("recheck", TWO, '/recheck"'),
    A.SANCTION: ("sanction", {"reason": "瞒报房产"}, '/sanction"'),
    A.EXCEPT: ("exception", {"reason": "家里失火", "until": TODAY}, '/exception"'),
    A.LIFT: ("lift", {"reason": "查错了"}, '/lift"'),
    A.END: ("end", {**END, "why": "moved"}, 'value="moved"'),
}
"""Each action: its door, a form that says all it asks for, and how the page offers it."""


@pytest.mark.parametrize("role", [Role.OFFICER, Role.APPROVER, Role.SUPERVISOR])
def test_what_a_state_does_not_allow_is_neither_a_button_nor_an_address(
    database: SQLAlchemy, client: Visitor, role: Role
) -> None:
    street = a_street(now=clock.now())
    street.actors["officer"] = street.second_officer
    household = a_household(street, active=False)
    page = f"/desk/households/{household.id}"
    signed_in(client, role.value)
    wrong = []
    for status in HouseholdStatus:
        if status is HouseholdStatus.APPROVED:
            continue
        with transaction() as session:
            session.execute(update(Household).where(Household.id == household.id).values(
                status=status, approved_by=street.admin.user_id, barred_until=date(2028, 12, 31), ended_on=date(2026, 1, 1)))  # fmt: skip
        shown = client.get(page).get_data(as_text=True)
        for action, (door, form, sign) in DOORS.items():
            allowed = may_do(role, action, status)
            if allowed != (sign in shown):
                wrong.append((status.value, action.value, "offered" if sign in shown else "not offered"))
            if not allowed and (code := client.post(f"{page}/{door}", data=form).status_code) not in (403, 409):
                wrong.append((status.value, action.value, code))

    assert wrong == []


def test_a_death_told_at_the_desk_makes_the_slip_unknown_at_once(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    household = a_household(street)
    receipt = a_receipt(street.officer, street.communities[0], now=clock.now(), household_id=household.id)
    resident, slip = Visitor(client.application), f"/R/{token_of(receipt)}"
    before = resident.get(slip)
    unknown = resident.get(f"/R/{'A' * len(token_of(receipt))}")

    signed_in(client, "officer").post(f"/desk/households/{household.id}/end", data={**END, "why": "died"})
    after = resident.get(slip)

    assert "东北大米" in before.get_data(as_text=True)
    assert after.status_code == unknown.status_code
    assert "东北大米" not in after.get_data(as_text=True)
    assert resident.post(slip, data={"answer": "all"}).status_code >= 400
    assert "人已去世" in client.get(f"/desk/households/{household.id}").get_data(as_text=True)


def test_who_is_not_taken_in_gets_the_reason_on_paper_and_nobody_else_does(
    database: SQLAlchemy, client: Visitor
) -> None:
    street = a_street(now=clock.now())
    household, active = a_household(street, active=False), a_household(street)
    page = f"/desk/households/{household.id}"
    signed_in(client, "approver")
    assert client.get(f"{page}/letter").status_code == 404

    reason = "家里每人每月收入高于今年的标准"
    client.post(f"{page}/end", data={"why": "not_included", "on": TODAY, "reason": reason})
    letter = client.get(f"{page}/letter").get_data(as_text=True)

    assert all(words in letter for words in (reason, "赵建国", "幸福社区", "027-88880000", "提出"))
    assert f"{page}/letter" in client.get(page).get_data(as_text=True)
    assert client.get(f"/desk/households/{active.id}/letter").status_code == 404


def test_two_levels_are_shown_and_passed_at_the_desk(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    settings = signed_in(Visitor(client.application), "admin")
    given = {"name": "城关街道", "phone": "027-88880000", "approval_levels": "2", "review_first": "yes"}
    assert settings.post("/desk/settings/", data=given).status_code == 303
    household = a_household(street, active=False)
    page = f"/desk/households/{household.id}"
    officer, approver = signed_in(client, "officer"), signed_in(Visitor(client.application), "approver")
    early = approver.get(page).get_data(as_text=True)
    refused = approver.post(f"{page}/approve")
    officer.post(f"{page}/review", data={"on": TODAY, "record": "九位代表都同意"})
    offered = approver.get(page).get_data(as_text=True)
    approver.post(f"{page}/approve")

    shown = approver.get(page).get_data(as_text=True)
    assert refused.status_code == 422 and '/approve"' not in early
    assert "要 2 级同意，已有 0 级" in offered and "同意，交下一级" in offered
    assert "要请另一位同事" in shown and "第 1 级同意（共 2 级）" in shown
    assert "九位代表" not in shown
    assert "九位代表" in approver.post(f"{page}/open", data={"reason": "审批"}).get_data(as_text=True)


def test_a_due_recheck_is_the_next_thing_and_what_was_typed_comes_back(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    page = f"/desk/households/{a_household(street).id}"
    with transaction() as session:
        day = clock.local_day(clock.now()) - timedelta(days=3)
        session.execute(update(Household).values(recheck_on=day))
    client.application.test_cli_runner().invoke(args=["run-due", "--once"])
    signed_in(client, "officer")

    due = client.get(page).get_data(as_text=True)
    wrong = client.post(f"{page}/recheck", data={**TWO, "surveyor_2": "王明", "finding": "屋顶修好了"})
    done = client.post(f"{page}/recheck", data=TWO, follow_redirects=True).get_data(as_text=True)

    assert "该复核了" in due and "年度复核已经过了 3 天" in due
    assert wrong.status_code == 422 and "屋顶修好了" in wrong.get_data(as_text=True)
    assert "下一次复核" in done and "提前复核" in done


def test_a_barred_person_is_approved_only_as_an_exception(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    with transaction():
        change_organisation(street.admin, street.root.id, name="城关街道", phone=None, settings={}, now=clock.now())
    household = a_household(street)
    page = f"/desk/households/{household.id}"
    approver = signed_in(client, "approver")

    approver.post(f"{page}/sanction", data={"reason": "瞒报房产"})
    shown = approver.get(page).get_data(as_text=True)
    approver.post(f"{page}/exception", data={"reason": "家里失火", "until": TODAY})

    assert "因申报不实暂停资格" in shown and '/lift"' not in shown
    assert "急难例外，到" in approver.get(page).get_data(as_text=True)


def test_a_family_moves_changes_its_head_and_splits_at_the_desk(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    wife, son = a_person("李秀英", relation=Relation.SPOUSE), a_person("赵大伟", relation=Relation.SON)
    household = a_household(street, a_person(), wife, son)
    page, there = f"/desk/households/{household.id}", str(street.communities[1].id)
    signed_in(client, "officer")
    forms = client.get(f"{page}/family").get_data(as_text=True)
    split_id = re.findall(r'name="id" value="([^"]+)"', forms)[0]

    typed = {"organisation_id": there, "address_line": "9栋2单元102", "grid": "第一网格"}
    wrong = client.post(f"{page}/move", data=typed)
    moved = client.post(f"{page}/move", data={**typed, "reason": "换租"}, follow_redirects=True)
    head = {"person": str(wife.id), "former": "stays", "reason": "商量好的"}
    headed = client.post(f"{page}/head", data=head, follow_redirects=True)
    split = {"id": split_id, "people": [str(son.id)], "address_line": "3栋1单元501", "reason": "分家"}
    new = client.post(f"{page}/split", data=split, follow_redirects=True)

    assert f"{page}/family" in client.get(page).get_data(as_text=True)
    assert wrong.status_code == 422 and "9栋2单元102" in wrong.get_data(as_text=True)
    assert "9栋2单元102 · 第一网格 · 和平社区" in moved.get_data(as_text=True)
    assert "李秀英家" in headed.get_data(as_text=True)
    assert "赵大伟家" in new.get_data(as_text=True) and "草稿" in new.get_data(as_text=True)
    assert "赵大伟" not in client.get(page).get_data(as_text=True)
    assert signed_in(Visitor(client.application), "approver").get(f"{page}/family").status_code == 403
    client.post(f"{page}/end", data={**END, "why": "moved"})
    assert client.get(f"{page}/family").status_code == 409


def test_the_lists_people_need_are_one_press_away_and_filters_stay_with_them(
    database: SQLAlchemy, client: Visitor
) -> None:
    street = a_street(now=clock.now())
    a_household(street, building="5栋")
    a_household(street, a_person("钱秀英", birth_date=date(1950, 1, 1)), building="9栋", grid="第一网格", at=1)
    signed_in(client, "officer")
    home = client.get("/desk/households/").get_data(as_text=True)
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda _c, _u, sql, *_more: asked.append(sql))

    def shown(address: str) -> str:
        asked.clear()
        answer = client.get(f"/desk/households/?{address}")
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    lacking = shown("concern=lacking_papers&building=9")
    questions = len(asked)
    both = shown("concern=lacking_papers")
    aged = shown("ages=70-79&grid=第一网格")

    for concern in Concern:
        assert f"concern={concern.value}" in home
    assert "钱秀英" in lacking and "赵建国" not in lacking and len(asked) == questions
    assert "钱秀英" in both and "赵建国" in both
    assert "钱秀英" in aged and "赵建国" not in aged
    assert 'name="concern" value="lacking_papers"' in lacking and 'value="9"' in lacking
    assert "没有这样的户" in shown("concern=helped") and "没有这样的户" not in shown("concern=nonsense&ages=x")
