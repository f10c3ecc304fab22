"""From a case to what it is about and back, as far as one may go; who read it stays on record (SPEC 2.5, 7.8)."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest

from tests.domain.campaigns.ground import a_campaign, a_posted_list, the_usual_standards
from tests.domain.campaigns.ground import a_household as a_listed_household
from tests.domain.visits.ground import a_slot, a_task, book, receipt_of, record
from tests.factories import a_household, a_person, a_street, an_account, signed_in, token_of
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.cases.models import Case
from webapp.domain.cases.operations import NewCase, open_case
from webapp.domain.households.categories import Category
from webapp.domain.households.entries import StatedPhone
from webapp.domain.households.models import Household
from webapp.domain.people.actors import NOBODY
from webapp.domain.people.permissions import Role
from webapp.views.case_ways import phone_in


@pytest.fixture
def street(app):
    with app.app_context():
        yield a_street(clock.now())
        db.session.remove()


@pytest.fixture
def officer(client, street):
    return signed_in(client, "officer")


@pytest.fixture
def household(street) -> Household:
    return a_household(street, a_person("赵建国"), phones=(StatedPhone("13812345678", "女儿"),))


@pytest.fixture
def task(street, household):
    return a_task(street, household)


def text_of(answer) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def links_of(answer) -> set[str]:
    return set(re.findall(r'href="([^"#?]+)', answer.get_data(as_text=True)))


def rows(action: str) -> list[AuditEvent]:
    db.session.rollback()
    return list(db.session.query(AuditEvent).filter_by(action=action))


def a_complaint(client, receipt) -> UUID:
    Visitor(client.application).post(
        f"/R/{token_of(receipt)}", data={"answer": "wrong", "id": str(uuid4()), "what": "short", "phone": "139 1234 5678"}
    )
    db.session.rollback()
    return db.session.query(Case).one().id


def test_from_not_right_to_the_slip_the_family_and_the_phone(client, officer, task, household):
    receipt = receipt_of(task)
    case = a_complaint(client, receipt)

    page = officer.get(f"/desk/cases/{case}")

    assert {f"/desk/receipts/{receipt.id}", f"/desk/households/{household.id}", "tel:13912345678"} <= links_of(page)
    assert f"/desk/cases/{case}" in links_of(officer.get(f"/desk/receipts/{receipt.id}"))


def test_the_slip_leads_to_the_family_and_the_visit_and_they_lead_back(street, officer, task, household):
    day = clock.local_day(clock.now()) + timedelta(days=3)
    visit = book(street.volunteer, task, a_slot(street, day=day), street.second_volunteer, now=clock.now())
    receipt = receipt_of(task)

    slip = links_of(officer.get(f"/desk/receipts/{receipt.id}"))
    family = links_of(officer.get(f"/desk/households/{household.id}"))

    assert {f"/desk/households/{household.id}", f"/desk/visits/{visit.id}"} <= slip
    assert {f"/desk/receipts/{receipt.id}", f"/desk/visits/{visit.id}"} <= family
    assert f"/desk/receipts/{receipt.id}" in links_of(officer.get(f"/desk/visits/{visit.id}"))


def test_what_came_and_went_stands_on_the_familys_page(street, officer, task, household):
    day = clock.local_day(clock.now())
    visit = book(street.volunteer, task, a_slot(street, day=day, window=("00:00", "23:59")), street.second_volunteer,
                 now=clock.now())  # fmt: skip
    record(street.volunteer, visit)

    page = text_of(officer.get(f"/desk/households/{household.id}"))

    assert "2027 年春节慰问" in page and "￥900.00" in page and "已送达，未签收" in page
    assert "已走访" in page and "second_volunteer-name、volunteer-name" in page


def test_the_phone_is_shown_on_request_and_the_request_is_kept(officer, street, task):
    receipt = receipt_of(task)
    assert "13812345678" not in text_of(officer.get(f"/desk/receipts/{receipt.id}"))

    page = officer.post(f"/desk/receipts/{receipt.id}/phone")

    assert "tel:13812345678" in links_of(page) and "女儿" in text_of(page)
    [event] = rows("receipt.call")
    assert (event.actor_id, event.subject_id) == (street.officer.user_id, receipt.id)


def test_who_reads_no_families_gets_no_phone(app, street, task):
    treasurer = signed_in(Visitor(app), "treasurer")

    assert treasurer.post(f"/desk/receipts/{receipt_of(task).id}/phone").status_code == 403
    assert rows("receipt.call") == []


def test_an_objection_leads_to_its_notice_list_and_family(app, street, officer):
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    household = a_listed_household(street, "张三", categories=(Category.DIBAO,))
    award_list = a_posted_list(street, campaign, now=clock.now())
    form = {"id": str(uuid4()), "number": "1", "text": "他家有两套房", "contact": "隔壁老王"}
    Visitor(app).post(f"/notices/{award_list.notice_id}/object", data=form)
    case = db.session.query(Case).one().id

    page = officer.get(f"/desk/cases/{case}")

    wanted = (f"/desk/notices/{award_list.notice_id}", f"/desk/lists/{award_list.id}", f"/desk/households/{household}")
    assert set(wanted) <= links_of(page)
    assert not any(link.startswith("tel:") for link in links_of(page))
    assert f"/desk/lists/{award_list.id}" in links_of(officer.get(f"/desk/notices/{award_list.notice_id}"))


def test_reading_it_is_kept_once_a_day_for_each_reader(app, officer, street):
    case = a_case(street)
    for _ in range(2):
        officer.get(f"/desk/cases/{case}")
    signed_in(Visitor(app), "supervisor").get(f"/desk/cases/{case}")

    assert [event.actor_id for event in rows("case.see")] == [street.officer.user_id, street.supervisor.user_id]


def a_case(street) -> UUID:
    from webapp.domain.cases.models import CaseKind

    new = NewCase(uuid4(), CaseKind.APPEAL, street.communities[0].id, "visit", None, "3 栋", "想换个轮椅")
    with transaction():
        return open_case(NOBODY, new, now=clock.now())[0].id


def test_only_those_who_work_on_cases_there_are_offered_as_the_second(street, officer):
    an_account(street.communities[0], "here", Role.OFFICER, now=clock.now())
    an_account(street.communities[1], "elsewhere", Role.OFFICER, now=clock.now())
    case = a_case(street)

    page = text_of(officer.get(f"/desk/cases/{case}"))

    offered = {name for name in ("here", "elsewhere", "approver", "volunteer", "storekeeper") if f"{name}-name" in page}
    assert offered == {"here", "approver"}


@pytest.mark.parametrize("second", ["volunteer", "storekeeper"])
def test_a_volunteer_is_no_second_investigator_whatever_is_sent(street, officer, second):
    case = a_case(street)
    form = {"finding": "两人上门看过", "second_id": str(street.actors[second].user_id)}

    assert officer.post(f"/desk/cases/{case}/finding", data=form).status_code == 404


def test_somebody_else_is_asked_to_look_after_it(street, officer):
    case = a_case(street)

    done = officer.post(f"/desk/cases/{case}/owner", data={"owner_id": str(street.approver.user_id)})

    assert done.status_code == 303
    assert "approver-name" in text_of(officer.get(f"/desk/cases/{case}"))
    assert officer.post(f"/desk/cases/{case}/owner", data={"owner_id": str(street.donor.user_id)}).status_code == 404
    assert officer.post(f"/desk/cases/{case}/owner", data={}).status_code == 422


def test_an_objection_by_phone_is_written_down_and_its_code_read_out(street, officer):
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    a_listed_household(street, "张三", categories=(Category.DIBAO,))
    notice = a_posted_list(street, campaign, now=clock.now() - timedelta(hours=2)).notice_id
    said = clock.local(clock.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    form = {"id": str(uuid4()), "came_by": "phone", "said_at": said, "number": "1", "text": "他家搬走了", "contact": ""}
    wrong = officer.post(f"/desk/notices/{notice}/said", data={**form, "said_at": "2027-02-30T10:00"})
    assert wrong.status_code == 422 and "请填日期" in text_of(wrong) and "他家搬走了" in text_of(wrong)

    page = text_of(officer.post(f"/desk/notices/{notice}/said", data=form))

    code = re.search(r"\b\w{4} \w{4} \w{4}\b", page)[0]
    followed = Visitor(officer.application).post("/follow", data={"code": code})
    assert "已经收到" in text_of(followed)
    assert "打电话来" in text_of(officer.get(f"/desk/cases/{db.session.query(Case).one().id}"))


@pytest.mark.parametrize("said_at", ["0001-01-01T00:00", "9999-12-31T23:59", "x", "", "2027-01-12T10:00+25:00"])
def test_a_strange_time_is_asked_for_again(street, officer, said_at):
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    a_listed_household(street, "张三", categories=(Category.DIBAO,))
    notice = a_posted_list(street, campaign, now=clock.now()).notice_id
    form = {"id": str(uuid4()), "came_by": "desk", "said_at": said_at, "text": "他家搬走了"}

    assert officer.post(f"/desk/notices/{notice}/said", data=form).status_code == 422


@pytest.mark.parametrize(
    ("contact", "number"),
    [("13912345678", "13912345678"), ("027-8888 0000", "02788880000"), ("隔壁老王 13912345678", ""), ("王", ""), (None, "")],
)
def test_what_was_left_is_a_button_only_where_it_is_a_number(contact, number):
    assert phone_in(contact) == number
