"""慰问信: written once, printed with each name, posted, and back on the list when the post brings it back (SPEC 5.1)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.domain.campaigns.ground import a_campaign
from tests.domain.visits.ground import a_task, receipt_of
from tests.factories import NOON, a_street
from webapp.core import tally
from webapp.core.clock import local_day
from webapp.core.errors import Conflict, DomainError, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.receipts.states import ReceiptStatus
from webapp.domain.visits import letters, operations, waiting
from webapp.domain.visits.letters import CameBack
from webapp.domain.visits.models import TaskStatus, VisitMode

TODAY = local_day(NOON)


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def campaign(street):
    return a_campaign(street)


@pytest.fixture
def task(street, campaign):
    return a_letter_task(street, campaign)


def a_letter_task(street, campaign):
    task = a_task(street, mode=VisitMode.LETTER)
    with transaction():
        task.occasion_id = campaign.id
    return task


def post(street, *tasks, on=TODAY, actor=None):
    with transaction():
        return operations.post_letters(actor or street.officer, [task.id for task in tasks], on, now=NOON)


def bring_back(street, letter, *, actor=None):
    with transaction():
        return operations.take_back_letter(actor or street.officer, letter.id, CameBack.NOBODY_KNOWN, now=NOON)


def visited(task):
    return tally.totals(task.occasion_id).get(task.organisation_id, {}).get("visited", 0)


def write(street, campaign, said="您好，天冷了，注意保暖。"):
    with transaction():
        return operations.say_words(street.officer, operations.Words(campaign.id, said, "幸福社区"), now=NOON)


def test_who_gets_a_letter_is_printed_once_it_is_written(street, campaign, task):
    other = a_letter_task(street, campaign)
    with pytest.raises(DomainError, match=r"letter\.no_words"), transaction():
        operations.print_letters(street.officer, campaign.id, now=NOON)

    write(street, campaign)
    with transaction():
        words, tasks = operations.print_letters(street.officer, campaign.id, now=NOON)

    assert words.text.startswith("您好")
    assert {one.id for one in tasks} == {task.id, other.id}


def test_the_words_are_written_anew(street, campaign):
    write(street, campaign)
    write(street, campaign, "新年好，祝您健康平安。")

    assert letters.words_of(campaign.id).text == "新年好，祝您健康平安。"


def test_a_posted_letter_has_reached_them_and_their_slip_stays_open(street, task):
    assert post(street, task, on=TODAY - timedelta(days=1)) == 1

    assert (task.status, visited(task)) == (TaskStatus.DONE, 1)
    assert receipt_of(task).status is ReceiptStatus.ISSUED
    [(letter, _task)] = letters.list_posted(street.officer, task.occasion_id)
    assert (letter.posted_on, letter.posted_by) == (TODAY - timedelta(days=1), street.officer.user_id)


def test_posted_twice_it_is_one_letter(street, task):
    post(street, task)

    with pytest.raises(DomainError, match=r"letter\.none_chosen"):
        post(street, task)
    assert visited(task) == 1


def test_a_letter_that_came_back_waits_for_another_way(street, task):
    post(street, task)
    [(letter, _task)] = letters.list_posted(street.officer, task.occasion_id)

    bring_back(street, letter)

    assert (task.status, visited(task)) == (TaskStatus.OPEN, 0)
    assert letters.came_back_of([task.id]) == {task.id: CameBack.NOBODY_KNOWN}
    with transaction():
        assert operations.change_modes(street.officer, operations.Change((task.id,), VisitMode.HOME), now=NOON) == 1
    with pytest.raises(Conflict, match=r"letter\.came_back_already"):
        bring_back(street, letter)


def test_it_can_be_posted_again_after_it_came_back(street, task):
    post(street, task)
    bring_back(street, letters.list_posted(street.officer, task.occasion_id)[0][0])

    assert post(street, task) == 1
    assert len(letters.list_posted(street.officer, task.occasion_id)) == 2


@pytest.mark.parametrize("days", [1, -61])
def test_a_letter_was_posted_on_a_day_that_can_be(street, task, days):
    with pytest.raises(InvalidInput) as refused:
        post(street, task, on=TODAY + timedelta(days=days))

    assert list(refused.value.fields) == ["on"]


def test_another_street_neither_posts_nor_takes_back(street, task):
    stranger = a_street(name="城北街道", code="CB").officer
    with pytest.raises(DomainError, match=r"letter\.none_chosen"):
        post(street, task, actor=stranger)
    post(street, task)
    [(letter, _task)] = letters.list_posted(street.officer, task.occasion_id)

    with pytest.raises(NotFound):
        bring_back(street, letter, actor=stranger)
    with pytest.raises(NotFound), transaction():
        operations.say_words(street.officer, operations.Words(uuid4(), "您好，天冷了", "社区"), now=NOON)
    assert not letters.list_posted(stranger, task.occasion_id)
    assert not waiting.list_waiting(stranger, VisitMode.LETTER)
