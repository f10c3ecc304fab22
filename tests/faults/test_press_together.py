"""One code pressed by forty phones at the same moment, against the real server on both databases."""

from __future__ import annotations

import http.client
import threading
from collections import Counter
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.faults.conftest import Served

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PHONES = 40


def press(server, token, gate, answers, bodies):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.connect()
    gate.wait()
    connection.request("POST", f"/R/{token}", f"answer=received&id={uuid4()}", FORM)
    answer = connection.getresponse()
    answer.read()
    answers[answer.status] += 1
    connection.request("GET", answer.getheader("Location") or "/")
    bodies.add(connection.getresponse().read())


@pytest.mark.parametrize("round_", range(3))
def test_one_code_pressed_by_forty_phones_is_confirmed_once(served: Served, round_: int) -> None:
    token = served.server.flask("bench-receipts", "1").split()[0]
    gate, answers, bodies = threading.Barrier(PHONES), Counter[int](), set[bytes]()
    before = served.count("SELECT count(*) FROM receipt_confirmations")
    phones = [threading.Thread(target=press, args=(served.server, token, gate, answers, bodies)) for _ in range(PHONES)]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()

    assert answers == Counter({303: PHONES})
    assert len(bodies) == 1 and "谢谢，已经记下了" in bodies.pop().decode()
    assert served.count("SELECT count(*) FROM receipt_confirmations") - before == 1
    served.server.flask("verify-audit")


def test_many_codes_pressed_at_once_are_each_confirmed(served: Served) -> None:
    tokens = served.server.flask("bench-receipts", str(PHONES)).split()
    gate, answers, bodies = threading.Barrier(PHONES), Counter[int](), set[bytes]()
    phones = [threading.Thread(target=press, args=(served.server, token, gate, answers, bodies)) for token in tokens]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()
    with served.engine.connect() as connection:
        confirmed = "SELECT sum(amount) FROM tallies WHERE measure = 'confirmed_self'"
        counted = connection.execute(text(confirmed)).scalar_one()

    assert answers == Counter({303: PHONES})
    assert served.count("SELECT count(*) FROM receipt_confirmations") == PHONES == counted
    served.server.flask("verify-audit")
