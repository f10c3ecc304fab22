"""抽查 at the desk: draw, call, write down; and what anybody can read of the draw."""

from __future__ import annotations

from html import unescape

import pytest

from tests.domain.campaigns.ground import a_campaign, a_frozen_list, a_household, the_usual_standards
from tests.factories import a_hand_over, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.campaigns.issuing import issue_next
from webapp.domain.campaigns.posting import publish_result
from webapp.domain.households.categories import Category
from webapp.domain.notices.models import PublicNotice
from webapp.domain.receipts.models import Receipt
from webapp.domain.receipts.operations import hand_over
from webapp.domain.supervision.models import CheckRound, SpotCheck


@pytest.fixture
def street(app):
    with app.app_context():
        yield a_street()
        db.session.remove()


@pytest.fixture
def campaign(street):
    """Three families in one community, everything delivered."""
    campaign, now = a_campaign(street), clock.now()
    the_usual_standards(street, campaign)
    for name in ("张三丰", "李四", "王五"):
        a_household(street, name, size=2, categories=(Category.DIBAO,))
    frozen = a_frozen_list(street, campaign)
    issue_next(street.officer, frozen.id, turns=transaction, now=now)
    with transaction():
        for receipt in db.session.query(Receipt).all():
            hand_over(street.volunteer, a_hand_over(receipt, street.volunteer, street.second_volunteer, at=now), now=now)
    return campaign


@pytest.fixture
def supervisor(client, street):
    return signed_in(client, "supervisor")


def text_of(answer) -> str:
    return unescape(answer.get_data(as_text=True))


def address(campaign) -> str:
    return f"/desk/campaigns/{campaign.id}/checks"


def drawn(supervisor, campaign) -> SpotCheck:
    assert supervisor.post(address(campaign), data={"number": 1}).status_code == 303
    db.session.rollback()
    return db.session.query(SpotCheck).one()


def test_before_the_draw_the_fingerprint_stands_there_and_the_seed_nowhere(supervisor, campaign):
    waiting = db.session.query(CheckRound).one()
    page = text_of(supervisor.get(address(campaign)))

    assert waiting.fingerprint[:16].upper() in page and "抽一成" in page and "还没有抽" in page
    assert waiting.seed not in page
    assert supervisor.get(f"{address(campaign)}/1.csv").status_code == 404


def test_draw_call_and_write_down(supervisor, campaign):
    check = drawn(supervisor, campaign)
    listed = text_of(supervisor.get(f"{address(campaign)}?only=open"))
    assert f"/desk/checks/{check.id}" in listed and "还没问" in listed

    page = text_of(supervisor.get(f"/desk/checks/{check.id}"))
    assert "您家收到了吗" in page and "看电话，打过去问" in page
    assert supervisor.post(f"/desk/checks/{check.id}/phone").status_code == 200
    answer = supervisor.post(f"/desk/checks/{check.id}", data={"how": "call", "result": "all_there"})
    assert answer.status_code == 303
    assert "都问过了" in text_of(supervisor.get(answer.headers["Location"]))
    actions = {event.action for event in db.session.query(AuditEvent)}
    assert {"check.seal", "check.draw", "receipt.call", "check.record"} <= actions


def test_a_refused_form_keeps_what_was_typed(supervisor, campaign):
    check = drawn(supervisor, campaign)
    answer = supervisor.post(f"/desk/checks/{check.id}", data={"how": "call", "result": "nothing", "said": ""})

    assert answer.status_code == 422 and "请写一句哪里不对" in text_of(answer)
    assert 'value="nothing" checked' in text_of(answer)
    for form in ({}, {"how": "x"}, {"how": "call", "result": "all_there", "by": "nobody"}):
        assert supervisor.post(f"/desk/checks/{check.id}", data=form).status_code == 422


def test_the_sheet_of_calls_is_on_record(supervisor, campaign):
    drawn(supervisor, campaign)
    sheet = supervisor.post(f"{address(campaign)}/calls")

    assert sheet.status_code == 200 and "核实电话单" in text_of(sheet)
    assert db.session.query(AuditEvent).filter_by(action="check.calls").count() == 1


def test_anybody_reads_the_seal_on_the_notice_and_after_the_draw_the_seed(app, supervisor, street, campaign):
    publish_result(street.officer, campaign.id, campaign.id, turns=transaction, now=clock.now())
    notice = db.session.query(PublicNotice).order_by(PublicNotice.published_at.desc()).first()
    anybody = Visitor(app)
    before = anybody.get(f"/notices/{notice.id}")
    drawn(supervisor, campaign)
    after = anybody.get(f"/notices/{notice.id}", headers={"If-None-Match": before.headers["ETag"]})
    round_one = db.session.query(CheckRound).filter_by(number=1).one()

    assert round_one.fingerprint[:16].upper() in text_of(before) and round_one.seed not in text_of(before)
    assert after.status_code == 200 and round_one.seed in text_of(after)


def test_who_may_not_draw_finds_no_button_and_no_door(app, street, campaign):
    approver, volunteer = signed_in(Visitor(app), "approver"), signed_in(Visitor(app), "volunteer")

    assert "抽一成" not in text_of(approver.get(address(campaign)))
    assert approver.post(address(campaign), data={"number": 1}).status_code == 403
    assert volunteer.get(address(campaign)).status_code == 403
