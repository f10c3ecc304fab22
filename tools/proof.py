"""Run the proofs at full numbers and write what they showed to docs/proof.md. `script/proof` calls it.

    script/proof [WORDS]      only those with these words in their title; what the others showed last stays

PROOF_OPERATIONS says how many ops come over bad lines (a million), PROOF_HISTORIES how many histories are lived (2,000).
"""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

OPERATIONS = int(os.environ.get("PROOF_OPERATIONS", "1000000"))
ROOT = Path(__file__).resolve().parent.parent
KILLS, OPS, CUTS = "50", "400", "200"
HISTORIES = os.environ.get("PROOF_HISTORIES", "2000")
FAULTS = ["-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "tests/faults"]
FULL_DISK = ["-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "tests/faults/test_full_disk.py"]
LINES = 30
"""Of what a proof says, the last ones."""
HEAD = "# Proof\n\nWritten by `script/proof`; ratios are of one run on one machine, times say only how long it took.\n\n"
PROOFS = (
    (
        f"Workers killed {KILLS} times under {OPS} confirmations, and under {OPS} pushes of sealed records; "
        f"lines cut and reset at {CUTS} places each way (SQLite)",
        FAULTS,
        {"PROOF_KILLS": KILLS, "PROOF_OPS": OPS, "PROOF_CUTS": CUTS},
    ),
    (
        "The same on PostgreSQL",
        FAULTS,
        {"PROOF_KILLS": KILLS, "PROOF_OPS": OPS, "PROOF_CUTS": CUTS, "TEST_DATABASE": "postgres"},
    ),
    (
        "The server's disk full to the last byte and with a megabyte left, 5 times each, under pushes, photos and presses (SQLite)",
        FULL_DISK,
        {"PROOF_FULL": "5"},
    ),
    (
        "The server's disk full, on PostgreSQL: its tables on the small disk, its log elsewhere",
        FULL_DISK,
        {"PROOF_FULL": "5", "TEST_DATABASE": "postgres"},
    ),
    (
        "The browser killed 30 times while somebody types, stores and sends; its quota used up",
        ["-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "tests/phone_app/test_killed.py", "tests/phone_app/test_full_phone.py"],
        {"PROOF_DEATHS": "30"},
    ),
    (
        "WebKit: the resident's page, a whole visit without signal, what is said where something is missing; the windows of WeChat",
        ["-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", "tests/phone_app/test_webkit.py", "tests/phone_app/test_wechat.py"],
        {},
    ),
    (
        "Ops that come together end as they would one by one: 150 random plans",
        ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/domain/sync"],
        {"PROOF_PLANS": "150"},
    ),
    (
        "Three phones, two volunteers and a server: random histories of 50 steps, with lost, late, cut and "
        "doubled calls, log-outs, wrong clocks, lost phones and restored backups",
        ["-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "tests/pockets/test_three_phones.py"],
        {"PROOF_HISTORIES": HISTORIES},
    ),
    (
        f"Ops of every kind over bad lines: {OPERATIONS:,} of them, each once",
        ["-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "tests/pockets/test_many_ops.py"],
        {"PROOF_OPERATIONS": str(OPERATIONS)},
    ),
    ("Outbox, sync and booking spoilt in twenty-five ways: a narrow test notices each", ["tools/mutants.py"], {}),
    (
        "What phones of every release sent, to the server of today",
        ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/api/test_old_phones.py"],
        {},
    ),
    (
        "One code on two phones, pressed twice, by staff, guessed; without JavaScript and cookies",
        ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/views/test_confirm.py", "tests/journeys/test_confirm.py"],
        {},
    ),
    ("A volunteer's account sees nothing it must not", ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/privacy"], {}),
    ("Confirming, as ratios to a minimal Flask in the same run", ["bench/confirm.py"], {}),
    ("Fifty phones come back with two hundred records each, against one small insert a request", ["bench/phones.py"], {}),
    ("A list of 20,000 in short turns: the longest, and how long a small write beside it waits", ["bench/turns.py"], {}),
    ("Pages at 2,000, 20,000 and 200,000 households: growth exponents, statements", ["bench/growth.py", "2000", "20000", "200000"], {}),
)


def main(words: str = "") -> int:
    """Each proof in turn; the exit status is that of the worst."""
    sections, worst = _earlier(), 0
    for title, command, settings in PROOFS:
        if words not in title:
            continue
        print(f"── {title}", flush=True)
        began = time.monotonic()
        done = subprocess.run([sys.executable, *command], cwd=ROOT, env={**os.environ, **settings}, text=True,
                              stdout=subprocess.PIPE, check=False)  # fmt: skip
        said = [line for line in done.stdout.splitlines() if line.strip()][-LINES:]
        print("\n".join(said), flush=True)
        worst = max(worst, done.returncode)
        sections[title] = _section(done.returncode == 0, time.monotonic() - began, said)
        told = [f"## {title}\n\n{sections[title]}" for title, *_ in PROOFS if title in sections]
        (ROOT / "docs" / "proof.md").write_text(HEAD + "\n".join(told), encoding="utf-8")
    print("docs/proof.md")
    return worst


def _earlier() -> dict[str, str]:
    """What stands in the report, by title."""
    text = (ROOT / "docs" / "proof.md").read_text(encoding="utf-8")
    parts = (part.split("\n\n", 1) for part in text.split("\n## ")[1:])
    return {title: body.rstrip() + "\n" for title, body in parts}


def _section(held: bool, seconds: float, said: list[str]) -> str:
    machine = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores"
    verdict = "held" if held else "DID NOT HOLD"
    told = "\n".join(said)
    return f"{verdict}, {seconds:.0f} s, {datetime.now(UTC).date().isoformat()}, {machine}\n\n```text\n{told}\n```\n"


if __name__ == "__main__":
    raise SystemExit(main(" ".join(sys.argv[1:])))
