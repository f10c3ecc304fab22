"""How long the writer is held by one turn of long work, and how long a small write beside it waits.

    .venv/bin/python bench/turns.py [20000]

A register of that size on SQLite with synchronous=FULL in a throw-away directory, every household on one list: proposed,
posted, taken down, posted again, approved and frozen, its receipts issued, its result published. Another process writes
one small row again and again all the while, as a confirmation at a door does. Printed for each step: how long it took,
how many turns, the longest of them, the most work done in one, and the longest the small write took.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "bench"), str(ROOT)]
BAR, WAIT = 0.05, 0.1
PAUSE = 0.005


class Beside:
    """A process that writes one row and notes how long that took, until its stop file is there."""

    def __init__(self, folder: Path) -> None:
        self.told, self.stop = folder / "waits", folder / "stop"
        self.told.write_text("")
        self.process = subprocess.Popen([sys.executable, __file__, "beside", str(self.told), str(self.stop)])
        while not self.told.read_text():
            time.sleep(0.05)

    def longest_since(self, mark: int) -> tuple[int, float, int]:
        """The new mark, the longest wait since the old one, and how many writes there were."""
        waits = [float(word) for word in self.told.read_text().split()]
        return len(waits), max(waits[mark:], default=0.0), len(waits) - mark

    def end(self) -> None:
        self.stop.write_text("")
        self.process.wait()


def beside(told: Path, stop: Path) -> None:
    from webapp import create_app
    from webapp.core import tally
    from webapp.core.transaction import transaction

    occasion, part = uuid4(), uuid4()
    with create_app().app_context(), told.open("a") as out:
        while not stop.exists():
            began = time.perf_counter()
            with transaction():
                tally.add(occasion, part, "confirmed_self")
            out.write(f"{time.perf_counter() - began:.6f}\n")
            out.flush()
            time.sleep(PAUSE)


def main(households: int) -> int:
    with tempfile.TemporaryDirectory() as name:
        from tests.settings import environment_for_tests

        folder = Path(name)
        os.environ.update(environment_for_tests(folder, f"sqlite:///{folder}/bench.db"))
        from flask_migrate import upgrade

        from webapp import create_app

        with create_app().app_context():
            upgrade()
            gc.freeze()  # as gunicorn.conf.py does
            return run(households, folder)


def run(households: int, folder: Path) -> int:
    from sqlalchemy import event
    from street import household_rows, store

    from tests.domain.campaigns.ground import SEVEN_HUNDRED, a_campaign, a_standard, the_usual_standards
    from tests.factories import NOON, a_street
    from webapp.core.transaction import transaction
    from webapp.domain.campaigns.approving import approve_list
    from webapp.domain.campaigns.conditions import AgeBetween
    from webapp.domain.campaigns.going_back import bring_back
    from webapp.domain.campaigns.issuing import issue_next
    from webapp.domain.campaigns.lists import get_list
    from webapp.domain.campaigns.posting import post_list, publish_result
    from webapp.domain.campaigns.proposing import propose_list
    from webapp.domain.notices.operations import withdraw_notice

    street = a_street()
    officer, approver = street.officer, street.approver
    assert officer.user_id and approver.user_id
    for n, place in enumerate(street.communities):
        numbers = range(n, households, len(street.communities))
        store(household_rows(numbers, place.id, street.root.id, (officer.user_id, approver.user_id), NOON))
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    a_standard(street, campaign, AgeBetween(0, None), grant=SEVEN_HUNDRED)  # everybody
    held: list[tuple[float, float]] = []
    other, missed = Beside(folder), 0

    @contextmanager
    def turns() -> Iterator[object]:
        with transaction() as session:
            began, worked = time.perf_counter(), time.process_time()

            def note(_session: object) -> None:  # what comes after the commit, garbage above all, keeps nobody waiting
                held.append((time.perf_counter() - began, time.process_time() - worked))

            event.listen(session, "after_commit", note, once=True)
            yield session

    def measured(name: str, act: Callable[[], Any]) -> Any:
        nonlocal missed
        held.clear()
        mark, began = other.longest_since(0)[0], time.perf_counter()
        answer = act()
        took = time.perf_counter() - began
        _, waited, writes = other.longest_since(mark)
        longest, work = max(turn for turn, _work in held), max(work for _turn, work in held)
        is_over = longest > BAR or waited > WAIT
        missed += is_over
        print(f"{name:15} {took:6.1f} s  {len(held):4} turns, longest {1000 * longest:6.1f} ms, most work {1000 * work:5.1f} ms; "
              f"a small write waited {1000 * waited:6.1f} ms at most, of {writes}{'   MISSED' if is_over else ''}", flush=True)  # fmt: skip
        return answer

    def take_down() -> None:
        with turns():
            withdraw_notice(officer, get_list(officer, list_id)[1].notice_id, "写错了", now=NOON)
        bring_back(list_id, turns=turns)

    def issue() -> None:
        done = False
        while not done:
            done = issue_next(officer, list_id, turns=turns, now=later).is_complete

    print(f"{households} households; asked: turns of {1000 * BAR:.0f} ms, a wait of {1000 * WAIT:.0f} ms")
    later = NOON + timedelta(days=6)
    list_id = measured("propose", lambda: propose_list(officer, campaign.id, uuid4(), turns=turns, now=NOON)).id
    measured("post", lambda: post_list(officer, list_id, uuid4(), turns=turns, now=NOON))
    measured("take down", take_down)
    measured("post again", lambda: post_list(officer, list_id, uuid4(), turns=turns, now=NOON))
    measured("approve, freeze", lambda: approve_list(approver, list_id, turns=turns, now=later))
    measured("issue receipts", issue)
    store_delivered()
    measured("publish result", lambda: publish_result(officer, campaign.id, uuid4(), turns=turns, now=later))
    other.end()
    return 1 if missed else 0


def store_delivered() -> None:
    """Every slip has arrived, past the operations."""
    from sqlalchemy import update

    from webapp.core.transaction import transaction
    from webapp.domain.receipts.models import Receipt
    from webapp.domain.receipts.states import ReceiptStatus

    with transaction() as session:
        session.execute(update(Receipt).values(status=ReceiptStatus.HANDED_OVER))


if __name__ == "__main__":
    if sys.argv[1:2] == ["beside"]:
        beside(Path(sys.argv[2]), Path(sys.argv[3]))
        raise SystemExit(0)
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
