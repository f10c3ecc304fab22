"""A clerk's real sheets come in through the desk, from choosing the file to the last approval and back."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.domain.campaigns.ground import a_campaign, a_proposed_list, the_usual_standards
from tests.domain.households.test_file_of_a_household import everything_in
from tests.factories import Street, a_household, a_person, a_street, an_account, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.transaction import transaction
from webapp.domain.campaigns.models import AwardLine
from webapp.domain.households.models import Consent, Household, HouseholdImport, Person
from webapp.domain.households.states import HouseholdStatus, ImportStatus
from webapp.domain.people.permissions import Role

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "samples"
TRUTH = {row["file"]: row for row in json.loads((SAMPLES / "truth.json").read_text())}
DAY = (clock.local_day(clock.now()) - timedelta(days=3)).isoformat()
HAPPINESS = "幸福社区-摸底花名册.xlsx"


def send(client: Visitor, street: Street, name: str = HAPPINESS, *, at: int = 0, **changes: object) -> TestResponse:
    """The form of a new import, as a browser sends it."""
    content = changes.pop("content", None) or (SAMPLES / name).read_bytes()
    return client.post("/desk/imports/", data={
        "id": str(uuid4()), "organisation_id": str(street.communities[at].id), "surveyor_1": "王明",
        "surveyor_2": "李芳", "surveyed_on": DAY, "sheet": (io.BytesIO(content), name), **changes,
    }, content_type="multipart/form-data")  # fmt: skip


def run_to_the_end(client: Visitor, page: str) -> None:
    """Press the button until there is none."""
    for _ in range(50):
        if f'action="{page}/run"' not in client.get(page).get_data(as_text=True):
            return
        assert client.post(f"{page}/run").status_code == 303
    raise AssertionError("the import does not end")


def imported(client: Visitor, street: Street, name: str = HAPPINESS, **changes: object) -> str:
    """The address of an import that is all in."""
    page = send(client, street, name, **changes).headers["Location"]
    run_to_the_end(client, page)
    return page


def count(database: SQLAlchemy, status: HouseholdStatus | None = None) -> int:
    database.session.rollback()
    statement = select(func.count()).select_from(Household)
    return database.session.scalar(statement.where(Household.status == status) if status else statement) or 0


@pytest.mark.parametrize("name", list(TRUTH))
def test_each_sample_goes_in_and_what_must_be_mended_waits(database: SQLAlchemy, client: Visitor, name: str) -> None:
    street, truth = a_street(now=clock.now()), TRUTH[name]
    signed_in(client, "officer")

    page = send(client, street, name).headers["Location"]

    shown = client.get(page).get_data(as_text=True)
    good = truth["households"] - len([p for p in truth["problems"] if p["code"] != "duplicate_in_file"])
    assert f"先导入没问题的 {good} 户" in shown
    assert count(database) == 0, "looking stores nothing"
    mend = "".join(client.get(f"{page}?view={view}").get_data(as_text=True) for view in ("mend", "repeat"))
    for problem in truth["problems"]:
        assert re.search(rf'<td class="n">{problem["row"]}</td>', mend)
    run_to_the_end(client, page)
    assert count(database, HouseholdStatus.SURVEYED) == good


def test_the_same_file_twice_adds_nothing(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    signed_in(client, "officer")
    for name in TRUTH:
        imported(client, street, name, at=0)
    before = count(database)

    for name in TRUTH:
        page = imported(client, street, name, at=0)
        shown = client.get(page).get_data(as_text=True)
        assert "已经在册" in shown

    assert count(database) == before


def test_pressing_the_button_in_two_windows_stores_each_household_once(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    signed_in(client, "officer")
    one, two = (send(client, street).headers["Location"] for _ in range(2))

    run_to_the_end(client, one)
    run_to_the_end(client, two)

    assert count(database) == 292
    second = database.session.get_one(HouseholdImport, UUID(two.rsplit("/", 1)[1]))
    assert (second.added, second.skipped) == (0, 292)


TO_MEND = """户号,姓名,与户主关系,身份证号,住址
1,张桂英,户主,420106194807154129,8栋1单元504
1,张小宝,孙子,42010620150715412,8栋1单元504
2,刘福生,户主,42010619520101,9栋2单元101
3,420106195203114135,户主,42010619520102,9栋2单元102
""".encode()


def test_each_row_to_mend_tells_whose_household_it_is_and_names_no_member(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    signed_in(client, "officer")

    page = send(client, street, "x.csv", content=TO_MEND).headers["Location"]

    shown = client.get(page).get_data(as_text=True)
    heads = dict(re.findall(r'<td class="n">(\d+)</td><td class="wrap"><b>(.*?) · 身份证号</b>', shown))
    assert {row: heads[row] for row in ("3", "4")} == {"3": "张桂英", "4": "刘福生"}, "row 3 is her grandson's"
    assert heads["5"] == "…4135", "a number in the column of names is masked like any other"
    assert "张小宝" not in shown
    assert "张桂英" not in page


def test_who_is_on_file_already_is_named_in_the_next_import(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    signed_in(client, "officer")
    imported(client, street, "x.csv", content=WITHOUT_NUMBERS)

    page = send(client, street, "x.csv", content=WITHOUT_NUMBERS).headers["Location"]

    shown = client.get(f"{page}?view=on_file").get_data(as_text=True)
    assert re.search(r'<td class="n">4</td><td class="wrap"><b>刘福生', shown)


WITHOUT_NUMBERS = """姓名,身份证号,联系电话,住址,困难类别
张桂英,,19900001467,8栋1单元504,低保
张桂英,,19900001468,8栋1单元504,低保
刘福生,,,9栋2单元101,独居老人
""".encode()


def test_households_without_any_number_are_known_again_by_name_and_place(
    database: SQLAlchemy, client: Visitor
) -> None:
    street = a_street(now=clock.now())
    signed_in(client, "officer")
    one, two = (send(client, street, "x.csv", content=WITHOUT_NUMBERS).headers["Location"] for _ in range(2))

    run_to_the_end(client, one)
    assert count(database) == 3, "the same name at the same door may be two families"
    run_to_the_end(client, two)
    run_to_the_end(client, send(client, street, "x.csv", content=WITHOUT_NUMBERS).headers["Location"])

    assert count(database) == 3


def test_another_account_approves_the_whole_import_and_the_importer_cannot(
    database: SQLAlchemy, client: Visitor
) -> None:
    street = a_street(now=clock.now())
    an_account(street.root, "both", Role.OFFICER, Role.APPROVER)
    page = imported(signed_in(client, "both"), street)
    assert "/approve" not in client.get(page).get_data(as_text=True)

    own = client.post(f"{page}/approve")
    officer = signed_in(Visitor(client.application), "officer").post(f"{page}/approve")
    before = count(database, HouseholdStatus.ACTIVE)
    approved = signed_in(Visitor(client.application), "approver").post(f"{page}/approve")

    assert (own.status_code, officer.status_code, before) == (403, 403, 0)
    assert approved.status_code == 303
    assert count(database, HouseholdStatus.ACTIVE) == 292
    again = signed_in(Visitor(client.application), "approver").post(f"{page}/approve")
    assert again.status_code == 409


def test_an_import_cannot_be_approved_before_it_is_all_in(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    page = send(signed_in(client, "officer"), street).headers["Location"]

    early = signed_in(Visitor(client.application), "approver").post(f"{page}/approve")

    assert early.status_code == 422


def test_people_on_file_in_another_community_wait_and_are_named(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    a_household(street, a_person("胡海", national_id="991219195410191799"), at=1)
    page = send(signed_in(client, "officer"), street).headers["Location"]

    shown = client.get(f"{page}?view=mend").get_data(as_text=True)

    assert "这个人已在和平社区建档" in shown
    assert "…1799" in shown
    run_to_the_end(client, page)
    assert count(database) == 1 + 291


def test_the_sheet_to_mend_holds_every_waiting_row_with_its_reason(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    page = send(signed_in(client, "officer"), street).headers["Location"]

    answer = client.get(f"{page}/mend.xlsx")

    assert answer.headers["Cache-Control"] == "no-store"
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[0][-1] == "需要修改的地方"
    waiting = {int(row[-2]) for row in rows[1:]}
    assert {p["row"] for p in TRUTH[HAPPINESS]["problems"] if p["code"] != "duplicate_in_file"} <= waiting
    assert 711 not in waiting, "a household written twice needs nobody to mend it"
    assert signed_in(Visitor(client.application), "supervisor").get(f"{page}/mend.xlsx").status_code == 403


def test_undo_takes_back_what_nobody_touched_and_only_for_seven_days(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    page = imported(signed_in(client, "officer"), street)
    database.session.rollback()
    touched = database.session.scalars(select(Household).limit(1)).one()
    with transaction():
        database.session.get_one(Household, touched.id).revision = 2

    undone = client.post(f"{page}/undo", data={"reason": "选错了文件"})

    assert undone.status_code == 303
    assert count(database) == 1
    assert "已撤销 291 户" in client.get(page).get_data(as_text=True)
    page = imported(client, street)
    row_id = UUID(page.rsplit("/", 1)[1])
    with transaction():
        database.session.get_one(HouseholdImport, row_id).finished_at = clock.now() - timedelta(days=8)
    assert client.post(f"{page}/undo").status_code == 422


def test_an_approved_import_that_is_undone_ends_its_files_and_frees_the_people(
    database: SQLAlchemy, client: Visitor
) -> None:
    street = a_street(now=clock.now())
    page = imported(signed_in(client, "officer"), street)
    signed_in(Visitor(client.application), "approver").post(f"{page}/approve")

    client.post(f"{page}/undo", data={"reason": "选错了文件"})

    assert count(database, HouseholdStatus.ENDED) == 292
    assert database.session.scalar(select(func.count()).where(Person.is_on_file)) == 0
    imported(client, street)
    assert count(database, HouseholdStatus.SURVEYED) == 292


def test_households_on_a_list_stay_when_their_import_is_undone(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    page = imported(signed_in(client, "officer"), street)
    signed_in(Visitor(client.application), "approver").post(f"{page}/approve")
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    a_proposed_list(street, campaign)
    database.session.rollback()
    listed = set(database.session.scalars(select(AwardLine.household_id)))
    assert 0 < len(listed) < 292

    client.post(f"{page}/undo", data={"reason": "选错了文件"})

    database.session.rollback()
    kept = database.session.scalars(select(Household.id).where(Household.status == HouseholdStatus.ACTIVE))
    assert set(kept) == listed
    shown = client.get(page).get_data(as_text=True)
    assert f"已撤销 {292 - len(listed)} 户" in shown and f"有 {len(listed)} 户别人改过或已经用到" in shown


TWICE = """姓名,身份证号,联系电话,住址
张桂英,99010119540101001X,19900001467,8栋1单元504
刘福生,990101195501010025,19900001468,8栋1单元505
张桂英,99010119540101001X,1990000,8栋1单元504
刘福生,990101195501010025,19900001468,8栋1单元505
"""


def test_a_household_written_twice_is_told_as_a_repeat_and_not_to_be_mended(
    database: SQLAlchemy, client: Visitor
) -> None:
    street = a_street(now=clock.now())
    page = send(signed_in(client, "officer"), street, "x.csv", content=TWICE.encode()).headers["Location"]

    whole = client.get(page).get_data(as_text=True)
    repeats = client.get(f"{page}?view=repeat").get_data(as_text=True)
    mend = client.get(f"{page}?view=mend").get_data(as_text=True)

    row = database.session.get_one(HouseholdImport, UUID(page.rsplit("/", 1)[1]))
    assert (row.households, row.ready, row.waiting, row.repeated) == (2, 2, 0, 2)
    assert "要改 0" in whole and "重复 2" in whole and "下载要改的" not in whole
    assert "和第 2 行是同一户，不用处理" in repeats and "和第 3 行是同一户，不用处理" in repeats
    assert "没有问题" in mend


def test_consent_to_posting_is_written_down_for_each_when_the_importer_vouches(
    database: SQLAlchemy, client: Visitor
) -> None:
    street = a_street(now=clock.now())
    imported(signed_in(client, "officer"), street, may_publish="yes")

    assert count(database) == database.session.scalar(select(func.count()).select_from(Consent)) == 292
    assert database.session.scalar(select(func.count()).where(Household.may_publish)) == 292


def test_a_foreign_organisation_does_not_know_of_it(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    an_account(street.communities[1], "stranger", Role.OFFICER, Role.APPROVER)
    page = imported(signed_in(client, "officer"), street)
    stranger = signed_in(Visitor(client.application), "stranger")

    answers = [stranger.get(page), stranger.post(f"{page}/run"), stranger.post(f"{page}/approve"),
               stranger.post(f"{page}/undo"), stranger.get(f"{page}/mend.xlsx")]  # fmt: skip

    assert [answer.status_code for answer in answers] == [404] * 5
    assert HAPPINESS not in stranger.get("/desk/imports/").get_data(as_text=True)
    elsewhere = send(stranger, street, at=0)
    assert elsewhere.status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 not a workbook", "打不开"),
        (b"<html><table></table></html>", "网页格式"),
        ("一,二,三\n1,2,3\n".encode(), "没有找到表头"),
        (b" ", "文件是空的"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_nothing_typed_is_lost(
    database: SQLAlchemy, client: Visitor, content: bytes, said: str
) -> None:
    street = a_street(now=clock.now())

    answer = send(signed_in(client, "officer"), street, "x.xlsx", content=content)

    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    assert said in shown
    assert 'value="王明"' in shown and f'value="{DAY}"' in shown


def test_surveyors_and_day_are_asked_for(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    signed_in(client, "officer")

    missing = send(client, street, surveyor_2="", surveyed_on="")
    same = send(client, street, surveyor_2="王明")
    no_file = client.post("/desk/imports/", data={"id": str(uuid4()), "surveyor_1": "王明", "surveyor_2": "李芳",
                          "organisation_id": str(street.root.id), "surveyed_on": DAY})  # fmt: skip

    assert [answer.status_code for answer in (missing, same, no_file)] == [422, 422, 422]
    assert "要有两位不同的调查人" in same.get_data(as_text=True)


def test_nothing_of_the_sheet_lies_open_before_or_after(database: SQLAlchemy, client: Visitor, _data_dir: Path) -> None:
    street = a_street(now=clock.now())
    page = send(signed_in(client, "officer"), street).headers["Location"]
    before = everything_in(database)
    run_to_the_end(client, page)
    plain = before + everything_in(database)
    plain += b"".join(path.read_bytes() for path in (_data_dir / "files").rglob("*") if path.is_file())

    for secret in ("991219195410191799", "19900009264", "8栋1单元504", HAPPINESS):
        assert secret.encode() not in plain
    status = database.session.get_one(HouseholdImport, UUID(page.rsplit("/", 1)[1])).status
    assert status is ImportStatus.DONE


def test_a_volunteer_reaches_none_of_it(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    page = imported(signed_in(client, "officer"), street)
    household = database.session.scalars(select(Household.id).limit(1)).one()
    file = database.session.scalars(select(HouseholdImport.file_id)).one()
    rules = [rule for rule in client.application.url_map.iter_rules()
             if rule.endpoint.split(".")[0] in ("households", "imports", "files", "api_households")]
    for role in ("volunteer", "team_lead", "donor"):
        visitor = signed_in(Visitor(client.application), role)
        for rule in rules:
            path = rule.rule.replace("<uuid:import_id>", page.rsplit("/", 1)[1]).replace("<purpose>", "publication")
            path = re.sub(r"<uuid:(household_id|person_id|twins_id|merge_id|request_id|sanction_id)>", str(household), path)
            path = path.replace("<uuid:file_id>", str(file))
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                assert visitor.open(path, method=method).status_code == 403, (role, method, path)
