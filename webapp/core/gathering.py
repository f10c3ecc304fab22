"""Small writes that arrive together are committed together (docs/adr/0007-confirm-together.md).

Forty phones in a hall press within seconds of each other. Each press waits for the writers' lock; whoever gets it
takes along what waits in this process, and one commit makes all of it durable before anybody is answered.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, cast

from .transaction import transaction

Job = TypeVar("Job")
Answer = TypeVar("Answer")


class _Waiting(Generic[Job, Answer]):
    """One caller's job and what came of it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.is_done = False
        self.answer: Answer | None = None
        self.error: Exception | None = None

    def result(self) -> Answer:
        if self.error is not None:
            raise self.error
        if not self.is_done:
            raise RuntimeError("whoever took this job along did not come back")
        return cast(Answer, self.answer)


class Gathering(Generic[Job, Answer]):
    """`work` does several jobs in one transaction and answers each, in their order.

    Where it fails for a batch, each job is tried again alone, so that nobody suffers from a neighbour's error.
    """

    def __init__(self, work: Callable[[Sequence[Job]], Sequence[Answer]]) -> None:
        self._work = work
        self._queue: list[_Waiting[Job, Answer]] = []
        self._queue_lock = threading.Lock()
        self._turn = threading.Lock()

    def do(self, job: Job) -> Answer:
        """Do this job, perhaps together with others; it is durable when this returns. Opens its own transaction."""
        mine: _Waiting[Job, Answer] = _Waiting(job)
        with self._queue_lock:
            self._queue.append(mine)
        with self._turn:
            if not mine.is_done:
                self._do_all()
        return mine.result()

    def _do_all(self) -> None:
        batch: list[_Waiting[Job, Answer]] = []
        try:
            with transaction():
                batch = self._take()
                answers = self._work([waiting.job for waiting in batch])
        except Exception as error:
            self._do_each(batch or self._take(), error)
            return
        for waiting, answer in zip(batch, answers, strict=True):
            waiting.answer, waiting.is_done = answer, True

    def _take(self) -> list[_Waiting[Job, Answer]]:
        with self._queue_lock:
            batch, self._queue = self._queue, []
        return batch

    def _do_each(self, batch: list[_Waiting[Job, Answer]], error: Exception) -> None:
        for waiting in batch:
            waiting.error, waiting.is_done = error, True
            if len(batch) == 1:
                return
            try:
                with transaction():
                    waiting.answer = self._work([waiting.job])[0]
                waiting.error = None
            except Exception as own:
                waiting.error = own
