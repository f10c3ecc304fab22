"""All papers of a campaign in one file: the directory first, a folder a heading, each as it is printed (SPEC 3.12)."""

from __future__ import annotations

import hashlib
import io
import subprocess
import zipfile
from collections.abc import Sequence
from datetime import date
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.domain.campaigns.ground import (
    AFTER_THE_PERIOD,
    SEVEN_HUNDRED,
    a_campaign,
    a_frozen_list,
    a_household,
    a_standard,
    the_usual_standards,
)
from tests.domain.campaigns.plans import a_written_plan
from tests.domain.reports.test_dossier import LATER, statements
from tests.factories import NOON, a_hand_over, a_street, signed_in, token_of
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.audit.actions import Action
from webapp.domain.audit.models import AuditEvent
from webapp.domain.campaigns.issuing import issue_next
from webapp.domain.campaigns.models import AwardList
from webapp.domain.campaigns.operations import end_campaign
from webapp.domain.campaigns.posting import publish_result
from webapp.domain.campaigns.states import CampaignStatus
from webapp.domain.households.categories import Category
from webapp.domain.households.models import Household
from webapp.domain.receipts import codes
from webapp.domain.receipts.disputes import report_wrong
from webapp.domain.receipts.facts import Complaint, Traces
from webapp.domain.receipts.models import Receipt
from webapp.domain.receipts.operations import hand_over
from webapp.printing.archive import DIRECTORY, SUMS, Archive, Heading, Leaf, archive_of
from webapp.printing.child import PrintingFailed
from webapp.printing.sheets import PlanSheet
from webapp.views import campaign_sheets
from webapp.views.campaign_sheets import list_sheet


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
    assert {name.split("/")[0][3:] for name in files if "/" in name} == {
        "活动方案", "慰问标准", "预算", "名单", "名单公示", "公示的异议和答复", "签收单", "实名花名册", "居民说不对的，和答复", "抽查",
        "结果公布",
    }  # fmt: skip
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
    def render(sheets: Sequence[tuple[str, object]]) -> list[bytes]:
        if "poster" in dict(sheets):
            raise PrintingFailed("poster: ended with 1")
        return [repr(sheet).encode() for _, sheet in sheets]

    cover = PlanSheet("城关街道", "冬送温暖卷内目录", "1 月", (), "2027 年", NOON)
    headings = (
        Heading("01-活动方案", ("活动方案", "", "", "", ""), (Leaf("活动方案.pdf", "plan", cover),)),
        Heading("02-名单公示", ("名单公示", "", "", "", ""), (Leaf("A1.pdf", "poster", cover),)),
    )
    whole = b"".join(archive_of(Archive(cover, headings, NOON), render))
    bundle = zipfile.ZipFile(io.BytesIO(whole))
    assert "01-活动方案/活动方案.pdf" in bundle.namelist()
    assert "02-名单公示/A1.pdf" not in bundle.namelist()
    assert "没有做成" in bundle.read(DIRECTORY).decode()
    assert bundle.testzip() is None


def paper_in(bundle: zipfile.ZipFile, folder: str) -> str:
    """What one folder says, without the line breaks of its columns."""
    whole = "".join(text_of(bundle.read(name)) for name in bundle.namelist() if folder in name and name.endswith(".pdf"))
    return "".join(whole.split())


def test_each_heading_is_a_paper_that_says_what_its_page_says(app: Flask, client: Visitor, campaign: str) -> None:
    bundle = taken(signed_in(client, "officer"), campaign)
    told = text_of(bundle.read(DIRECTORY))
    with app.app_context():
        fingerprint = db.session.scalars(select(AwardList.fingerprint)).one()

    assert "低保家庭" in paper_in(bundle, "-慰问标准/")
    assert "合计" in paper_in(bundle, "-预算/")
    assert fingerprint is not None and fingerprint.upper() in paper_in(bundle, "-名单/")
    assert "共1户" in paper_in(bundle, "-实名花名册/")
    assert "还没有抽" in paper_in(bundle, "-抽查/")
    assert "没有。" in paper_in(bundle, "-公示的异议和答复/")
    assert "在系统里" not in told


def test_a_child_is_neither_named_nor_placed_and_nothing_that_was_said_leaves_the_house(app: Flask, client: Visitor) -> None:
    with app.app_context():
        street = a_street(clock.now())
        held = a_campaign(street)
        a_standard(street, held, grant=SEVEN_HUNDRED)
        alone, grown = a_household(street, "小宝儿", born=date(2019, 5, 1)), a_household(street, "王建国")
        with transaction() as session:
            for key, building in ((alone, "九十九栋"), (grown, "八十八栋")):
                session.execute(update(Household).where(Household.id == key).values(building=building))
        issue_next(street.officer, a_frozen_list(street, held).id, turns=transaction, now=AFTER_THE_PERIOD)
        for slip in db.session.scalars(select(Receipt)).all():
            with transaction():
                hand_over(street.volunteer, a_hand_over(slip, street.volunteer, street.second_volunteer, at=LATER), now=LATER)
            with transaction():
                complaint = Complaint(uuid4(), "short", "", None, "孩子病了没人管")
                report_wrong(codes.hash_of(token_of(slip)), complaint, Traces(), now=LATER)
        campaign = str(held.id)
    bundle = taken(signed_in(client, "officer"), campaign)

    listed, cases = paper_in(bundle, "-名单/"), paper_in(bundle, "-居民说不对的")
    assert "王*国" in listed and "八十八栋" in listed
    assert "（孩子）" in listed
    whole = listed + cases + paper_in(bundle, "-实名花名册/")
    assert "小*儿" not in whole and "小宝儿" not in whole and "九十九栋" not in whole
    assert cases.count("单号") == 2 and "没人管" not in cases


def test_a_long_list_is_several_papers_each_read_with_the_same_queries(
    app: Flask, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    with app.app_context():
        street = a_street(clock.now())
        held = a_campaign(street)
        a_standard(street, held, grant=SEVEN_HUNDRED)
        for name in ("张三丰", "李四光", "王五常"):
            a_household(street, name)
        frozen = a_frozen_list(street, held)
        issue_next(street.officer, frozen.id, turns=transaction, now=AFTER_THE_PERIOD)
        campaign, _warm = str(held.id), list_sheet(street.officer, held, frozen, 0, NOON)
        whole = statements(lambda: list_sheet(street.officer, held, frozen, 0, NOON))
        monkeypatch.setattr(campaign_sheets, "PART", 1)
        assert 0 < whole == statements(lambda: list_sheet(street.officer, held, frozen, 0, NOON))
    bundle = taken(signed_in(client, "officer"), campaign)
    parts = [text_of(bundle.read(name)) for name in bundle.namelist() if "-名单/" in name and name.endswith(".pdf")]
    named = [[name for name in ("张*丰", "李*光", "王*常") if name in part] for part in parts]
    assert [len(names) for names in named] == [1, 1, 1] and len({name for names in named for name in names}) == 3
    assert len([name for name in bundle.namelist() if "-实名花名册/" in name and name.endswith(".pdf")]) == 3


@pytest.mark.parametrize("paper", ["standards", "budget", "expenses", "checks", "cases/objection", "cases/not_right"])
def test_the_desk_prints_the_paper_that_is_in_the_archive(client: Visitor, campaign: str, paper: str) -> None:
    officer = signed_in(client, "officer")
    door = f"/desk/campaigns/{campaign}/{paper}/print"
    page = officer.get(door).get_data(as_text=True)
    pdf = officer.get(f"{door}?as=pdf")
    assert pdf.mimetype == "application/pdf"
    assert "冬送温暖" in page or "慰问" in page
    assert "".join(text_of(pdf.get_data()).split())[:8] in "".join(page.split())


def test_a_page_leads_to_its_paper(app: Flask, client: Visitor, campaign: str) -> None:
    officer = signed_in(client, "officer")
    with app.app_context():
        key = db.session.scalars(select(AwardList.id)).one()
    for page, door in ((f"/desk/campaigns/{campaign}/standards/", f"/desk/campaigns/{campaign}/standards/print"),
                       (f"/desk/lists/{key}", f"/desk/lists/{key}/print")):  # fmt: skip
        assert f'href="{door}"' in officer.get(page).get_data(as_text=True)
        assert officer.get(door).status_code == 200
    papers = officer.get(f"/desk/campaigns/{campaign}/dossier").get_data(as_text=True)
    assert f"/desk/lists/{key}/print" in papers
