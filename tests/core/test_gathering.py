"""What arrives together is committed together, and nobody suffers from a neighbour (docs/adr/0007, 0015)."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from webapp.core import tally
from webapp.core.db import db
from webapp.core.gathering import LEAST, Gathering
from webapp.core.transaction import is_writing, transaction

OCCASION, PART = UUID(int=7), UUID(int=8)


class Counter:
    """Adds each job to a total; `batches` are what came in one transaction."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    def __call__(self, jobs: Sequence[int]) -> list[int]:
        assert is_writing()
        self.batches.append(list(jobs))
        for job in jobs:
            tally.add(OCCASION, PART, "seen", job)
            if job < 0:
                raise ValueError(job)
        return [job * 10 for job in jobs]


def total(app: Flask) -> int:
    return tally.totals(OCCASION).get(PART, {}).get("seen", 0)


def test_each_job_has_its_own_answer_in_its_order(app: Flask, database) -> None:
    work = Counter()
    done = Gathering(work).do_all([1, 2, 3])

    assert [one.result() for one in done] == [10, 20, 30]
    assert work.batches == [[1, 2, 3]]
    assert total(app) == 6


def test_a_caller_with_nothing_to_do_is_in_nobodys_way(app: Flask, database) -> None:
    gathering = Gathering(Counter(), longest=60)

    assert gathering.do_all([]) == []
    assert [one.result() for one in gathering.do_all([1, 2])] == [10, 20]


def test_one_that_fails_takes_nobody_with_it(app: Flask, database) -> None:
    done = Gathering(Counter()).do_all([1, 2, -5, 4, 8])

    assert [None if one.error else one.result() for one in done] == [10, 20, None, 40, 80]
    with pytest.raises(ValueError, match="-5"):
        done[2].result()
    assert total(app) == 15


def test_a_turn_that_is_limited_takes_a_part_and_goes_on(app: Flask, database) -> None:
    work = Counter()
    done = Gathering(work, longest=60).do_all(list(range(1, 51)))

    assert all(one.is_done for one in done)
    assert len(work.batches[0]) == LEAST
    assert [job for batch in work.batches for job in batch] == list(range(1, 51)), "in their order"


def test_what_needs_several_turns_is_shared_out_evenly(app: Flask, database) -> None:
    work = Counter()
    gathering = Gathering(work, longest=0.000001)
    gathering._most = LEAST

    gathering.do_all(list(range(1, 2 * LEAST + 2)))

    assert [len(batch) for batch in work.batches] == [6, 6, 5], "and none of three turns is for one alone"


def test_a_turn_that_took_too_long_makes_the_next_one_shorter(app: Flask, database) -> None:
    gathering = Gathering(Counter(), longest=1)
    gathering._most = 40

    gathering._learn(40, 2.0, 1)
    assert gathering._most == 20
    gathering._learn(20, 0.5, 1)
    assert gathering._most > 20
    gathering._learn(20, 600, 1)
    assert gathering._most == LEAST, "but never so short that nothing gets done"


def test_callers_take_turns_so_that_a_long_list_makes_nobody_wait_for_its_end(app: Flask, database) -> None:
    work = Counter()
    gathering: Gathering[int, int] = Gathering(work, longest=60)

    def offer(jobs: list[int]) -> None:
        with app.app_context():
            assert all(one.is_done for one in gathering.do_all(jobs))

    callers = [threading.Thread(target=offer, args=(jobs,)) for jobs in ([1] * 40, [2] * 4)]
    gathering._turn.acquire()
    for caller in callers:
        caller.start()
    while len(gathering._callers) < 2:
        time.sleep(0.001)
    gathering._turn.release()
    for caller in callers:
        caller.join()

    assert sorted(work.batches[0]) == [1, 1, 1, 1, 2, 2, 2, 2]
    assert total(app) == 48


def test_what_has_no_turn_in_time_comes_back_undone(app: Flask, database) -> None:
    gathering: Gathering[int, int] = Gathering(Counter(), longest=60)
    late: list[bool] = []

    def offer() -> None:
        with app.app_context():
            late.extend(one.is_done for one in gathering.do_all([5, 6], until=time.monotonic() + 0.05))

    caller = threading.Thread(target=offer)
    with gathering._turn:  # somebody else is busy with his own
        caller.start()
        time.sleep(0.2)
    caller.join()

    assert late == [False, False]
    assert total(app) == 0
    assert gathering.do(1) == 10, "and nothing of it is left in the queue"
    assert total(app) == 1


def test_what_somebody_took_along_is_waited_for_however_late(app: Flask, database) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow(jobs: Sequence[int]) -> list[int]:
        inside.set()
        assert go_on.wait(10)
        return list(jobs)

    gathering: Gathering[int, int] = Gathering(slow)
    answers: list[int] = []

    def offer(job: int, seconds: float) -> None:
        with app.app_context():
            answers.extend(one.result() for one in gathering.do_all([job], until=time.monotonic() + seconds))

    gathering._turn.acquire()
    callers = [threading.Thread(target=offer, args=(job, 0.6)) for job in (1, 2)]
    for caller in callers:
        caller.start()
    while len(gathering._callers) < 2:
        time.sleep(0.001)
    gathering._turn.release()
    assert inside.wait(10)
    time.sleep(0.8)
    go_on.set()
    for caller in callers:
        caller.join()

    assert sorted(answers) == [1, 2]


def test_when_the_database_is_not_to_be_had_everybody_is_told(app: Flask, database, monkeypatch) -> None:
    from webapp.core import gathering as room

    def no_transaction():
        raise OSError("disk full")

    monkeypatch.setattr(room, "transaction", no_transaction)
    done = Gathering(Counter()).do_all([1, 2, 3])

    assert [type(one.error) for one in done] == [OSError] * 3
    with transaction():
        assert total(app) == 0


def test_nobody_is_answered_before_the_commit(app: Flask, database) -> None:
    """A disk that fills up at the last moment: what they were about to be told is not true."""

    def no_room(_session: Session) -> None:
        raise OSError("disk full")

    session = db.session()
    event.listen(session, "before_commit", no_room)
    done = Gathering(Counter()).do_all([1, 2, 3])
    event.remove(session, "before_commit", no_room)

    assert [type(one.error) for one in done] == [OSError] * 3
    with transaction():
        assert total(app) == 0
