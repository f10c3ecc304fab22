"""Real ids of the demo street for the arguments of our doors, by the argument's name."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select

from tests.privacy.walk import Ids
from webapp.core.db import Model, db
from webapp.domain.notices.models import PublicNotice
from webapp.domain.people.models import RegistrationLink, User
from webapp.domain.people.registration_links import token_of
from webapp.domain.receipts import codes
from webapp.domain.receipts.models import Receipt
from webapp.domain.visits.models import Visit, VisitVisitor

SAMPLE = 3
TABLES = {"import_id": "household_imports", "printing_id": "receipt_prints", "list_id": "award_lists",
          "line_id": "award_lines", "batch_id": "receipt_batches", "notice_id": "public_notices",
          "session_id": "sign_ins", "group_id": "campaign_groups", "signature_id": "receipt_signatures", "op_id": "sync_ops",
          "place_id": "organisations", "building_id": "survey_buildings", "answer_id": "survey_answers",
          "correction_id": "hours_corrections", "service_id": "aid_services", "sheet_id": "hours_sheets", "bag_sheet_id": "bag_sheets",
          "slot_id": "visit_slots", "task_id": "visit_tasks", "letter_id": "visit_letters",
          "point_id": "visit_points", "swap_id": "visit_swaps", "firm_id": "needy_firms",
          "round_id": "errand_rounds", "order_id": "errand_orders", "purchase_id": "errand_purchases",
          "grant_id": "event_grants", "member_id": "light_members"}  # fmt: skip
"""Where an argument's name is not its table's."""
WORDS = {"_screen": ["today"], "sha256": ["0" * 64], "measure": ["approved", "visited"], "purpose": ["publication"],
         "kind": ["hospital", "birthday"],
         "section": ["heading", "phases", "duties"], "step": ["active", "not_measured", "approved", "confirmed"]}


def ids_for(app: Flask, login: str | None) -> Ids:
    """A few of everything; of visits, all of one's own and some of others."""
    names = {name for rule in app.url_map.iter_rules() for name in rule.arguments}
    ids = {name: _sample(name) for name in names if name.endswith("_id")}
    ids["notice_id"] = _texts(db.session.scalars(select(PublicNotice.id)))  # all: of few sheets none is to be left out
    ids["visit_id"] = [*_own_visits(login), *ids.get("visit_id", [])]
    receipts = list(db.session.scalars(select(Receipt).order_by(Receipt.status, Receipt.number)))
    some = [receipts[0], receipts[len(receipts) // 2], receipts[-1]]
    ids["token"] = [codes.token_of(receipt.id, receipt.generation) for receipt in some]
    ids["token"] += [token_of(link) for link in db.session.scalars(select(RegistrationLink))]
    ids["number"] = [receipt.number for receipt in some]
    return {**ids, **{name: values for name, values in WORDS.items() if name in names}}


def _sample(name: str) -> list[str]:
    """First, middle and last of the table; something that does not exist where it is empty."""
    table = Model.metadata.tables.get(TABLES.get(name, _plural(name.removesuffix("_id"))))
    if table is None or "id" not in table.c:
        return [str(uuid4())]
    found = list(db.session.scalars(select(table.c.id).order_by(table.c.id)))
    return _texts({found[at] for at in (0, len(found) // 2, -1)} if found else {uuid4()})


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def _own_visits(login: str | None) -> list[str]:
    """One visit of each day."""
    rows = db.session.execute(
        select(Visit.day, Visit.id).join(VisitVisitor, VisitVisitor.visit_id == Visit.id)
        .join(User, User.id == VisitVisitor.user_id).where(User.login == login).order_by(Visit.day, Visit.starts_at)
    )  # fmt: skip
    return _texts({day: key for day, key in rows}.values())


def _texts(ids: Iterable[UUID]) -> list[str]:
    return sorted(str(key) for key in ids)
