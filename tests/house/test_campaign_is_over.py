"""A campaign that is over is only read (SPEC 3.12): every door that changes something is decided here, once.

A new door fails until it stands in one of the lists. What is refused has no button on any page of a street where every
campaign is over; sent all the same from a page that was open before, it leaves nothing behind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.api.sealed import Handset
from tests.domain.campaigns.ground import a_campaign
from tests.domain.campaigns.plans import a_group
from tests.domain.visits.ground import a_slot, a_task, a_visit
from tests.factories import OCCASION, a_household, a_need, a_person, a_pledge, a_street, signed_in
from tests.lived_in import a_lived_in_street
from tests.views.test_wild_forms import endpoint_of, pages_of
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.campaigns import planning
from webapp.domain.campaigns.models import Campaign
from webapp.domain.campaigns.states import CampaignStatus
from webapp.domain.donations.models import Need
from webapp.domain.receipts.models import Batch, Receipt
from webapp.domain.visits.models import VisitMode, VisitTask

OF_NO_CAMPAIGN = {
    "account", "errands", "event_members", "event_rules", "event_totals", "events", "firms", "funds", "hours",
    "households", "imports", "joining", "ledger", "own_pairings", "own_posts", "pairings", "people", "phones",
    "preferences", "services", "settings", "sign_in", "surveys", "volunteers", "welcome",
}  # fmt: skip
"""Whole rooms whose things live on when a campaign ends."""

REFUSED = {
    "api_visits": "put_group_visit put_visit",
    "bags": "issue",
    "campaigns": (
        "add_fund amend_list answer_budget approve_list ask_expense ask_for_funds correct_notice drop_amendment drop_change "
        "end exclude_campaign fill_budget fix_amount fix_the_rest give_basis issue_receipts move_budget_line move_fund "
        "move_standard note_look open_round post_list propose publish_result remove_budget_line remove_fund remove_group "
        "remove_standard revise_list save_budget_line save_group save_plan save_quota save_standard say_change say_last_year "
        "say_totals search_for_revision take_all_the_same take_back take_in_again try_standards update withdraw_line"
    ),
    "donations": "make_pledge make_pledge_by_link renew_own renew_pledge",
    "own_swaps": "accept offer",
    "receipts": "create_printing replace revoke",
    "visits": "assign change_way give_calls open_tasks send_to_point tell tell_to_come write_letter",
}
TAKEN = {
    "api_blobs": {"put": "a photo of what has happened"},
    "api_households": {"put_household": "a household that somebody met"},
    "api_sync": {"draft_taken push put_device report": "what phones bring are facts; what follows is asked by its own room"},
    "api_visits": {"put_cancelled": "nobody goes any more"},
    "bags": {"take_return": "what was not handed over comes back"},
    "campaigns": {
        "copy create": "another campaign",
        "take_archive": "its papers are read, before and after",
        "approve_expense pay_expense refuse_expense take_payment_back withdraw_expense": "what was spent is settled afterwards",
    },
    "cases": {"answer assign close follow_up investigate narrow take": "who asked gets an answer"},
    "checks": {"calls draw record show_phone": "what was done is checked afterwards"},
    "confirm": {"press": "a household says that it received what it received"},
    "donations": {
        "cancel_own cancel_pledge close_need": "a promise or a wish is given up",
        "create_need": "refused for a campaign that is over; its form offers none",
        "open_link revoke_link set_licence": "of a place, of no campaign",
        "receive_gift receive_pledge": "goods in the hand",
        "verify_pledge": "a number was called",
    },
    "notices": {
        "create_objection create_said": "an objection is always taken",
        "file_photo": "where a paper hung",
        "withdraw": "what must not hang comes down",
    },
    "own_calls": {"record": "a list without what is over; what was called is a fact"},
    "own_swaps": {"decline withdraw": "nobody goes any more"},
    "receipts": {
        "add_signature confirm_by_call confirm_by_digits deliver_one record_roster_page": "what has happened at a door",
        "settle_review show_phone verify": "what has happened is looked at",
    },
    "visits": {
        "ask_for_need settle_need": "a wish of a household outlives the campaign",
        "bring_file photos_lost record_at_desk settle_matter settle_sent": "what has happened is taken and settled",
        "cancel close_point": "nobody goes any more",
        "change_slot close_slot describe_building open_slots open_point": "days and places of the community, of no campaign",
        "cancel_turn change_post close_post open_post say_times send_to_post": "posts of its days, of no campaign",
        "hand_over_at hand_over_by_list letter_back post_letters record_call": "what has happened, of what still waits",
        "open_matter open_record open_sent": "reading, on record",
    },
}
ROLES = ("officer", "approver", "treasurer", "volunteer")
STARTS = ("/desk/", "/account/", "/needs/", "/swaps/", "/calls/", f"/desk/visits/letters/{OCCASION}")


def doors_of(room: str, names: str) -> set[str]:
    return {f"{room}.{name}" for name in names.split()}


REFUSING = {door for room, names in REFUSED.items() for door in doors_of(room, names)}
TAKING = {door for room, reasons in TAKEN.items() for names in reasons for door in doors_of(room, names)}


@dataclass
class Sent:
    """A form as a page shows it."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)


class Filled(HTMLParser):
    """Forms that post, with what stands in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Sent] = []
        self.area = self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Sent(said.get("action", "") if said.get("method", "get").lower() == "post" else ""))
        elif not self.forms:
            return
        elif tag == "input" and said.get("name") and (said.get("type") not in ("checkbox", "radio") or "checked" in said):
            self.forms[-1].fields.append((said["name"], said.get("value") or "1"))
        elif tag == "textarea":
            self.forms[-1].fields.append((said.get("name", ""), "原因"))
        elif tag == "select":
            self.select = said.get("name", "")
        elif tag == "option" and "selected" in said:
            self.forms[-1].fields.append((self.select, said.get("value", "")))


def posting(app: Flask, client: Visitor) -> dict[str, Sent]:
    found: dict[str, Sent] = {}
    for _url, page in pages_of(client, *STARTS):
        for form in Filled(page).forms:
            if form.action and (door := endpoint_of(app, form.action, "POST")):
                found.setdefault(door, form)
    return found


def test_every_door_is_decided(app: Flask) -> None:
    doors = {rule.endpoint for rule in app.url_map.iter_rules() if rule.methods and rule.methods & {"POST", "PUT", "PATCH", "DELETE"}}
    asked = {door for door in doors if door.partition(".")[0] not in OF_NO_CAMPAIGN}
    assert (asked - REFUSING - TAKING, (REFUSING | TAKING) - asked, REFUSING & TAKING) == (set(), set(), set())


def events() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditEvent)) or 0


def end_all() -> None:
    with transaction() as session:
        session.execute(update(Campaign).values(status=CampaignStatus.CLOSED))


@pytest.mark.parametrize("role", ROLES)
def test_what_is_refused_has_no_button_and_leaves_nothing_behind(app: Flask, client: Visitor, role: str) -> None:
    with app.app_context():
        street = a_lived_in_street(clock.now())
        db.session.add_all([street.root, *street.communities])
        campaign = db.session.scalars(select(Campaign.id).order_by(Campaign.starts_on, Campaign.id)).first()
        a_pledge(street, a_need(street, what="米", due_on=date(2099, 1, 1)), 1)
        for mode in (VisitMode.LETTER, VisitMode.PHONE, VisitMode.HOME):
            a_task(street, mode=mode)
        a_visit(street)
        with transaction() as session:
            session.execute(update(Need).values(occasion_id=campaign))
            session.execute(update(VisitTask).values(occasion_id=campaign))
            session.execute(update(Receipt).values(occasion_id=campaign))
            session.execute(update(Batch).values(occasion_id=campaign))
    client.strict = False
    signed_in(client, role)
    before = posting(app, client)
    with app.app_context():
        end_all()

    assert sorted(set(posting(app, client)) & REFUSING) == []
    left = {}
    for door in sorted(set(before) & REFUSING):
        with app.app_context():
            known = events()
        answer = client.post(before[door].action, data=_as_data(before[door]))
        with app.app_context():
            if events() != known or answer.status_code >= 500:
                left[door] = answer.status_code
    assert left == {}


def _as_data(form: Sent) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in form.fields:
        data.setdefault(name, []).append(value)
    return data


def test_the_doors_of_phones_and_partners_refuse_or_take_as_they_are_listed(app: Flask) -> None:
    """No page shows these, so each is sent as a phone sends it: what is refused leaves nothing, what is taken is there."""
    sent: dict[str, tuple[int, bool]] = {}

    def send(client: Visitor, method: str, url: str, **body: Any) -> None:
        door = endpoint_of(app, url, method)
        assert door, url
        with app.app_context():
            known = events()
        answer = client.open(url, method=method, **body)
        with app.app_context():
            sent[door] = (answer.status_code, events() != known)

    with app.app_context():
        street, key = a_street(clock.now()), clock.local_day(clock.now()) + timedelta(days=3)
        campaign, booked = a_campaign(street), uuid4()
        slot = a_slot(street, day=key, capacity=4)
        first, second, third = (a_task(street, a_household(street, a_person(name))) for name in ("赵建国", "钱卫国", "孙爱国"))
        pair = (street.volunteer.user_id, street.second_volunteer.user_id)
        with transaction() as session:
            session.execute(update(VisitTask).values(occasion_id=campaign.id))
        with transaction():
            group = a_group(leader_id=street.team_lead.user_id, member_ids=pair)
            planning.save_group(street.officer, campaign.id, group, now=clock.now())
        wishes = [{"slot_id": str(slot.id), "task_id": str(task.id), "partner_id": str(pair[1]), "starts_at": None}
                  for task in (first, second)]  # fmt: skip
        for_group = {"slot_id": str(slot.id), "task_id": str(third.id), "visitors": [str(one) for one in pair]}
        household = {"organisation_id": str(street.communities[0].id), "address_line": "5栋1单元301", "phone": "19900001467",
                     "people": [{"id": str(uuid4()), "name": "周建国"}]}  # fmt: skip
    officer, lead = signed_in(Visitor(app), "officer"), signed_in(Visitor(app), "team_lead")
    phone = Handset(Visitor(app)).log_in("volunteer")
    assert phone.client.put(f"/api/v1/visits/{booked}", json=wishes[0]).status_code == 200
    with app.app_context():
        end_all()

    send(phone.client, "PUT", f"/api/v1/visits/{uuid4()}", json=wishes[1])
    send(lead, "PUT", f"/api/v1/group-visits/{uuid4()}", json=for_group)
    send(phone.client, "PUT", f"/api/v1/visits/{booked}/cancelled", json={"reason": "感冒了"})
    send(officer, "PUT", f"/api/v1/households/{uuid4()}", json=household)
    send(phone.client, "PUT", f"/api/v1/sync/devices/{phone.device}")
    payload = {"form": "visit_record", "form_op_id": phone.device, "data": {"note": "写到一半"}}
    op = phone.op("draft_kept", payload, entity_id=None)
    body = {"device": phone.device, "ops": [phone.sealed(op)]}
    send(phone.client, "POST", "/api/v1/sync/push", json=body, headers=phone.headers)
    drafts = phone.client.get("/api/v1/sync/drafts").get_json()["drafts"]
    assert [draft["op_id"] for draft in drafts] == [op["op_id"]]
    send(phone.client, "PUT", f"/api/v1/sync/drafts/{op['op_id']}/taken")
    send(phone.client, "POST", "/api/v1/sync/report", json={"device": phone.device, "queued": 3}, headers=phone.headers)
    listed, sealed = phone.photo(op["op_id"], b"\xff\xd8 a picture")
    whole = {**phone.headers, "Content-Range": f"bytes 0-{len(sealed) - 1}/{len(sealed)}"}
    send(phone.client, "PUT", f"/api/v1/blobs/{listed['sha256']}", data=sealed, headers=whole,
         content_type="application/octet-stream")  # fmt: skip

    assert set(sent) == {door for door in REFUSING | TAKING if door.startswith("api_")}
    assert {door: said for door, said in sent.items() if door in REFUSING and (said[1] or not 400 <= said[0] < 500)} == {}
    assert {door: said for door, said in sent.items() if door in TAKING and said[0] not in (200, 201, 204)} == {}
