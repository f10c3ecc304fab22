"""All papers of a campaign in one file: the directory first, a folder a heading, each as it is printed (SPEC 3.12)."""

from __future__ import annotations

import hashlib
import io
import subprocess
import zipfile
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from tests.domain.campaigns.ground import a_campaign, a_frozen_list, a_household, the_usual_standards
from tests.domain.campaigns.plans import a_written_plan
from tests.factories import NOON, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.audit.actions import Action
from webapp.domain.audit.models import AuditEvent
from webapp.domain.campaigns.issuing import issue_next
from webapp.domain.campaigns.operations import end_campaign
from webapp.domain.campaigns.posting import publish_result
from webapp.domain.campaigns.states import CampaignStatus
from webapp.domain.households.categories import Category
from webapp.printing.archive import DIRECTORY, SUMS, Archive, Heading, Leaf, archive_of
from webapp.printing.child import PrintingFailed
from webapp.printing.sheets import PlanSheet


@pytest.fixture
def campaign(app: Flask) -> str:
    with app.app_context():
        street = a_street(clock.now())
        a_household(street, categories=(Category.DIBAO,))
        held = a_campaign(street)
        the_usual_standards(street, held)
        frozen = a_frozen_list(street, held)
        a_written_plan(street, held)
        issue_next(street.officer, frozen.id, turns=transaction, now=NOON)
        publish_result(street.officer, held.id, uuid4(), turns=transaction, now=NOON)
        with transaction():
            end_campaign(street.officer, held.id, CampaignStatus.CLOSED, "都办完了", now=NOON)
        return str(held.id)


def taken(client: Visitor, campaign: str, reason: str = "2027 年归档") -> zipfile.ZipFile:
    answer = client.post(f"/desk/campaigns/{campaign}/archive", data={"reason": reason})
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    return zipfile.ZipFile(io.BytesIO(answer.get_data()))


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def test_a_folder_a_heading_and_a_directory_that_names_every_file(app: Flask, client: Visitor, campaign: str) -> None:
    bundle = taken(signed_in(client, "officer"), campaign)
    names = bundle.namelist()
    assert min(names) in (DIRECTORY, SUMS)
    files = [name for name in names if not name.endswith("/")]
    assert {name.split("/")[0][3:] for name in files if "/" in name} == {"活动方案", "名单公示", "签收单", "结果公布"}
    assert all(bundle.read(name).startswith(b"%PDF-") for name in files if name.endswith(".pdf"))
    for line in bundle.read(SUMS).decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(bundle.read(name)).hexdigest() == digest
    told = text_of(bundle.read(DIRECTORY))
    assert "2027 年归档" in told
    assert "都办完了" in told
    with app.app_context():
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == Action.EXPORT)).one()
        assert (str(event.subject_id), event.reason, event.fields) == (campaign, "2027 年归档", ["dossier", "masked"])


def test_no_name_stands_in_it_that_the_papers_do_not_hold(client: Visitor, campaign: str) -> None:
    bundle = taken(signed_in(client, "officer"), campaign)
    whole = "".join(text_of(bundle.read(name)) for name in bundle.namelist() if name.endswith(".pdf"))
    assert "*" in whole
    assert "王建国" not in whole


def test_who_may_not_print_slips_gets_the_rest(client: Visitor, campaign: str) -> None:
    names = taken(signed_in(client, "approver"), campaign).namelist()
    assert not [name for name in names if name.endswith("签收表.pdf")]
    assert DIRECTORY in names


def test_it_takes_a_reason_and_the_right_to_take_masked_papers_along(client: Visitor, campaign: str) -> None:
    door = f"/desk/campaigns/{campaign}/archive"
    assert signed_in(client, "officer").post(door, data={"reason": ""}).status_code == 422
    client.strict = False
    assert signed_in(client, "storekeeper").post(door, data={"reason": "归档"}).status_code in (403, 404)


def test_a_paper_that_cannot_be_made_is_told_of_and_the_rest_comes() -> None:
    def render(kind: str, sheet: object) -> bytes:
        if kind == "poster":
            raise PrintingFailed("poster: ended with 1")
        return repr(sheet).encode()

    cover = PlanSheet("城关街道", "冬送温暖卷内目录", "1 月", (), "2027 年", NOON)
    headings = (
        Heading("01-活动方案", ("活动方案", "", "", "", ""), (Leaf("活动方案.pdf", "plan", cover),)),
        Heading("02-名单公示", ("名单公示", "", "", "", ""), (Leaf("A1.pdf", "poster", cover),)),
    )
    whole = b"".join(archive_of(Archive(cover, headings, NOON), render))
    bundle = zipfile.ZipFile(io.BytesIO(whole))
    assert "02-名单公示/A1.pdf" not in bundle.namelist()
    assert "没有做成" in bundle.read(DIRECTORY).decode()
    assert bundle.testzip() is None
