"""Small writes that arrive together are committed together (docs/adr/0007-confirm-together.md, 0015-ops-together.md).

Forty phones in a hall press within seconds of each other; fifty phones come back after an outage. Each waits for the
writers' lock; whoever gets it takes along what waits in this process, and one commit makes all of it durable before
anybody is answered.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from math import ceil
from typing import Generic, TypeVar, cast

from .transaction import transaction

Job = TypeVar("Job")
Answer = TypeVar("Answer")

LEAST, MOST = 8, 100
"""Jobs in one turn where its length is limited; fewer would only spread what every turn costs."""


class Waiting(Generic[Job, Answer]):
    """One job and what came of it. Not done: its time was up before its turn, and nothing has happened."""

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

    Where it fails for a batch, each half is tried again, down to single jobs, so that nobody suffers from a neighbour's
    error. `longest`: about how many seconds of work one turn may hold the writers' lock for; callers then take turns in it too.
    """

    def __init__(self, work: Callable[[Sequence[Job]], Sequence[Answer]], *, longest: float | None = None) -> None:
        self._work = work
        self._longest = longest
        self._most = LEAST
        self._callers: deque[deque[Waiting[Job, Answer]]] = deque()
        self._queue_lock = threading.Lock()
        self._turn = threading.Lock()

    def do(self, job: Job) -> Answer:
        """Do this job, perhaps together with others; it is durable when this returns. Opens its own transaction."""
        return self.do_all([job])[0].result()

    def do_all(self, jobs: Sequence[Job], *, until: float | None = None) -> list[Waiting[Job, Answer]]:
        """The same for several; what had no turn before `until` (of `time.monotonic`) comes back undone."""
        mine = [Waiting[Job, Answer](job) for job in jobs]
        queue = deque(mine)
        with self._queue_lock:
            if queue:
                self._callers.append(queue)
        while self._has_waiting(queue, until):
            if self._turn.acquire(timeout=-1 if until is None else max(0.0, until - time.monotonic())):
                try:
                    if queue:
                        self._do_some()
                finally:
                    self._turn.release()
        with self._turn:  # what somebody has taken along is done when their turn ends
            return mine

    def _has_waiting(self, queue: deque[Waiting[Job, Answer]], until: float | None) -> bool:
        """Whether some of it still waits; what is late waits no longer."""
        with self._queue_lock:
            if queue and until is not None and time.monotonic() >= until:
                queue.clear()
                self._callers.remove(queue)
            return bool(queue)

    def _take(self) -> list[Waiting[Job, Answer]]:
        """What goes into this turn: one of each caller's, and again, so that a long list makes nobody wait for its end.

        As many as in each of the turns that all of it needs: a last turn of a few costs nearly what a full one does.
        """
        batch: list[Waiting[Job, Answer]] = []
        with self._queue_lock:
            waiting = sum(map(len, self._callers))
            most = waiting if self._longest is None else ceil(waiting / ceil(waiting / self._most)) if waiting else 0
            while self._callers and len(batch) < most:
                queue = self._callers.popleft()
                batch.append(queue.popleft())
                if queue:
                    self._callers.append(queue)
        return batch

    def _do_some(self) -> None:
        batch: list[Waiting[Job, Answer]] = []
        try:
            with transaction():
                began = time.thread_time()
                batch = self._take()
                answers = self._work([waiting.job for waiting in batch])
        except Exception as error:
            self._halve(batch or self._take(), error)
            return
        _settle(batch, answers)
        if self._longest is not None:
            self._learn(len(batch), time.thread_time() - began, self._longest)

    def _halve(self, batch: list[Waiting[Job, Answer]], error: Exception) -> None:
        if len(batch) == 1:
            batch[0].error, batch[0].is_done = error, True
            return
        middle = len(batch) // 2
        for half in (batch[:middle], batch[middle:]):
            try:
                with transaction():
                    answers = self._work([waiting.job for waiting in half])
            except Exception as own:
                self._halve(half, own)
            else:
                _settle(half, answers)

    def _learn(self, jobs: int, seconds: float, longest: float) -> None:
        """How many jobs fit into a turn, from this one."""
        if seconds > longest:
            self._most = max(LEAST, int(jobs * longest / seconds))
        elif jobs > self._most // 2:
            self._most = min(MOST, self._most + 1 + self._most // 4)


def _settle(batch: Sequence[Waiting[Job, Answer]], answers: Sequence[Answer]) -> None:
    for waiting, answer in zip(batch, answers, strict=True):
        waiting.answer, waiting.is_done = answer, True
