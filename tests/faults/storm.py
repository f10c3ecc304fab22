"""Many clients that never give up, and somebody who kills the workers under them."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.server import Server

PATIENCE = 20.0
"""Seconds a client keeps trying one send before it counts as stuck."""
ENOUGH = 8
"""After so many stuck the rest is not tried: the result is clear."""


def is_final(status: int, _body: bytes) -> bool:
    """Whether a client stops asking: anything but "try again later"."""
    return status not in (408, 429) and status < 500


@dataclass(frozen=True)
class Send:
    """One thing a client wants done. Sent again unchanged, byte for byte, until `is_settled` says it is answered."""

    path: str
    body: bytes
    headers: dict[str, str]
    is_settled: Callable[[int, bytes], bool] = is_final


@dataclass
class Aftermath:
    """`answers`: the last status and body of each send, None for one that was never settled.
    `odd`: how often each "try again later" came; a worker that dies answers nothing at all."""

    kills: int = 0
    tries: int = 0
    answers: list[tuple[int, bytes] | None] = field(default_factory=list)
    odd: Counter[int] = field(default_factory=Counter)

    @property
    def stuck(self) -> int:
        return self.answers.count(None)

    @property
    def statuses(self) -> set[int]:
        return {answer[0] for answer in self.answers if answer}


def storm(server: Server, sends: Sequence[Send], *, kills: int, clients: int = 8, seed: int = 1) -> Aftermath:
    """Send all of it while every worker is killed `kills` times, spread evenly over the work."""
    after = Aftermath(answers=[None] * len(sends))
    todo = iter(range(len(sends)))
    given_up: list[int] = []
    lock = threading.Lock()

    def next_one() -> int | None:
        with lock:
            return None if len(given_up) >= ENOUGH else next(todo, None)

    def is_too_early(index: int) -> bool:
        """A fast machine would be done before the last kill: no part begins before the kill in the part before it."""
        return not given_up and index * (kills + 1) >= len(sends) * (after.kills + 1)

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=15)
        while (index := next_one()) is not None:
            while is_too_early(index):
                time.sleep(0.002)
            after.answers[index] = _until_settled(connection, sends[index], after, lock)
            if after.answers[index] is None:
                given_up.append(index)
        connection.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    _kill_along(server, after, len(sends), kills, random.Random(seed), lambda: any(t.is_alive() for t in threads))
    for thread in threads:
        thread.join()
    return after


def _until_settled(
    connection: http.client.HTTPConnection, send: Send, after: Aftermath, lock: threading.Lock
) -> tuple[int, bytes] | None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with lock:
            after.tries += 1
        try:
            connection.request("POST", send.path, send.body, send.headers)
            answer = connection.getresponse()
            status, body = answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()  # the worker died under us: whether it was done, nobody knows
            time.sleep(0.02)
            continue
        if send.is_settled(status, body):
            return status, body
        with lock:
            after.odd[status] += 1
        time.sleep(0.05)
    return None


def _kill_along(
    server: Server, after: Aftermath, total: int, kills: int, dice: random.Random, is_running: Callable[[], bool]
) -> None:
    """Kill number k falls when k parts of the work are done, and a random moment later."""
    while after.kills < kills and is_running():
        done = total - after.answers.count(None)
        if done < total * after.kills / (kills + 1):
            time.sleep(0.002)
            continue
        time.sleep(dice.uniform(0, 0.03))
        after.kills += 1 if server.kill_workers() else 0
