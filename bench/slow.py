"""How long a phone on a slow line waits, against the least that line takes for the same bytes, in one run.

    .venv/bin/python bench/slow.py [200]

Slow 4G: 150 ms there and back, 1,600 kbit/s down, 750 up. The whole application under gunicorn as in production. Told:
the list of 200 households as the phone asks for it, and 200 visit records of a morning without signal as it sends them.
The yardstick: a bare server on the same line that takes and gives as many bytes in as many requests. Median of five.
"""

from __future__ import annotations

import http.client
import statistics
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT)]

from confirm import environment, free_port, serving  # noqa: E402  (found beside this file)
from link import line_to  # noqa: E402
from phones import Delivery, drain, make_phones, outbox_of, phone_of, server_key  # noqa: E402

from tests.factories import PASSWORD  # noqa: E402
from tests.phone import Phone  # noqa: E402

ROUNDS = 5
BARS = {"list bytes": 16 * 1024, "list": 1.2, "requests": 3, "records": 1.3}
Exchange = tuple[int, int]
"""Bytes of a request's body, bytes of its answer."""


class Bare(BaseHTTPRequestHandler):
    """Takes what it is sent and gives as many bytes as it is asked for."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Length", self.headers["X-Wanted"])
        self.end_headers()
        self.wfile.write(b"." * int(self.headers["X-Wanted"]))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: it is asked often."""


def least(port: int, exchanges: list[Exchange], rounds: int) -> float:
    """Seconds for these exchanges, one after the other on a connection of their own."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        for sent, wanted in exchanges:
            connection.request("POST", "/", b"." * sent, {"X-Wanted": str(wanted)})
            connection.getresponse().read()
        took.append(time.perf_counter() - began)
        connection.close()
    return statistics.median(took)


def ask_for_the_list(port: int, phone: Phone, rounds: int) -> tuple[float, int]:
    """Seconds on a fresh connection, and the bytes that came."""
    took, size = [], 0
    headers = {"Cookie": phone.cookie, "Accept-Encoding": "br, gzip", "Sec-Fetch-Site": "same-origin"}
    for _ in range(rounds):
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        connection.request("GET", "/api/v1/sync/pull", headers=headers)
        answer = connection.getresponse()
        size = len(answer.read())
        took.append(time.perf_counter() - began)
        assert answer.status == 200
        connection.close()
    return statistics.median(took), size


def main(households: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        port, slow_port, bare_port, slow_bare = (free_port() for _ in range(4))
        env = environment(Path(folder), port)
        given = make_phones(env, 1, households)[0]
        bare = ThreadingHTTPServer(("127.0.0.1", bare_port), Bare)
        threading.Thread(target=bare.serve_forever, daemon=True).start()
        command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py"), "webapp:create_app()"]
        with (
            serving(command, env, ROOT, port),
            line_to(port, slow_port) as slow,
            line_to(bare_port, slow_bare) as plain,
        ):
            reader = Phone(f"http://127.0.0.1:{port}").sign_in("second_volunteer", PASSWORD)
            ask_for_the_list(port, reader, 2)  # both workers have answered once
            seconds, size = ask_for_the_list(slow, reader, ROUNDS)
            line = least(plain, [(0, size)], ROUNDS)
            sender = phone_of(port, given, server_key(port))
            box, done = outbox_of(sender, given["visits"]), Delivery()
            stored, began = len(box), time.perf_counter()
            drain(slow, sender, box, done)
            sending = time.perf_counter() - began
            exchanges = list(zip(done.sent, done.received, strict=True))
            sending_line = least(plain, exchanges, ROUNDS)
        bare.shutdown()
    print(f"list of {households:<4d}    {size} bytes (asked: {BARS['list bytes']}); {seconds:.2f} s on the line, the line alone "
          f"{line:.2f} s: {seconds / line:.2f} (asked: {BARS['list']})")  # fmt: skip
    print(f"{stored} records     {len(exchanges)} requests (asked: {BARS['requests']}), {sum(done.sent)} bytes; {sending:.2f} s, the line "
          f"alone {sending_line:.2f} s: {sending / sending_line:.2f} (asked: {BARS['records']}); {dict(done.answers)}")  # fmt: skip
    held = (size <= BARS["list bytes"] and seconds <= BARS["list"] * line and len(exchanges) <= BARS["requests"]
            and sending <= BARS["records"] * sending_line)  # fmt: skip
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main(*[int(word) for word in sys.argv[1:]] or [200]))
