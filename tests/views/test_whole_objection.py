"""Somebody objects to the notice as a whole: the desk sees it, and takes the list down where it is right (SPEC 9.5)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from tests.domain.campaigns.ground import a_campaign, a_household, a_posted_list, the_usual_standards
from tests.factories import a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.transaction import transaction
from webapp.domain.cases.models import CaseOutcome
from webapp.domain.cases.operations import answer_case, investigate_case
from webapp.domain.households.categories import Category
from webapp.domain.notices.operations import raise_objection
from webapp.domain.people.actors import NOBODY


def test_the_list_waits_is_taken_down_and_can_be_proposed_again(app) -> None:
    case_id, now = uuid4(), clock.now()
    with app.app_context():
        street = a_street()
        campaign = a_campaign(street)
        the_usual_standards(street, campaign)
        a_household(street, categories=(Category.DIBAO,))
        award_list = a_posted_list(street, campaign, now=now - timedelta(days=6))
        key = award_list.id
        with transaction():
            raise_objection(NOBODY, award_list.notice_id, id=case_id, number=None, text="没有开会", contact=None,
                            now=now - timedelta(days=3))  # fmt: skip
    officer, approver = signed_in(Visitor(app), "officer"), signed_in(Visitor(app), "approver")

    refused = approver.post(f"/desk/lists/{key}/approve").get_data(as_text=True)
    assert "有人对整份公示提出异议，答复以前一户也不能同意" in refused
    assert f"/desk/lists/{key}/approve" not in refused

    with app.app_context(), transaction():
        investigate_case(street.officer, case_id, "查过了", street.second_officer.user_id, now=now)
        answer_case(street.officer, case_id, CaseOutcome.UPHELD, "确实没有开会", now=now)
    assert f"/desk/lists/{key}/take-back" in officer.get(f"/desk/lists/{key}").get_data(as_text=True)
    assert officer.post(f"/desk/lists/{key}/take-back", data={"reason": ""}).status_code == 422
    done = officer.post(f"/desk/lists/{key}/take-back", data={"reason": "没有开会"}, follow_redirects=True)
    assert "重新拟一次" in done.get_data(as_text=True)
    assert "没有开会" in officer.get(f"/desk/lists/{key}/left-out").get_data(as_text=True)
