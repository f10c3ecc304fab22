"""Fifty phones come back after a common outage, each with two hundred visit records, and push them at the same moment.

    .venv/bin/python bench/phones.py [50] [200]

The whole application under gunicorn as in production, on SQLite with synchronous=FULL; every record is opened,
applied with its money, rice and oil, and committed before it is answered. A phone sends as static/js/outbox.js does:
what fits, what the server left over again, and after an answer that took nothing it waits. The yardstick, in the same
run: a minimal Flask that inserts one small record a POST, at eight connections. Then one phone sends everything again,
which must add no row.
"""

from __future__ import annotations

import http.client
import json
import os
import queue
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT)]

from confirm import environment, free_port, serving  # noqa: E402  (found beside this file)

from tests.phone import Phone, ServerKey  # noqa: E402

BARS = {"ratio": 0.3, "longest": 2.0}
STRETCH = 1.0
RECORDS = 2000
CONNECTIONS = 8
COUNTED = "SELECT (SELECT count(*) FROM visit_records), (SELECT count(*) FROM sync_ops), (SELECT count(*) FROM audit_events)"


def client_rule(name: str) -> int:
    """A number of the phone's own rule for batches."""
    source = (ROOT / "webapp/static/js/outbox.js").read_text()
    found = re.search(rf"const {name} = (\d+);", source)
    assert found, f"outbox.js has no {name}"
    return int(found.group(1))


@dataclass
class Delivery:
    """What became of one phone's records: seconds and bytes of each request, answers by status."""

    took: list[float] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    received: list[int] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    pauses: int = 0


def record_of(visit: str, author: str) -> dict[str, Any]:
    """What a volunteer notes at a door: everything as listed, one need, a line of text."""
    now = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    lines = [{"line_id": str(n), "quantity": many, "reason": None} for n, many in enumerate((90000, 1, 1))]
    return {"visit_id": visit, "outcome": "done", "met_with": "self", "visitors": [author], "started_at": now, "ended_at": now,
            "delivered": lines, "conditions": [{"topic": "heating", "level": "watch", "text": "窗户漏风"}],
            "needs": ["heating"], "appeal": None, "photo_consent": "no", "confirm_way": "self_scan", "note": "老人精神很好"}  # fmt: skip


def outbox_of(phone: Phone, visits: list[str]) -> dict[str, bytes]:
    """Sealed ops by id, as they stand on the wire."""
    ops = [phone.record("visit_record", record_of(visit, phone.author), entity_id=visit) for visit in visits]
    return {op["op_id"]: json.dumps(op).encode() for op in ops}


def drain(port: int, phone: Phone, waiting: dict[str, bytes], done: Delivery) -> None:
    """Push until nothing is left, as outbox.js does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    room, least, failures = client_rule("FIRST"), client_rule("LEAST"), 0
    while waiting:
        batch = list(waiting)[: min(room, 200)]
        body = b'{"device": "%s", "ops": [%s]}' % (phone.device.encode(), b",".join(waiting[key] for key in batch))
        began = time.perf_counter()
        try:
            connection.request("POST", "/api/v1/sync/push", body, phone.push_headers())
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):  # kept open for too long: as a browser, on a fresh one
            connection.close()
            continue
        done.took.append(time.perf_counter() - began)
        done.sent.append(len(body))
        done.received.append(len(content))
        results = json.loads(content)["results"] if answer.status == 200 else []
        moved, wished = 0, int(answer.headers.get("Retry-After", 0))
        if answer.status != 200:
            done.answers[str(answer.status)] += 1
        for result in results:
            done.answers[result["status"]] += 1
            if result["status"] == "retry":
                wished = max(wished, result["retry_after"])
            else:
                moved += 1
                del waiting[result["op_id"]]
        if results:
            room = max(least, 2 * moved) if moved < len(batch) else 2 * room
        if moved == 0 or wished:
            failures, done.pauses = failures + 1, done.pauses + 1
            time.sleep(wished * random.uniform(1, 1.3) if wished else min(300, 2**failures) * random.uniform(0.7, 1.3))
        else:
            failures = 0


def yardstick(port: int) -> float:
    """Records a second, one a request."""
    todo: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    for number in range(RECORDS):
        todo.put(json.dumps({"uid": uuid4().hex, "house": number, "minutes": 12, "people": ["self"], "needs": ["heating"],
                             "note": "老人精神很好" * 8}).encode())  # fmt: skip

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            try:
                body = todo.get_nowait()
            except queue.Empty:
                return
            connection.request("POST", "/visit", body, {"Content-Type": "application/json"})
            assert connection.getresponse().read().startswith(b'{"saved":1')

    return RECORDS / together([threading.Thread(target=work) for _ in range(CONNECTIONS)])


def together(threads: list[threading.Thread]) -> float:
    """Seconds until all have ended."""
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def make_least(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE visit (id INTEGER PRIMARY KEY, uid TEXT UNIQUE, house INT, body TEXT)")


def make_phones(env: dict[str, str], number: int, each: int) -> list[dict[str, Any]]:
    """The street, its visits, and what its phones hold."""
    upgrade = [sys.executable, "-m", "flask", "--app", "webapp", "db", "upgrade"]
    subprocess.run(upgrade, cwd=ROOT, env=env, check=True, capture_output=True)
    command = [sys.executable, str(HERE / "street.py"), "phones", str(number), str(each)]
    made = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE).stdout
    given: list[dict[str, Any]] = json.loads(made)
    return given


def phone_of(port: int, given: dict[str, Any], key: ServerKey) -> Phone:
    phone = Phone(f"http://127.0.0.1:{port}")
    phone.author, phone.device, phone.capability, phone.key = given["author"], given["device"], given["capability"], key
    return phone


def server_key(port: int) -> ServerKey:
    import base64
    import urllib.request

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/sync/hello") as answer:
        hello = json.load(answer)
    return ServerKey(bytes.fromhex(hello["pubkey_id"]), base64.b64decode(hello["pubkey"]))


def rows(folder: Path) -> tuple[int, int, int]:
    with sqlite3.connect(folder / "nuandao.db") as connection:
        found: tuple[int, int, int] = connection.execute(COUNTED).fetchone()
        return found


def main(number: int, each: int) -> int:
    with tempfile.TemporaryDirectory() as name:
        return compare(Path(name), number, each)


def compare(folder: Path, number: int, each: int) -> int:
    ours, least = folder / "ours", folder / "least"
    ours.mkdir()
    least.mkdir()
    port, least_port = free_port(), free_port()
    env = environment(ours, port)
    least_env = {**environment(least, least_port), "BENCH_DB": str(least / "bench.db")}
    make_least(least / "bench.db")
    given = make_phones(env, number, each)
    gunicorn = [sys.executable, "-m", "gunicorn"]
    whole = [*gunicorn, "-c", str(ROOT / "gunicorn.conf.py"), "webapp:create_app()"]
    bare = [*gunicorn, "-w", "2", "-k", "gthread", "--threads", "8", "--no-control-socket"]
    bare += ["--log-level", "warning", "-b", f"127.0.0.1:{least_port}", "minimal:app"]
    with serving(whole, env, ROOT, port) as master, serving(bare, least_env, HERE, least_port) as least_master:
        key = server_key(port)
        phones = [phone_of(port, one, key) for one in given]
        boxes = [outbox_of(phone, one["visits"]) for phone, one in zip(phones, given, strict=True)]
        again = dict(boxes[0])
        yardstick(least_port)
        worked = [-cpu(least_master)]
        rates = [yardstick(least_port)]
        worked = [worked[0] + cpu(least_master), -cpu(master)]
        done = [Delivery() for _ in phones]
        seconds = together([threading.Thread(target=drain, args=(port, *one)) for one in zip(phones, boxes, done, strict=True)])
        worked[1] += cpu(master)
        rates += [yardstick(least_port), yardstick(least_port)]
        before, replayed = rows(ours), Delivery()
        drain(port, phones[0], again, replayed)
        added = [now - then for now, then in zip(rows(ours), before, strict=True)]
    print(f"processor      {1000 * worked[0] / RECORDS:8.2f} ms a record of the yardstick, "
          f"{1000 * worked[1] / (number * each):.2f} ms of ours")  # fmt: skip
    return say(number * each, seconds, rates, done, before, replayed, added)


def cpu(master: int) -> float:
    """Seconds of processor its workers have used so far."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    stats = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in children]
    return sum(int(one[11]) + int(one[12]) for one in stats) / os.sysconf("SC_CLK_TCK")


def say(total: int, seconds: float, rates: list[float], done: list[Delivery], stored: tuple[int, ...],
        replayed: Delivery, added: list[int]) -> int:  # fmt: skip
    limit = statistics.median(rates)
    took = sorted(second for one in done for second in one.took)
    answers = sum((one.answers for one in done), Counter[str]())
    slow, rate = sum(second > BARS["longest"] for second in took), total / seconds
    print(f"yardstick      {limit:8.0f} records/s, one a request ({min(rates):.0f}–{max(rates):.0f})")
    print(f"phones         {rate:8.0f} records/s: {total} in {seconds:.1f} s")
    print(f"ratio          {rate / limit:8.2f} (asked: {BARS['ratio']}; stretch {STRETCH:.0f})")
    print(f"requests       {len(took):8d}, {sum(one.pauses for one in done)} pauses; median {statistics.median(took):.2f} s, "
          f"longest {took[-1]:.2f} s, over 2 s: {slow}")  # fmt: skip
    print(f"answers        {dict(answers)}; stored: {stored[0]} records, {stored[1]} ops")
    print(f"sent again     {dict(replayed.answers)} in {len(replayed.took)} requests, {sum(replayed.took):.2f} s; rows added: {added}")
    held = rate / limit >= BARS["ratio"] and not slow and stored[:2] == (total, total) and not any(added)
    return 0 if held else 1


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]] or [50, 200]
    raise SystemExit(main(*numbers))
