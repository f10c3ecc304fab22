"""要处理的走访: all that phones leave open stands in one place, and each thing can be brought to an end there."""

from __future__ import annotations

import io
import json
import re
from base64 import b64encode
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import event, select, update
from werkzeug.test import TestResponse

from tests.api.sealed import Handset, Json
from tests.domain.visits.ground import a_slot, a_task, book, receipt_of, record, tell
from tests.factories import Street, a_household, a_person, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.households.addresses import Address
from webapp.domain.households.operations import move_household
from webapp.domain.people.models import User
from webapp.domain.receipts.models import Receipt, ReceiptStatus
from webapp.domain.sync.models import SyncOp
from webapp.domain.visits import matters, needs, queries
from webapp.domain.visits.matters import MatterKind
from webapp.domain.visits.models import Outcome, ToldHow, Visit, VisitStatus, VisitTask
from webapp.web.signatures import draw_waiting

INBOX = "/desk/visits/inbox"
VIEWS = ("records", "sent", "photos", "missing", "told", "needs")


@pytest.fixture
def street(app: Flask) -> Iterator[Street]:
    with app.app_context():
        yield a_street(clock.now())


@pytest.fixture
def day() -> date:
    return clock.local_day(clock.now()) + timedelta(days=3)


@pytest.fixture
def visit(street: Street, day: date) -> Visit:
    task = a_task(street, a_household(street, a_person("欧阳建华")))
    return book(street.volunteer, task, a_slot(street, day=day), street.second_volunteer, now=clock.now())


@pytest.fixture
def desk(app: Flask, street: Street) -> Visitor:
    return signed_in(Visitor(app), "officer")


@pytest.fixture
def handset(app: Flask, street: Street) -> Handset:
    return Handset(Visitor(app)).log_in("volunteer")


def text_of(answer: TestResponse) -> str:
    return unescape(answer.get_data(as_text=True))


def fresh() -> None:
    db.session.rollback()
    db.session.expire_all()


def see(desk: Visitor, view: str) -> str:
    return text_of(desk.get(f"{INBOX}?view={view}"))


def the_matter(street: Street) -> str:
    fresh()
    (matter,) = matters.list_open(street.officer, list(MatterKind))
    return f"/desk/visits/matters/{matter.id}"


def settle(desk: Visitor, path: str, verdict: str = "accepted", reason: str = "打电话问过") -> TestResponse:
    return desk.post(f"{path}/settle", data={"verdict": verdict, "reason": reason})


# ── the page


def test_with_nothing_to_do_every_view_says_so(desk: Visitor) -> None:
    said = ("没有要核对的记录", "没有等放行的记录", "照片都到了", "过了日子的走访都有记录", "没有要处理的通知和答复", "没有还没办的需要")
    for view, words in zip(VIEWS, said, strict=True):
        assert words in see(desk, view)
    home = text_of(desk.get("/desk/"))
    assert "走访有事要处理" not in home and "走访发现的需要" not in home


def test_the_first_page_leads_here_with_what_is_to_be_seen_to(street: Street, visit: Visit, desk: Visitor) -> None:
    record(street.team_lead, visit)
    home = text_of(desk.get("/desk/"))

    assert "走访有事要处理" in home and f'href="{INBOX}"' in home and "走访发现的需要" not in home


def test_and_to_the_needs_that_were_found_on_a_line_of_their_own(street: Street, visit: Visit, desk: Visitor) -> None:
    record(street.volunteer, visit, needs=("heating",))
    home = text_of(desk.get("/desk/"))

    assert "走访发现的需要，还没办" in home and f'href="{INBOX}?view=needs"' in home and "走访有事要处理" not in home
    assert INBOX in text_of(desk.get("/desk/visits/"))
    shown = text_of(desk.get(INBOX))
    assert "取暖" in shown and "欧*" in shown and "欧阳建华" not in shown


def test_an_address_nobody_gave_shows_the_inbox(desk: Visitor) -> None:
    for query in ("view=x", "view=records&after=x_y", "view=missing&after=9999-99-99_1", "view=sent&after=_"):
        assert desk.get(f"{INBOX}?{query}").status_code == 200


def test_who_only_reads_sees_and_settles_nothing(app: Flask, street: Street, visit: Visit, desk: Visitor) -> None:
    record(street.team_lead, visit)
    path = the_matter(street)
    reader = signed_in(Visitor(app), "supervisor")

    assert "记录的人不在这次走访里" in see(reader, "records")
    assert "name=\"verdict\"" not in text_of(reader.get(path))
    assert (settle(reader, path).status_code, reader.post(f"{path}/open").status_code) == (403, 403)


def test_another_street_finds_nothing_of_it(app: Flask, street: Street, visit: Visit) -> None:
    record(street.team_lead, visit, needs=("heating",))
    tell(street.team_lead, visit, now=clock.now(), told_at=clock.now())
    paths = [f"/desk/visits/matters/{matter.id}" for matter in matters.list_open(street.officer, list(MatterKind))]
    a_street(code="NH", name="南湖街道")
    stranger = signed_in(Visitor(app), "NH-officer")

    for path in paths:
        assert [stranger.get(path).status_code, settle(stranger, path).status_code] == [404, 404]
        assert stranger.post(f"{path}/open").status_code == 404
    for view in VIEWS:
        assert str(visit.id) not in see(stranger, view)


# ── records


def test_a_record_is_accepted_with_a_reason_and_takes_effect(street: Street, visit: Visit, desk: Visitor) -> None:
    kept = record(street.team_lead, visit, content={"met_with": "self", "visitors": [], "delivered": None})
    path = the_matter(street)
    assert "欧*" in see(desk, "records") and "记录的人不在这次走访里" in see(desk, "records")
    assert settle(desk, path).status_code == 303
    fresh()

    assert db.session.get(Visit, visit.id).status is VisitStatus.DONE
    shown = text_of(desk.get(f"/desk/visits/{visit.id}"))
    assert "打电话问过" in shown and "已采用" in shown and "officer-name" in shown
    assert settle(desk, path).status_code == 409
    assert kept.record.review == "not_in_scope"


def test_without_a_reason_the_page_comes_back_with_what_to_do(street: Street, visit: Visit, desk: Visitor) -> None:
    record(street.team_lead, visit)
    path = the_matter(street)

    refused = settle(desk, path, reason="")
    assert (refused.status_code, "原因" in text_of(refused)) == (422, True)
    wrong = settle(desk, path, verdict="moot", reason="随便看看")
    assert (wrong.status_code, "随便看看" in text_of(wrong)) == (422, True)


def test_the_two_records_are_seen_side_by_side_once_opened_on_record(street: Street, visit: Visit, desk: Visitor) -> None:
    record(street.volunteer, visit, content={"met_with": "self", "note": "在家，精神好"})
    record(street.second_volunteer, visit, Outcome.NOT_HOME, content={"met_with": "nobody", "note": "没人应门"})
    path = the_matter(street)
    assert "精神好" not in text_of(desk.get(path))

    opened = text_of(desk.post(f"{path}/open"))
    assert "精神好" in opened and "没人应门" in opened and "以这份为准" in opened
    fresh()
    seen = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "household.see_sensitive")).all()
    assert [row.subject_id for row in seen] == [visit.household_id]


WHOLE: Json = {
    "met_with": "other",
    "delivered": [
        {"line_id": "0", "quantity": 90000, "reason": None},
        {"line_id": "1", "quantity": 0, "reason": "not_wanted"},
        {"line_id": "2", "quantity": 3, "reason": "other"},
    ],
    "delivered_note": "油漏了一点",
    "conditions": [{"topic": "heating", "level": "help", "text": ""}, {"topic": "mood", "level": "watch", "text": "话少"}],
    "needs": ["heating"],
    "needs_note": "要一把轮椅",
    "appeal": {"text": "楼道灯坏了", "handling": "explained"},
    "photo_consent": "no",
    "receipt_via": "camera",
    "confirm_way": "paper",
    "collector": {"name": "刘五", "relation": "邻居", "reason": "下不了楼"},
    "signature": {"who": "collector", "width": 10, "height": 10, "strokes": [[[1, 1, 0], [2, 2, 1]]]},
    "note": "门牌掉了",
}
IN_WORDS = [
    "别人", "volunteer-name", "慰问金 ￥900.00", "东北大米 10 kg 0 袋（单子上 1 袋，住户不要）", "食用油 5 L 3 桶（单子上 1 桶，别的原因）",
    "油漏了一点", "取暖：要帮忙", "心情：要留意，话少", "取暖、要一把轮椅", "楼道灯坏了（当场讲清了）", "不同意拍人", "（扫出来的）",
    "纸上签名", "刘五，邻居，下不了楼", "代领人签的", "门牌掉了",
]  # fmt: skip
IN_ENGLISH = [
    "somebody else", "listed: 1 袋, not wanted", "needs help", "Mood", "explained at the door", "did not agree", "scanned",
    "signed by the collector", "Who collected",
]  # fmt: skip


def whole_record(street: Street, visit: Visit) -> None:
    number = receipt_of_visit(visit).number
    content = {**WHOLE, "visitors": [str(street.volunteer.user_id)], "receipt_number": number}
    record(street.volunteer, visit, content=content, started_at=visit.starts_at)


def receipt_of_visit(visit: Visit) -> Receipt:
    return receipt_of(db.session.get_one(VisitTask, visit.task_id))


def test_the_whole_record_is_there_in_words(street: Street, visit: Visit, desk: Visitor) -> None:
    whole_record(street, visit)
    page = text_of(desk.post(f"/desk/visits/{visit.id}/open"))

    assert [words for words in IN_WORDS if words not in page] == []


def test_and_in_english(street: Street, visit: Visit, desk: Visitor) -> None:
    whole_record(street, visit)
    desk.post("/preferences", data={"language": "en"})
    page = text_of(desk.post(f"/desk/visits/{visit.id}/open")).lower()

    assert [words for words in IN_ENGLISH if words.lower() not in page] == []


@pytest.mark.parametrize(
    "content",
    [dict.fromkeys((*WHOLE, "visitors", "receipt_number"), odd) for odd in (None, 7, "x", ["x"], {"x": "y"}, [[1]])],
)
def test_a_record_of_any_shape_is_shown_as_far_as_it_can_be(
    street: Street, visit: Visit, desk: Visitor, content: Json
) -> None:
    record(street.volunteer, visit, content=content)

    assert desk.post(f"/desk/visits/{visit.id}/open").status_code == 200


# ── visits nobody recorded


def yesterday(visit: Visit) -> None:
    with transaction() as session:
        on = clock.local_day(clock.now()) - timedelta(days=1)
        session.execute(update(Visit).where(Visit.id == visit.id).values(day=on, starts_at=clock.now() - timedelta(days=1)))


def test_a_visit_without_a_record_is_copied_from_paper(street: Street, visit: Visit, desk: Visitor) -> None:
    yesterday(visit)
    assert "欧*" in see(desk, "missing")
    path, given = f"/desk/visits/{visit.id}", {"id": uuid4(), "outcome": "done", "note": "交来纸条"}
    page = text_of(desk.get(path))
    assert "照纸条补记" in page and "volunteer-name" in page
    refused = desk.post(f"{path}/record", data={**given, "note": ""})
    assert refused.status_code == 422

    there = {"present": [street.volunteer.user_id]}
    assert desk.post(f"{path}/record", data={**given, **there}).status_code == 303
    assert desk.post(f"{path}/record", data={**given, **there}).status_code == 303
    fresh()
    assert len(queries.records_of(visit.id)) == 1
    assert receipt_of_visit(visit).status is ReceiptStatus.HANDED_OVER
    assert "过了日子的走访都有记录" in see(desk, "missing")


def test_after_its_day_the_record_comes_before_the_telling(visit: Visit, desk: Visitor) -> None:
    def page() -> str:
        return text_of(desk.get(f"/desk/visits/{visit.id}"))

    assert "社区代为通知" in page() and "取消原因" not in page() and "照纸条补记" not in page()
    yesterday(visit)
    assert page().index("照纸条补记") < page().index("社区代为通知") < page().index("没去成，放回待接")


def test_or_it_goes_back_into_the_pool(visit: Visit, desk: Visitor) -> None:
    yesterday(visit)
    assert desk.post(f"/desk/visits/{visit.id}/cancel", data={"reason": "没去成"}).status_code == 303

    assert "过了日子的走访都有记录" in see(desk, "missing")


# ── tellings


def test_an_answer_is_settled_here(street: Street, visit: Visit, desk: Visitor) -> None:
    tell(street.volunteer, visit, now=clock.now(), told_at=clock.now(), answer="other_time", note="周六女儿在家")
    path = the_matter(street)
    assert "想改个时间" in see(desk, "told")
    folded = text_of(desk.get(path))
    assert "打电话" in folded and "周六女儿在家" not in folded
    assert "周六女儿在家" in text_of(desk.post(f"{path}/open"))
    assert settle(desk, path, reason="改到周六").status_code == 303
    fresh()

    assert db.session.get(Visit, visit.id).status is VisitStatus.CANCELLED


def test_what_was_said_on_the_phone_stands_on_the_visits_page(street: Street, visit: Visit, desk: Visitor) -> None:
    tell(street.volunteer, visit, now=clock.now(), told_at=clock.now(), answer="agreed", late_reason="人手不够", how=ToldHow.SLIP)
    page = text_of(desk.get(f"/desk/visits/{visit.id}"))

    assert "好的，在家等" in page and "人手不够" in page and "送便条" in page


def test_a_household_that_moved_away_is_decided_on(street: Street, visit: Visit, desk: Visitor) -> None:
    address = Address(line="9栋", building="9栋", unit="", door="1")
    with transaction():
        move_household(street.officer, visit.household_id, to=street.communities[1].id, address=address, grid="",
                       reason="搬家", now=clock.now())  # fmt: skip
    path = the_matter(street)

    assert "搬到别的社区了" in text_of(desk.get(path))
    assert settle(desk, path).status_code == 303


# ── needs


def test_a_visit_leads_to_what_was_found_there_for_those_who_may_see_to_it(
    app: Flask, street: Street, visit: Visit, desk: Visitor
) -> None:
    record(street.volunteer, visit, needs=("heating", "medicine"))
    page = f"/desk/visits/{visit.id}"
    one, other = needs.list_needs(street.officer)

    shown = text_of(desk.get(page))
    ways = [f"/desk/visits/needs/{found.id}" for found in (one, other)]
    assert all(f'href="{way}"' in shown for way in ways) and shown.count("还没办") == 2
    assert f'href="{page}"' in text_of(desk.get(ways[0])), "and back"
    desk.post(f"{ways[0]}/settle", data={"reason": "送去了"})
    assert text_of(desk.get(page)).count("还没办") == 1

    reading = text_of(signed_in(Visitor(app), "supervisor").get(page))
    assert "取暖" in reading and "/desk/visits/needs/" not in reading


def test_a_need_becomes_one_of_the_list_without_a_name(app: Flask, street: Street, visit: Visit, desk: Visitor) -> None:
    record(street.volunteer, visit, needs=("heating",))
    (found,) = needs.list_needs(street.officer)
    path = f"/desk/visits/needs/{found.id}"
    assert "欧*" in text_of(desk.get(path))
    form = {"id": uuid4(), "organisation_id": visit.organisation_id, "count": "1", "beneficiary": "elderly",
            "what": "电暖气", "unit": "台", "quantity": "1", "bring_to": "服务站",
            "due_on": clock.local_day(clock.now()) + timedelta(days=7)}  # fmt: skip
    named = desk.post(f"{path}/ask", data={**form, "what": "给王爷爷的电暖气"})
    assert (named.status_code, "给王爷爷的电暖气" in text_of(named)) == (422, True)

    asked = desk.post(f"{path}/ask", data=form)
    assert asked.status_code == 303
    told = text_of(desk.get(asked.headers["Location"]))
    assert "电暖气" in told and "欧阳" not in told
    assert f'href="/desk/visits/{visit.id}"' in told, "and back to where it was found"
    keeper = text_of(signed_in(Visitor(app), "storekeeper").get(asked.headers["Location"]))
    assert "电暖气" in keeper and str(visit.id) not in keeper, "who plans no visits is told of none"
    assert "没有还没办的需要" in see(desk, "needs")
    assert "列进需求清单了" in text_of(desk.get(path))


def test_or_the_community_sees_to_it(street: Street, visit: Visit, desk: Visitor) -> None:
    record(street.volunteer, visit, needs=("heating",))
    (found,) = needs.list_needs(street.officer)
    path = f"/desk/visits/needs/{found.id}"
    assert desk.post(f"{path}/settle", data={"reason": ""}).status_code == 422

    assert desk.post(f"{path}/settle", data={"reason": "送去了"}).status_code == 303
    assert desk.post(f"{path}/settle", data={"reason": "又送"}).status_code == 409


# ── what phones sent and nobody has taken


def a_record(handset: Handset, visit: Visit, **said: Any) -> Json:
    payload = {"visit_id": str(visit.id), "outcome": "done", "met_with": "self", "note": "老人腿疼", **said}
    return handset.op("visit_record", payload, entity_id=str(visit.id))


def close_account(street: Street) -> None:
    with transaction() as session:
        session.get_one(User, street.volunteer.user_id).disabled_at = clock.now()


def test_what_lies_in_quarantine_is_told_by_its_kind_read_on_record_and_released(
    street: Street, visit: Visit, desk: Visitor, handset: Handset
) -> None:
    op = a_record(handset, visit)
    sealed = handset.sealed(op)
    close_account(street)
    handset.push(sealed)
    listed, path = see(desk, "sent"), f"{INBOX}/sent/{op['op_id']}"
    assert "走访记录" in listed and "欧*" in listed and "volunteer-name" in listed
    assert "老人腿疼" not in text_of(desk.get(path))

    opened = text_of(desk.post(f"{path}/open"))
    assert "老人腿疼" in opened and "见到了，送到了" in opened
    fresh()
    seen = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "household.see_sensitive")).all()
    assert [row.fields for row in seen] == [["sent_record"]]
    assert settle(desk, path).status_code == 303
    fresh()
    assert db.session.get(Visit, visit.id).status is VisitStatus.DONE
    assert handset.push(sealed)[0]["status"] == "replayed"


def test_what_can_never_be_applied_is_said_when_it_is_released(
    street: Street, visit: Visit, desk: Visitor, handset: Handset
) -> None:
    op = handset.op("visit_record", {"visit_id": str(uuid4()), "outcome": "done"})
    sealed = handset.sealed(op)
    close_account(street)
    handset.push(sealed)
    path = f"{INBOX}/sent/{op['op_id']}"

    refused = settle(desk, path)
    assert (refused.status_code, "没有找到这次走访" in text_of(refused), "打电话问过" in text_of(refused)) == (422, True, True)
    assert settle(desk, path, "set_aside").status_code == 303
    assert "没有等放行的记录" in see(desk, "sent")


def test_a_second_record_stands_once_in_the_inbox_and_its_end_reaches_the_phone(
    app: Flask, street: Street, visit: Visit, desk: Visitor, handset: Handset
) -> None:
    record(street.second_volunteer, visit, Outcome.NOT_HOME)
    sealed = handset.sealed(a_record(handset, visit))
    assert handset.push(sealed)[0]["code"] == "second_author"
    assert "没有等放行的记录" in see(desk, "sent"), "it is a matter of the records"
    assert settle(desk, the_matter(street)).status_code == 303

    assert handset.push(sealed)[0]["status"] == "replayed"
    fresh()
    assert db.session.get(Visit, visit.id).status is VisitStatus.DONE


def test_a_photo_that_has_not_come_is_listed_and_given_up(
    street: Street, visit: Visit, desk: Visitor, handset: Handset
) -> None:
    op = a_record(handset, visit)
    listed, _sealed = handset.photo(op["op_id"], b"\xff\xd8photo")
    handset.push(handset.sealed({**op, "blobs": [listed]}))
    assert "缺 1 张照片" in see(desk, "photos") and "欧*" in see(desk, "photos")
    assert "走访有事要处理" not in text_of(desk.get("/desk/")), "photos on their way are no work yet"
    with transaction() as session:
        session.execute(update(SyncOp).values(received_at=clock.now() - timedelta(days=2)))
    assert "走访有事要处理" in text_of(desk.get("/desk/"))

    assert desk.post(f"{INBOX}/sent/{op['op_id']}/photos-lost", data={"reason": "手机丢了"}).status_code == 303
    assert "1 张照片没能收到" in text_of(desk.get(f"/desk/visits/{visit.id}"))


def test_a_draft_that_waits_for_its_author_is_no_work_of_the_desk(street: Street, desk: Visitor, handset: Handset) -> None:
    op = handset.op("draft_kept", {"form": "visit_record", "data": {}}, entity_id=None)
    listed, _sealed = handset.photo(op["op_id"], b"\xff\xd8photo")
    handset.push(handset.sealed({**op, "blobs": [listed]}))

    assert "照片都到了" in see(desk, "photos")


@pytest.mark.parametrize("view", VIEWS)
def test_the_number_of_queries_does_not_grow_with_what_is_listed(
    app: Flask, street: Street, day: date, desk: Visitor, handset: Handset, view: str
) -> None:
    def more(count: int) -> None:
        for _ in range(count):
            task = a_task(street, a_household(street, a_person(f"户主{uuid4().hex[:4]}")))
            slot = a_slot(street, day=day + timedelta(days=len(done) // 5))
            visit = book(street.volunteer, task, slot, street.second_volunteer, now=clock.now())
            done.append(visit.id)
            if view == "records":
                record(street.team_lead, visit)
            elif view == "told":
                tell(street.volunteer, visit, now=clock.now(), told_at=clock.now(), answer="other_time")
            elif view == "needs":
                record(street.volunteer, visit, needs=("heating",))
            elif view == "missing":
                with transaction() as session:
                    on = clock.local_day(clock.now()) - timedelta(days=len(done))
                    session.execute(update(Visit).where(Visit.id == visit.id).values(day=on))
            else:
                op = a_record(handset, visit)
                listed, _sealed = handset.photo(op["op_id"], uuid4().bytes)
                handset.push(handset.sealed({**op, "blobs": [listed] if view == "photos" else []}))
                if view == "sent":
                    with transaction() as session:
                        session.execute(update(SyncOp).values(status="needs_review", code="cannot_apply", sealed=b"x"))

    done: list[UUID] = []
    counts = []
    for size in (1, 6):
        more(size)
        counts.append(queries_of(app, lambda: see(desk, view)))
    assert counts[0] == counts[1]


def queries_of(app: Flask, do: Any) -> int:
    seen = []

    def hear(*_given: Any) -> None:
        seen.append(1)

    event.listen(db.engine, "before_cursor_execute", hear)
    do()
    event.remove(db.engine, "before_cursor_execute", hear)
    return len(seen)


# ── a file from a phone


def a_file(*ops: Json, form: str = "nuandao-outbox-1") -> dict[str, Any]:
    body = json.dumps({"format": form, "ops": list(ops)}).encode()
    return {"file": (io.BytesIO(body), "nuandao-outbox-2027-01-15.json")}


def bring(desk: Visitor, *ops: Json, **more: Any) -> TestResponse:
    return desk.post(f"{INBOX}/bring", data=a_file(*ops, **more), content_type="multipart/form-data")


def test_a_file_from_a_phone_goes_the_way_of_all_ops_once(
    street: Street, visit: Visit, desk: Visitor, handset: Handset
) -> None:
    op = a_record(handset, visit)
    sealed = {**handset.sealed(op), "code": "http 500", "blobs": []}
    assert "收手机导出的文件" in text_of(desk.get(f"{INBOX}/bring"))

    first, second = text_of(bring(desk, sealed)), text_of(bring(desk, sealed))
    assert "收下了，等您看过入账" in first and "早就收到过" in second
    fresh()
    assert db.session.get(Visit, visit.id).status is VisitStatus.BOOKED, "anybody may have written the file"
    assert "从文件收下的" in see(desk, "sent")
    assert settle(desk, f"{INBOX}/sent/{op['op_id']}").status_code == 303
    fresh()
    assert db.session.get(Visit, visit.id).status is VisitStatus.DONE
    assert handset.push({name: sealed[name] for name in ("op_id", "author", "device", "v", "sealed")})[0]["status"] == "replayed"


def test_its_photos_come_along(street: Street, visit: Visit, desk: Visitor, handset: Handset) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "JPEG")
    op = a_record(handset, visit)
    listed, sealed = handset.photo(op["op_id"], picture.getvalue())
    envelope = handset.sealed({**op, "blobs": [listed]})
    other = {"sha256": "b" * 64, "bytes": b64encode(b"not this").decode()}
    bring(desk, {**envelope, "blobs": [{"sha256": listed["sha256"], "bytes": b64encode(sealed).decode()}, other]})
    assert settle(desk, f"{INBOX}/sent/{op['op_id']}").status_code == 303
    fresh()

    (kept,) = queries.records_of(visit.id)
    assert (kept.missing_photos, len(kept.photos)) == (0, 1)
    assert kept.photos[0]["file_id"]


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"format": "nuandao-outbox-9", "ops": []}', b"[" * 100_000]
)
def test_what_is_no_such_file_is_said(desk: Visitor, content: bytes) -> None:
    given = {"file": (io.BytesIO(content), "x.json")}
    refused = desk.post(f"{INBOX}/bring", data=given, content_type="multipart/form-data")

    assert (refused.status_code, "这不是手机导出的文件" in text_of(refused)) == (422, True)


def test_each_op_that_cannot_be_taken_says_why_and_the_others_are_taken(
    app: Flask, street: Street, visit: Visit, desk: Visitor, handset: Handset
) -> None:
    fine = {**handset.sealed(a_record(handset, visit)), "blobs": []}
    spoiled = {**fine, "op_id": str(uuid4())}
    known = handset.op("visit_record", {"visit_id": str(visit.id), "outcome": "not_home"}, entity_id=str(visit.id))
    handset.push(handset.sealed(known))
    changed = {**handset.sealed({**known, "made_at": "2026-01-01T00:00:00+08:00"}), "blobs": []}
    told = text_of(bring(desk, {"nothing": 1}, spoiled, changed, fine))

    assert told.count("没收下") == 3 and "收下了，等您看过入账" in told
    assert "同一个编号传来了两份不同的记录" in told


def test_a_file_of_another_streets_volunteer_is_not_taken_here(app: Flask, street: Street, visit: Visit, handset: Handset) -> None:
    sealed = {**handset.sealed(a_record(handset, visit)), "blobs": []}
    a_street(code="NH", name="南湖街道")

    told = text_of(bring(signed_in(Visitor(app), "NH-officer"), sealed))
    assert "不是您这里的志愿者" in told


def test_an_alarm_in_a_file_is_raised_at_once(street: Street, desk: Visitor, handset: Handset) -> None:
    alarm = handset.op("urgent_alarm", {"kind": "ill", "text": "站不起来"}, entity_id=None)
    bring(desk, {**handset.sealed(alarm), "blobs": []})

    assert "未核实" in text_of(desk.get(f"/desk/cases/{alarm['op_id']}"))


def test_the_first_page_leads_to_the_alarms_alone(street: Street, visit: Visit, desk: Visitor, handset: Handset) -> None:
    record(street.volunteer, visit, appeal="想换个低楼层")
    alarms = "/desk/cases/?view=alarm"
    assert "没有等人答复的紧急情况" in text_of(desk.get(alarms))

    alarm = handset.op("urgent_alarm", {"kind": "ill", "text": "站不起来"}, entity_id=None)
    bring(desk, {**handset.sealed(alarm), "blobs": []})

    assert f'href="{alarms}"' in text_of(desk.get("/desk/"))
    alone, all_open = text_of(desk.get(alarms)), text_of(desk.get("/desk/cases/"))
    assert alarm["op_id"] in alone
    assert [page.count('class="card stop') for page in (alone, all_open)] == [1, 2]


# ── signed at the door, verified at the desk


def test_a_signature_on_a_phone_is_verified_by_somebody_who_was_not_there(
    app: Flask, street: Street, visit: Visit, desk: Visitor, handset: Handset
) -> None:
    strokes = {"who": "self", "width": 300, "height": 150, "strokes": [[[10, 10, 0], [90, 90, 50]]]}
    handset.push(handset.sealed(a_record(handset, visit, confirm_way="screen", signature=strokes)))
    assert draw_waiting() == 1
    fresh()
    receipt = receipt_of_visit(visit)
    page = text_of(desk.get(f"/desk/receipts/{receipt.id}"))
    assert "看过了，是本人签的" in page
    (key,) = re.findall(r"signatures/([0-9a-f-]{36})/verify", page)
    (picture,) = set(re.findall(r'src="(/[^"]*files/[^"]+)"', page))
    assert desk.get(picture).mimetype == "image/jpeg"

    assert desk.post(f"/desk/receipts/signatures/{key}/verify", data={"id": uuid4()}).status_code == 303
    fresh()
    assert db.session.get_one(Receipt, receipt.id).status is ReceiptStatus.CONFIRMED_PAPER


def test_what_lacks_of_a_collector_is_asked_on_the_receipts_page(
    street: Street, visit: Visit, desk: Visitor, handset: Handset
) -> None:
    strokes = {"who": "collector", "width": 300, "height": 150, "strokes": [[[10, 10, 0], [90, 90, 50]]]}
    said = {"confirm_way": "screen", "signature": strokes, "met_with": "other", "collector": {"name": "王芳", "relation": "", "reason": ""}}
    assert handset.push(handset.sealed(a_record(handset, visit, **said)))[0]["code"] == "collector"
    draw_waiting()
    fresh()
    receipt = receipt_of_visit(visit)
    page = text_of(desk.get(f"/desk/receipts/{receipt.id}"))
    assert "代领人没写全" in page and "王芳" in page
    (key,) = re.findall(r"signatures/([0-9a-f-]{36})/verify", page)
    path = f"/desk/receipts/signatures/{key}/verify"
    assert desk.post(path, data={"id": uuid4()}).status_code == 422

    whole = {"id": uuid4(), "relation": "neighbour", "reason": "hard_to_walk"}
    assert desk.post(path, data=whole).status_code == 303
    fresh()
    assert db.session.get_one(Receipt, receipt.id).status is ReceiptStatus.CONFIRMED_RELATIVE


# ── in English, and with nothing but words


def test_every_page_speaks_english(app: Flask, street: Street, visit: Visit, desk: Visitor, handset: Handset, day: date) -> None:
    record(street.team_lead, visit, needs=("heating",), content={})
    other = book(street.volunteer, a_task(street), a_slot(street, day=day), street.second_volunteer, now=clock.now())
    tell(street.team_lead, other, now=clock.now(), told_at=clock.now())
    handset.push(handset.sealed({**a_record(handset, visit), "blobs": [handset.photo(str(uuid4()), b"x")[0]]}))
    matter_pages = [f"/desk/visits/matters/{one.id}" for one in matters.list_open(street.officer, list(MatterKind))]
    need_pages = [f"/desk/visits/needs/{one.id}" for one in needs.list_needs(street.officer)]
    desk.post("/preferences", data={"language": "en"})
    for path in [*(f"{INBOX}?view={view}" for view in VIEWS), f"{INBOX}/bring", *matter_pages, *need_pages]:
        shown = re.sub(r"<[^>]+>", " ", text_of(desk.get(path)))
        ours = [street.root.name, *(place.name for place in street.communities), "中文", "欧**华", "户", "栋", "号"]
        for word in sorted(ours, key=len, reverse=True):
            shown = shown.replace(word, "")
        assert re.findall(r"[\u4e00-\u9fff]+", shown) == [], path

