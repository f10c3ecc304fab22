"""慰问信 at the desk: written, printed with names and doors, posted, brought back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from tests.domain.campaigns.ground import a_campaign
from tests.domain.visits.ground import a_task
from tests.factories import Street, a_household, a_person, a_street, signed_in
from tests.printing.reading import Printed
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.visits import letters
from webapp.domain.visits.models import TaskStatus, VisitMode, VisitTask

LETTERS = "/desk/visits/letters"


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        yield a_street()


@pytest.fixture
def task(street) -> VisitTask:
    campaign = a_campaign(street)
    task = a_task(street, a_household(street, a_person("欧阳德华")), mode=VisitMode.LETTER)
    with transaction():
        task.occasion_id = campaign.id
    return task


@pytest.fixture
def here(task) -> str:
    return f"{LETTERS}/{task.occasion_id}"


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def today() -> str:
    return clock.local_day(clock.now()).isoformat()


def test_nobody_waits_for_a_letter_and_the_page_says_what_to_do(client, street):
    signed_in(client, "officer")

    assert "还没有要写信的户" in text_of(client.get(LETTERS))


def test_the_whole_way_of_a_letter(client, street, task, here):
    signed_in(client, "officer")
    assert client.get(LETTERS).headers["Location"] == here
    assert client.get(f"{here}/letters.pdf").status_code == 422

    said = {"text": "您好。天冷了，注意保暖。\n祝您健康。", "signed_by": "幸福社区居民委员会"}
    assert client.post(here, data=said).status_code == 303

    printed = client.get(f"{here}/letters.pdf")
    assert printed.mimetype == "application/pdf"
    pdf = Printed(printed.data).said()
    assert all(part in pdf for part in ("欧阳德华", "慰问信", "注意保暖", "幸福社区居民委员会"))

    assert client.post(f"{here}/posted", data={"tasks": [task.id], "on": today()}).status_code == 303
    db.session.expire_all()
    assert task.status is TaskStatus.DONE
    page = text_of(client.get(here))
    assert "寄出的信" in page and "欧阳德华" not in page

    [(letter, _task)] = letters.list_posted(street.officer, task.occasion_id)
    assert client.post(f"{here}/back/{letter.id}", data={"why": "refused"}).status_code == 303
    db.session.expire_all()
    assert task.status is TaskStatus.OPEN
    assert "上次退回来了：不肯收" in text_of(client.get(here))


@pytest.mark.parametrize(
    ("data", "said"),
    [({"text": "短", "signed_by": "社区"}, "还有 1 处要改"), ({"text": "您好，天冷了，注意保暖。"}, "还有 1 处要改"),
     ({}, "还有 2 处要改")],
)
def test_words_that_will_not_do_come_back(client, street, here, data, said):
    signed_in(client, "officer")

    answer = client.post(here, data=data)

    assert answer.status_code == 422
    assert said in text_of(answer) and data.get("text", "") in text_of(answer)


@pytest.mark.parametrize(
    ("day", "said"), [("2099-01-01", "六十天以内"), ("x", "还有 1 处要改"), ("", "还有 1 处要改")]
)
def test_a_wrong_day_of_posting_is_said_and_the_ticks_stay(client, street, task, here, day, said):
    signed_in(client, "officer")

    answer = client.post(f"{here}/posted", data={"tasks": [task.id], "on": day})

    assert answer.status_code == 422
    assert said in text_of(answer) and f'value="{task.id}" checked' in text_of(answer)


def test_a_letter_is_the_desks_own(client, street, task, here):
    signed_in(client, "volunteer")
    assert client.get(here).status_code == 403
    signed_in(client, "officer")
    assert client.get(f"{LETTERS}/{uuid4()}").status_code == 404
    assert client.post(f"{here}/back/{uuid4()}", data={"why": "refused"}).status_code == 404
    assert client.post(f"{here}/back/{uuid4()}", data={}).status_code == 303


def test_a_letter_of_last_month_can_be_noted(client, street, task, here):
    signed_in(client, "officer")
    day = (clock.local_day(clock.now()) - timedelta(days=30)).isoformat()

    assert client.post(f"{here}/posted", data={"tasks": [task.id], "on": day}).status_code == 303
