"""How long a street of N households in 60 communities waits for its list, and how much memory that takes.

    .venv/bin/python bench/propose.py [20000]

On SQLite with synchronous=FULL in a throw-away directory: try-out, proposal, notice, approval, the first receipts,
a page of the list. Also the longest time the writer was held while the list was written, because confirmations at the
doors wait for it. Memory is that of this process above what it took before the work began.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

COMMUNITIES = 60
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def mebibytes() -> float:
    """The most this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(name: str, act: Callable[[], Any]) -> Any:
    """Do it, and say how long it took and how much more memory the process has needed since."""
    before, started, worked = mebibytes(), time.perf_counter(), time.process_time()
    answer = act()
    took, own = time.perf_counter() - started, time.process_time() - worked
    print(f"{name:28} {took:7.2f} s   {own:7.2f} s of it ours   +{mebibytes() - before:5.1f} MiB", flush=True)
    return answer


def main(households: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        from tests.settings import environment_for_tests

        os.environ.update(environment_for_tests(Path(folder), f"sqlite:///{folder}/bench.db"))
        from flask_migrate import upgrade

        from webapp import create_app

        app = create_app()
        with app.app_context():
            upgrade()
            run(households)


def run(households: int) -> None:
    from tests.domain.campaigns.ground import a_campaign, new_household, the_usual_standards
    from tests.factories import NOON, a_street
    from webapp.core.transaction import transaction
    from webapp.domain.campaigns import lists
    from webapp.domain.campaigns.approving import approve_list
    from webapp.domain.campaigns.issuing import issue_next
    from webapp.domain.campaigns.measuring import try_out
    from webapp.domain.campaigns.posting import post_list
    from webapp.domain.campaigns.proposing import propose_list
    from webapp.domain.campaigns.queries import list_standards
    from webapp.domain.campaigns.quotas import Quota, Severity
    from webapp.domain.campaigns.standards import save_quota
    from webapp.domain.households.categories import Category
    from webapp.domain.people.actors import NOBODY
    from webapp.domain.people.models import OrganisationKind
    from webapp.domain.people.operations import create_organisation
    from webapp.domain.reports.board import board_of

    street = a_street()
    with transaction():
        street.communities += [
            create_organisation(NOBODY, id=uuid4(), kind=OrganisationKind.COMMUNITY, code=f"CG{n}", name=f"{n} 社区",
                                parent=street.root, now=NOON)
            for n in range(len(street.communities) + 1, COMMUNITIES + 1)
        ]  # fmt: skip
    for start in range(0, households, 500):
        with transaction():
            for n in range(start, min(start + 500, households)):
                labels = (Category.DIBAO,) if n % 3 else (Category.NEAR_DIBAO,)
                new_household(street, "王建国", place=n % COMMUNITIES, size=1 + n % 4, categories=labels, income_fen=500_00)
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    officer, key = street.officer, campaign.id
    held: list[float] = []

    @contextmanager
    def turns() -> Iterator[object]:
        with transaction() as session:
            started = time.perf_counter()
            yield session
        held.append(time.perf_counter() - started)

    print(f"{households} households")
    plain = measured("try-out", lambda: try_out(officer, key, turns=transaction, now=NOON))
    quota = Quota(None, tuple((place.id, 100) for place in street.communities), (Severity.LOWEST_INCOME,), balanced=True)
    first = list_standards(key)[0].id
    with transaction():
        save_quota(officer, first, quota, now=NOON)
    measured("try-out with a quota", lambda: try_out(officer, key, turns=transaction, now=NOON))
    with transaction():
        save_quota(officer, first, None, now=NOON)
    assert plain.total.listed > 0
    award_list = measured("propose", lambda: propose_list(officer, key, uuid4(), turns=turns, now=NOON))
    print(f"{'longest turn of the writer':28} {max(held):7.3f} s   in {len(held)} turns")
    list_id = award_list.id
    measured("propose again", lambda: propose_list(officer, key, uuid4(), turns=transaction, now=NOON))
    list_id = lists.lists_of(key)[-1].id
    measured("a page of the list", lambda: lists.list_lines(officer, list_id, lists.LineFilter(), after=9000))
    measured("the board", lambda: board_of(officer, campaign))
    measured("post", lambda: post_list(officer, list_id, uuid4(), turns=transaction, now=NOON))
    later = NOON + timedelta(days=6)

    def approve() -> None:
        approve_list(street.approver, list_id, turns=transaction, now=later)

    def issue() -> None:
        issue_next(officer, list_id, turns=transaction, now=later)

    measured("approve and freeze", approve)
    measured("250 receipts", issue)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
