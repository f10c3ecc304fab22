"""Press many confirm codes at a steady number of connections: wrk where it is installed, else Python threads.

wrk takes next to nothing of the processor; the Python driver shares it with the server, so compare only figures
that the same driver measured.
"""

from __future__ import annotations

import http.client
import queue
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

FORM = "application/x-www-form-urlencoded"
SCRIPT = """
local tokens, n = {}, 0
math.randomseed(os.time())
for line in io.lines("%(tokens)s") do tokens[#tokens + 1] = line end
local headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }
request = function()
  n = n + 1
  local token = tokens[(n - 1) %% #tokens + 1]
  local id = string.format("%%08x-0000-4000-8000-%%012x", math.random(0, 2147483647), n)
  return wrk.format("POST", "/R/" .. token, headers, (string.gsub("%(body)s", "ID", id)))
end
"""


@dataclass
class Figures:
    """Requests a second; latencies in milliseconds; answers that were neither 2xx nor 3xx, or none at all."""

    rate: float
    p50: float
    p99: float
    worst: float
    requests: int
    errors: int
    answers: Counter[int] = field(default_factory=Counter)


def press(port: int, tokens: list[str], *, body: str, seconds: float, connections: int) -> Figures:
    """POST to /R/<token> for each token in turn for `seconds`. ID in `body` becomes a new UUID each time."""
    if shutil.which("wrk"):
        return _with_wrk(port, tokens, body=body, seconds=seconds, connections=connections)
    return drive(port, tokens, body=body, seconds=seconds, connections=connections)


def _with_wrk(port: int, tokens: list[str], *, body: str, seconds: float, connections: int) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        listing, script = Path(folder, "tokens.txt"), Path(folder, "press.lua")
        listing.write_text("\n".join(tokens))
        script.write_text(SCRIPT % {"tokens": listing, "body": body})
        command = ["wrk", "-t1", f"-c{connections}", f"-d{int(seconds)}s", "--latency", "--timeout", "10s"]
        command += ["-s", str(script), f"http://127.0.0.1:{port}"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return read_wrk(text)


def read_wrk(text: str) -> Figures:
    """What wrk printed, as figures."""

    def latency(pattern: str) -> float:
        number, unit = re.search(pattern + r"\s+([\d.]+)(us|ms|s|m)", text, re.M).groups()
        return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[unit]

    def count(pattern: str) -> int:
        found = re.search(pattern, text)
        return sum(int(number) for number in found.groups()) if found else 0

    errors = count(r"Non-2xx or 3xx responses: (\d+)")
    errors += count(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")
    return Figures(
        rate=float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)),
        p50=latency(r"^\s+50%"),
        p99=latency(r"^\s+99%"),
        worst=latency(r"Latency\s+[\d.]+\w+\s+[\d.]+\w+"),
        requests=count(r"(\d+) requests in"),
        errors=errors,
    )


def drive(port: int, tokens: list[str], *, body: str, seconds: float, connections: int) -> Figures:
    """The same with threads; each token once at most, and fewer seconds if they run out."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for token in tokens:
        waiting.put(token)
    took: list[float] = []
    answers: Counter[int] = Counter()
    until = time.perf_counter() + seconds

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < until:
            try:
                token = waiting.get_nowait()
            except queue.Empty:
                break
            began = time.perf_counter()
            status = post(connection, token, body)
            took.append((time.perf_counter() - began) * 1000)
            answers[status] += 1

    began = time.perf_counter()
    _together([threading.Thread(target=work) for _ in range(connections)])
    elapsed = time.perf_counter() - began
    took.sort()
    errors = sum(number for status, number in answers.items() if not 200 <= status < 400)
    return Figures(len(took) / elapsed, _at(took, 0.5), _at(took, 0.99), took[-1], len(took), errors, answers)


def press_at_once(port: int, token: str, *, body: str, times: int) -> tuple[Counter[int], set[str]]:
    """Press one code from `times` phones at the same moment: how often each status, and where they were sent."""
    gate = threading.Barrier(times)
    answers: Counter[int] = Counter()
    places: set[str] = set()

    def one() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.connect()
        gate.wait()
        connection.request("POST", f"/R/{token}", body.replace("ID", str(uuid4())), {"Content-Type": FORM})
        answer = connection.getresponse()
        answers[answer.status] += 1
        places.add(answer.getheader("Location") or "")
        answer.read()

    _together([threading.Thread(target=one) for _ in range(times)])
    return answers, places


def post(connection: http.client.HTTPConnection, token: str, body: str) -> int:
    """One press; 0 when no answer came."""
    try:
        connection.request("POST", f"/R/{token}", body.replace("ID", str(uuid4())), {"Content-Type": FORM})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0
    return answer.status


def _together(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
