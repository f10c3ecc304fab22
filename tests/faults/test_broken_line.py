"""A line that breaks after any byte, either way: what was sent arrives once, however often it has to be sent (OFFLINE 8).

`script/test` breaks it at a few places; `script/proof` sets PROOF_CUTS=200, spread over all bytes of each direction.
"""

from __future__ import annotations

import http.client
import os
import time
from collections import Counter
from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.factories import PASSWORD
from tests.faults.conftest import Street
from tests.faults.proxy import WHOLE, Break, Proxy
from tests.faults.storm import Send
from tests.faults.test_kill import FORM, is_answered
from tests.phone import Phone

CUTS = int(os.environ.get("PROOF_CUTS", "8"))
PATIENCE = 15.0
ANSWER = 700
"""About as many bytes as an answer of either kind is long."""


@pytest.fixture
def proxy(street: Street) -> Iterator[Proxy]:
    with Proxy(street.server.port).running() as proxy:
        yield proxy


def breaks(size: int) -> list[Break]:
    """Cuts spread evenly over a request of that size and its answer, the first and the last byte among them."""
    spread = [number / max(1, CUTS - 1) for number in range(CUTS)]
    up, down = ([round(share * long) for share in spread] for long in (size, ANSWER))
    made = [Break(up=at) for at in up] + [Break(down=at) for at in down]
    made += [Break(up=at, reset=True) for at in up] + [Break(down=at, reset=True) for at in down]
    return [*made, Break(delay=0.2), *[Break(twice=True)] * 3]


def wire_size(send: Send, port: int) -> int:
    """Bytes of the whole request, its head included."""
    head = [f"POST {send.path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept-Encoding: identity",
            f"Content-Length: {len(send.body)}", *(f"{name}: {value}" for name, value in send.headers.items())]  # fmt: skip
    return len("\r\n".join(head)) + 4 + len(send.body)


def through(proxy: Proxy, send: Send, plan: Break) -> int:
    """Send it over a line that breaks once, then over a good one until it is answered. Returns how often."""
    until, tries, proxy.next = time.monotonic() + PATIENCE, 0, plan
    while time.monotonic() < until:
        tries += 1
        connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=5)
        try:
            connection.request("POST", send.path, send.body, send.headers)
            answer = connection.getresponse()
            body = answer.read()
            if _is_whole(answer, body) and send.is_settled(answer.status, body):
                return tries
        except (OSError, http.client.HTTPException):
            pass  # what became of it nobody here knows
        finally:
            connection.close()
            proxy.next = WHOLE
    raise AssertionError(f"stuck after {plan}")


def _is_whole(answer: http.client.HTTPResponse, body: bytes) -> bool:
    """Python's client takes a head that was cut off for a whole one, be it in the middle of the length it tells."""
    told = answer.getheader("Content-Length") or ""
    return told.isdigit() and int(told) == len(body)


def test_records_arrive_once_over_a_line_that_breaks_anywhere(street: Street, proxy: Proxy) -> None:
    phone = Phone(street.server.url).sign_in("volunteer", PASSWORD)
    before = street.count("SELECT count(*) FROM cases")
    alarm = {"kind": "other", "visit_id": None, "text": "楼道灯坏了", "seen_at": None}

    def one() -> tuple[dict[str, object], Send]:
        op = phone.record("urgent_alarm", alarm)
        return op, Send("/api/v1/sync/push", phone.push_body([op]), phone.push_headers(), is_answered)

    plans = breaks(wire_size(one()[1], proxy.port))
    ops = []
    for plan in plans:
        op, send = one()
        ops.append(op)
        through(proxy, send, plan)
    again = Counter(result["status"] for result in phone.deliver(ops))

    _was_broken(proxy)
    assert again == Counter({"replayed": len(ops)})
    assert street.count("SELECT count(*) FROM cases") - before == len(ops)


def test_confirmations_count_once_over_a_line_that_breaks_anywhere(street: Street, proxy: Proxy) -> None:
    size = wire_size(a_press("0" * 26), proxy.port)
    tokens = street.server.flask("bench-receipts", str(len(breaks(size)))).split()
    before = street.count("SELECT count(*) FROM receipt_confirmations")

    for token, plan in zip(tokens, breaks(size), strict=True):
        through(proxy, a_press(token), plan)

    _was_broken(proxy)
    assert street.count("SELECT count(*) FROM receipt_confirmations") - before == len(tokens)
    assert street.is_intact()
    street.server.flask("verify-audit")


def a_press(token: str) -> Send:
    return Send(f"/R/{token}", f"answer=received&id={uuid4()}".encode(), FORM)


def _was_broken(proxy: Proxy) -> None:
    """The proxy did what it was there for, and nothing is under way any more."""
    proxy.wait_until_quiet()
    up, down, twice = (proxy.broken[way] for way in ("up", "down", "twice"))
    print(f"\ncut or reset going up {up}, coming back {down}, said twice {twice}")  # for script/proof
    assert (up >= CUTS, down >= CUTS, twice) == (True, True, 3)
