"""SIGKILL of every worker under confirmations and pushes: nothing lost, doubled or stuck.

`script/test` kills a few times; `script/proof` sets PROOF_KILLS=50 and PROOF_OPS=400.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from uuid import uuid4

from tests.factories import PASSWORD
from tests.faults.conftest import Street
from tests.faults.storm import Send, is_final, storm
from tests.phone import Phone

KILLS = int(os.environ.get("PROOF_KILLS", "8"))
PRESSES = PUSHES = int(os.environ.get("PROOF_OPS", "80"))
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_confirmations_survive_the_death_of_their_workers(street: Street) -> None:
    tokens = street.server.flask("bench-receipts", str(PRESSES)).split()
    before = street.count("SELECT count(*) FROM receipt_confirmations")
    sends = [Send(f"/R/{token}", f"answer=received&id={uuid4()}".encode(), FORM) for token in tokens]

    after = storm(street.server, sends, kills=KILLS)

    assert after.kills == KILLS
    assert (after.stuck, after.statuses) == (0, {303})
    assert street.count("SELECT count(*) FROM receipt_confirmations") - before == PRESSES
    assert street.is_intact()
    street.server.flask("verify-audit")


def test_pushes_survive_the_death_of_their_workers(street: Street) -> None:
    phone = Phone(street.server.url).sign_in("volunteer", PASSWORD)
    before = street.count("SELECT count(*) FROM cases")
    alarm = {"kind": "other", "visit_id": None, "text": "楼道灯坏了", "seen_at": None}
    ops = [phone.record("urgent_alarm", alarm) for _ in range(PUSHES)]
    sends = [Send("/api/v1/sync/push", phone.push_body([op]), phone.push_headers(), is_answered) for op in ops]

    after = storm(street.server, sends, kills=KILLS)
    again = Counter(result["status"] for result in phone.deliver(ops))

    assert after.kills == KILLS
    assert (after.stuck, after.statuses) == (0, {200})
    assert again == Counter({"replayed": PUSHES})
    assert street.count("SELECT count(*) FROM cases") - before == PUSHES
    assert street.is_intact()
    street.server.flask("verify-audit")


def is_answered(status: int, body: bytes) -> bool:
    """An op leaves the outbox on any answer of its own but `retry`."""
    if status != 200:
        return is_final(status, body)
    return all(result["status"] != "retry" for result in json.loads(body)["results"])
