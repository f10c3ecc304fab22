"""How pages grow with the register: the same pages over streets of several sizes, asked in turn in one run.

    .venv/bin/python bench/growth.py [2000 20000]        (script/proof: 2000 20000 200000)

Each size has the whole application under gunicorn, on SQLite, with every household on one posted list. Printed for each
page: the median of its answers by size, the exponent k of t ~ size^k between the smallest and the largest, and how many
statements it takes at each size, which must not change.
"""

from __future__ import annotations

import http.client
import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT)]

from confirm import environment, free_port, serving  # noqa: E402  (found beside this file)

from tests.factories import PASSWORD  # noqa: E402

BAR, STRETCH = 0.15, 0.05
ROUNDS = 30


def make_pages(env: dict[str, str], size: int) -> list[dict[str, Any]]:
    upgrade = [sys.executable, "-m", "flask", "--app", "webapp", "db", "upgrade"]
    subprocess.run(upgrade, cwd=ROOT, env=env, check=True, capture_output=True)
    command = [sys.executable, str(HERE / "posted.py"), str(size)]
    made: list[dict[str, Any]] = json.loads(subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE).stdout)
    return made


def signed_in(port: int) -> dict[str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    connection.request("POST", "/login", urlencode({"login": "officer", "secret": PASSWORD}), headers)
    answer = connection.getresponse()
    answer.read()
    assert answer.status in (302, 303), answer.status
    return {"Cookie": "; ".join(value.split(";")[0] for value in answer.headers.get_all("Set-Cookie", []))}


def seconds(port: int, path: str, headers: dict[str, str]) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    began = time.perf_counter()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    took = time.perf_counter() - began
    connection.close()
    assert answer.status == 200, (path, answer.status)
    return took


def main(sizes: list[int]) -> int:
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        pages, ports, cookies = {}, {}, {}
        for size in sizes:
            folder = Path(name) / str(size)
            folder.mkdir()
            ports[size] = free_port()
            env = environment(folder, ports[size])
            pages[size] = make_pages(env, size)
            gunicorn = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py"), "webapp:create_app()"]
            stack.enter_context(serving(gunicorn, env, ROOT, ports[size]))
            cookies[size] = signed_in(ports[size])
        worst = [compare(sizes, [pages[size][at] for size in sizes], ports, cookies) for at in range(len(pages[sizes[0]]))]
    return 0 if all(worst) else 1


def compare(sizes: list[int], page: list[dict[str, Any]], ports: dict[int, int], cookies: dict[int, dict[str, str]]) -> bool:
    took: dict[int, list[float]] = {size: [] for size in sizes}
    for turn in range(ROUNDS + 3):
        for size, one in zip(sizes, page, strict=True):
            second = seconds(ports[size], one["path"], cookies[size])
            if turn >= 3:
                took[size].append(1000 * second)
    middle = {size: statistics.median(found) for size, found in took.items()}
    growth = math.log(middle[sizes[-1]] / middle[sizes[0]]) / math.log(sizes[-1] / sizes[0])
    queries = [one["queries"] for one in page]
    held = growth <= BAR and len(set(queries)) == 1
    times = "  ".join(f"{size}: {found:6.1f} ms" for size, found in middle.items())
    print(f"{page[0]['name']:18} {times}   exponent {growth:5.2f}   statements {queries}{'' if held else '   MISSED'}", flush=True)
    return held


if __name__ == "__main__":
    print(f"asked: exponent {BAR}, stretch {STRETCH}; a constant number of statements")
    raise SystemExit(main(sorted(int(word) for word in sys.argv[1:]) or [2000, 20000]))
