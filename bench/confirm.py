"""How fast residents can confirm: the whole application against the least that Flask can do, in one run.

    .venv/bin/python bench/confirm.py

Both under gunicorn with two workers of eight threads, on SQLite with synchronous=FULL, at 16 connections, in turn,
the median of three rounds. Also: one code pressed 40 times at once, and the memory of a worker.

The application's half needs issued receipts. `flask --app webapp bench-receipts N` makes N of them in a data
directory of their own and prints their confirm tokens, one a line; production refuses it.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from load import Figures, press, press_at_once  # noqa: E402  (found beside this file)

ROOT = HERE.parent
CONNECTIONS = 16
# What the button 都收到了 sends: an id of its own, so that sending it twice is one thing.
BODY = "answer=received&id=ID"
CONFIRMED = "SELECT count(*) FROM receipt_confirmations"
OURS = ("APP_ENV", "DATABASE_URL", "DATA_DIR", "PUBLIC_URL", "CLOCK_OFFSET", "TRUSTED_PROXIES", "PORT", "BIND")


def environment(folder: Path, port: int) -> dict[str, str]:
    """A demo of its own in `folder`; nothing of the caller's settings shines through."""
    inherited = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**inherited, "DATA_DIR": str(folder), "PORT": str(port), "BIND": "127.0.0.1"}


@contextmanager
def serving(command: list[str], env: dict[str, str], cwd: Path, port: int) -> Iterator[int]:
    """Run a server until the block ends; hands over its process id."""
    with Path(env["DATA_DIR"], "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=cwd, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_for(f"http://127.0.0.1:{port}/", process)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise SystemExit(f"{url} did not start")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def worker_memory(master: int) -> float:
    """MiB of one worker, shared pages counted by share (PSS), the median of the workers."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    sizes = []
    for pid in children:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        sizes += [int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")]
    return statistics.median(sizes)


def make_receipts(folder: Path, env: dict[str, str], number: int) -> list[str]:
    """Migrate a new data directory and issue receipts in it. Returns their confirm tokens."""
    flask = [sys.executable, "-m", "flask", "--app", "webapp"]
    subprocess.run([*flask, "db", "upgrade"], cwd=ROOT, env=env, check=True, capture_output=True)
    made = subprocess.run(
        [*flask, "bench-receipts", str(number)], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE
    )
    return made.stdout.decode().split()


def make_rows(path: Path, number: int) -> list[str]:
    """The yardstick's table, with as many rows. Returns the tokens."""
    tokens = [f"{i:026x}" for i in range(number)]
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE receipt (id INTEGER PRIMARY KEY, token TEXT UNIQUE, confirmed_at REAL)")
    connection.executemany("INSERT INTO receipt (token) VALUES (?)", ((token,) for token in tokens))
    connection.commit()
    connection.close()
    return tokens


def measure(port: int, tokens: list[str], seconds: float) -> Figures:
    """One round; the tokens it may have used are taken off the list."""
    if not tokens:
        raise SystemExit("no tokens left: ask for more receipts (--receipts)")
    figures = press(port, tokens, body=BODY, seconds=seconds, connections=CONNECTIONS)
    if figures.requests > len(tokens):
        raise SystemExit(f"only {len(tokens)} codes for {figures.requests} presses: ask for more receipts (--receipts)")
    del tokens[: figures.requests + CONNECTIONS]
    return figures


def say(name: str, rounds: list[Figures]) -> float:
    """Print the median of some rounds; returns the rate."""

    def middle(which: str) -> float:
        return statistics.median(getattr(figures, which) for figures in rounds)

    rates = [figures.rate for figures in rounds]
    errors = sum(figures.errors for figures in rounds)
    print(
        f"{name:8} {middle('rate'):8.0f} presses/s ({min(rates):.0f}–{max(rates):.0f})   p50 {middle('p50'):.1f} ms"
        f"   p99 {middle('p99'):.1f} ms   max {max(f.worst for f in rounds):.0f} ms   errors {errors}"
    )
    return middle("rate")


def compare(folder: Path, receipts: int, rows: int, rounds: int, seconds: float) -> bool:
    ours, least = folder / "ours", folder / "least"
    ours.mkdir()
    least.mkdir()
    our_port, least_port = free_port(), free_port()
    env = environment(ours, our_port)
    least_env = {**environment(least, least_port), "BENCH_DB": str(least / "bench.db")}
    tokens = make_receipts(ours, env, receipts)
    least_tokens = make_rows(least / "bench.db", rows)
    gunicorn = [sys.executable, "-m", "gunicorn"]
    whole = [*gunicorn, "-c", str(ROOT / "gunicorn.conf.py"), "webapp:create_app()"]
    bare = [*gunicorn, "-w", "2", "-k", "gthread", "--threads", "8", "--no-control-socket"]
    bare += ["--log-level", "warning", "-b", f"127.0.0.1:{least_port}", "minimal:app"]

    our_rounds, least_rounds = [], []
    with serving(whole, env, ROOT, our_port) as master, serving(bare, least_env, HERE, least_port):
        measure(our_port, tokens, 1)
        measure(least_port, least_tokens, 1)
        for _ in range(rounds):
            least_rounds.append(measure(least_port, least_tokens, seconds))
            our_rounds.append(measure(our_port, tokens, seconds))
        time.sleep(1)  # what was under way when the last round ended
        before = confirmed(ours)
        answers, places = press_at_once(our_port, tokens[-1], body=BODY, times=40)
        accepted = confirmed(ours) - before
        memory = worker_memory(master)

    least_rate, our_rate = say("least", least_rounds), say("whole", our_rounds)
    ratio = our_rate / least_rate
    p99 = statistics.median(figures.p99 for figures in our_rounds)
    print(f"ratio    {ratio:8.2f} of the least (asked: 0.25; stretch 0.5)")
    print(f"one code 40 times at once: accepted {accepted}, answers {dict(answers)}, sent to {sorted(places)}")
    print(f"memory of a worker: {memory:.0f} MiB (asked: at most 90)")
    polite = accepted == 1 and all(200 <= status < 500 for status in answers)
    return ratio >= 0.25 and p99 <= 100 and polite and memory <= 90 and not sum(f.errors for f in our_rounds)


def confirmed(folder: Path) -> int:
    """Rows really confirmed, read from the database itself."""
    with sqlite3.connect(folder / "nuandao.db") as connection:
        return int(connection.execute(CONFIRMED).fetchone()[0])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--receipts", type=int, default=20_000)
    parser.add_argument("--rows", type=int, default=200_000, help="rows of the yardstick, which is faster")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-confirm-") as folder:
        return 0 if compare(Path(folder), given.receipts, given.rows, given.rounds, given.seconds) else 1


if __name__ == "__main__":
    sys.exit(main())
