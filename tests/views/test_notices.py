"""The board on the web: anyone reads it, anyone may object."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask_babel import force_locale

from tests.domain.notices.test_publish_notice import an_entry
from tests.factories import a_street, signed_in
from webapp.core import clock
from webapp.core.transaction import transaction
from webapp.domain.notices.models import NoticeKind
from webapp.domain.notices.operations import NewNotice, publish_notice
from webapp.domain.notices.queries import listed_rows
from webapp.views.notice_posters import poster_of


def a_notice_in(app, street):
    """The id of a list of sixty that hangs from today on."""
    with app.app_context():
        today = clock.local_day(clock.now())
        new = NewNotice(
            id=uuid4(),
            organisation_id=street.officer.organisation_id,
            kind=NoticeKind.CANDIDATE,
            title="2027 年春节慰问名单公示",
            lead="现予公示。",
            entries=[an_entry() for _ in range(60)],
            starts_on=today,
            ends_on=today + timedelta(days=4),
        )
        with transaction():
            publish_notice(street.officer, new, now=clock.now())
        return new.id


@pytest.fixture
def notice_id(app):
    with app.app_context():
        street = a_street()
    return a_notice_in(app, street)


def test_the_board_and_its_pages(client, notice_id):
    assert "年春节慰问名单公示" in client.get("/notices/").get_data(as_text=True)
    first = client.get(f"/notices/{notice_id}").get_data(as_text=True)
    assert "赵*国" in first and "赵建国" not in first
    following = re.search(r'rel="next" href="([^"]+)"', first)[1]
    assert "赵*国" in client.get(following).get_data(as_text=True)


def test_unchanged_it_is_not_sent_again(client, notice_id):
    first = client.get(f"/notices/{notice_id}")
    again = client.get(f"/notices/{notice_id}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_an_objection_without_account_gets_a_code_to_follow(client, notice_id):
    page = client.get(f"/notices/{notice_id}/object?number=3").get_data(as_text=True)
    key = re.search(r'name="id" value="([^"]+)"', page)[1]
    done = client.post(f"/notices/{notice_id}/object", data={"id": key, "number": "3", "text": "这家有车"})
    code = re.search(r'id="code"><b>([^<]+)<', done.get_data(as_text=True))[1]

    followed = client.post("/follow", data={"code": code}).get_data(as_text=True)

    assert "已经收到" in followed


def test_a_wrong_number_keeps_what_was_typed(client, notice_id):
    answer = client.post(f"/notices/{notice_id}/object", data={"id": str(uuid4()), "number": "999", "text": "这家有车"})
    assert answer.status_code == 404
    assert "这家有车" in answer.get_data(as_text=True)


def test_the_desk_answers_it(client, notice_id):
    client.post(f"/notices/{notice_id}/object", data={"id": str(uuid4()), "number": "3", "text": "这家有车"})
    signed_in(client, "officer")
    listed = client.get("/desk/cases/").get_data(as_text=True)
    case = re.search(r"/desk/cases/([0-9a-f-]{36})", listed)[1]
    assert client.post(f"/desk/cases/{case}/take").status_code == 303
    page = client.get(f"/desk/cases/{case}").get_data(as_text=True)
    second = re.search(r'<option value="([0-9a-f-]{36})"', page)[1]
    early = client.post(f"/desk/cases/{case}/answer", data={"outcome": "upheld", "answer": "属实"})
    assert early.status_code == 422
    assert (
        client.post(f"/desk/cases/{case}/finding", data={"finding": "没有车", "second_id": second}).status_code == 303
    )
    assert (
        client.post(f"/desk/cases/{case}/answer", data={"outcome": "not_upheld", "answer": "不属实"}).status_code == 303
    )
    assert client.post(f"/desk/cases/{case}/close").status_code == 303


def test_the_poster_is_a_pdf_with_the_same_fingerprint(client, notice_id):
    answer = client.get(f"/notices/{notice_id}/poster.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.get_data()[:5] == b"%PDF-"


def test_the_desk_takes_it_down(client, notice_id):
    signed_in(client, "officer")
    assert client.get("/desk/notices/").status_code == 200
    assert client.get(f"/desk/notices/{notice_id}").status_code == 200
    assert client.post(f"/desk/notices/{notice_id}/withdraw", data={"reason": ""}).status_code == 422
    assert client.post(f"/desk/notices/{notice_id}/withdraw", data={"reason": "写错了"}).status_code == 303
    assert client.get(f"/notices/{notice_id}").status_code == 404


def test_paper_and_web_show_the_same_of_every_line(app, client):
    """The fingerprint on both covers community, money and goods; so both have to show them."""
    with app.app_context():
        street, today = a_street(), clock.local_day(clock.now())
        entries = [
            an_entry(place="幸福社区", amount_fen=70000, goods="棉被 1 床、食用油 1 桶"),
            an_entry(place="和平社区", amount_fen=0, goods="牛奶 2 箱"),
            an_entry(place="和平社区", amount_fen=65000, goods=""),
        ]
        new = NewNotice(id=uuid4(), organisation_id=street.officer.organisation_id, kind=NoticeKind.CANDIDATE, title="名单",
                        lead="现予公示。", entries=entries, starts_on=today, ends_on=today)  # fmt: skip
        with transaction():
            notice = publish_notice(street.officer, new, now=clock.now())
        page = re.sub(r"<[^>]+>", " ", client.get(f"/notices/{notice.id}").get_data(as_text=True))
        with app.test_request_context(), force_locale("en"):
            sheet = poster_of(notice, listed_rows(notice.id), "城关街道", "https://a.example", "A4", clock.now())

    assert {row[-3] for row in sheet.rows} == {"困难家庭"}, "the poster is Chinese whatever the reader's language"
    assert [row[-1] for row in sheet.rows] == ["棉被 1 床、食用油 1 桶", "牛奶 2 箱", ""]
    assert [row[-2] for row in sheet.rows] == ["700.00", "", "650.00"]
    assert [row[2] for row in sheet.rows] == ["幸福社区", "和平社区", "和平社区"]
    assert len(sheet.columns) == len(sheet.rows[0]) and not sheet.side_by_side
    for words in ("幸福社区", "和平社区", "棉被 1 床、食用油 1 桶", "牛奶 2 箱", "￥700.00", "￥650.00"):
        assert words in page
    assert f"{notice.audit_seq}:{notice.audit_hash[:16].upper()}" in page
