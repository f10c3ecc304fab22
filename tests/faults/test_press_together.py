"""One code pressed by forty phones at the same moment, against the real server on both databases."""

from __future__ import annotations

import http.client
import threading
from collections import Counter
from uuid import uuid4

from tests.faults.conftest import Served

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CONFIRMATIONS = "SELECT count(*) FROM receipt_confirmations"
COUNTED = "SELECT coalesce(sum(amount), 0) FROM tallies WHERE measure = 'confirmed_self'"
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


def test_one_code_pressed_by_forty_phones_is_confirmed_once(served: Served) -> None:
    for token in served.server.flask("bench-receipts", "3").split():
        press_together(served, token)
    served.server.flask("verify-audit")


def press_together(served: Served, token: str) -> None:
    gate, answers, bodies = threading.Barrier(PHONES), Counter[int](), set[bytes]()
    before = served.count(CONFIRMATIONS)
    phones = [threading.Thread(target=press, args=(served.server, token, gate, answers, bodies)) for _ in range(PHONES)]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()

    assert answers == Counter({303: PHONES})
    assert len(bodies) == 1 and "谢谢，已经记下了" in bodies.pop().decode()
    assert served.count(CONFIRMATIONS) - before == 1


def test_many_codes_pressed_at_once_are_each_confirmed(served: Served) -> None:
    tokens = served.server.flask("bench-receipts", str(PHONES)).split()
    before, counted_before = served.count(CONFIRMATIONS), served.count(COUNTED)
    gate, answers, bodies = threading.Barrier(PHONES), Counter[int](), set[bytes]()
    phones = [threading.Thread(target=press, args=(served.server, token, gate, answers, bodies)) for token in tokens]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()

    assert answers == Counter({303: PHONES})
    assert served.count(CONFIRMATIONS) - before == PHONES == served.count(COUNTED) - counted_before
    served.server.flask("verify-audit")
