"""A process that writes again and again, as a worker does:  python -m tests.core.many_writes TIMES"""

from __future__ import annotations

import sys
import threading
from uuid import UUID

from webapp import create_app
from webapp.core.tally import Tally
from webapp.core.transaction import transaction

OCCASION, PART = UUID(int=7), UUID(int=8)
THREADS = 2


def add_one() -> None:
    """Read, then write what was read plus one: where two read at once, one of them is lost."""
    with transaction() as session:
        kept = session.get(Tally, (OCCASION, PART, "seen"))
        if kept is None:
            session.add(Tally(occasion_id=OCCASION, part_id=PART, measure="seen", amount=1))
        else:
            kept.amount = kept.amount + 1


def main() -> int:
    application, failures = create_app(), []

    def work() -> None:
        with application.app_context():
            for _ in range(int(sys.argv[1])):
                try:
                    add_one()
                except Exception as error:
                    failures.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("\n".join(failures), file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
