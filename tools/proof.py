"""Run the proofs at full numbers and write what they showed to docs/proof.md. `script/proof` calls it."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KILLS, OPS, CUTS = "50", "400", "200"
FAULTS = ["-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "tests/faults"]
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
        "Ops that come together end as they would one by one: 150 random plans",
        ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/domain/sync"],
        {"PROOF_PLANS": "150"},
    ),
    (
        "Three phones, two volunteers and a server: 2,000 random histories of 50 steps, with lost, late, cut and doubled calls, "
        "log-outs, wrong clocks, lost phones and restored backups",
        ["-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "tests/pockets/test_three_phones.py"],
        {"PROOF_HISTORIES": "2000"},
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


def main() -> int:
    """Each proof in turn; the exit status is that of the worst."""
    sections, worst = [], 0
    for title, command, settings in PROOFS:
        print(f"── {title}", flush=True)
        began = time.monotonic()
        done = subprocess.run([sys.executable, *command], cwd=ROOT, env={**os.environ, **settings}, text=True,
                              capture_output=True, check=False)  # fmt: skip
        said = [line for line in done.stdout.splitlines() if line.strip()][-14:]
        print("\n".join(said), flush=True)
        verdict = "held" if done.returncode == 0 else "DID NOT HOLD"
        worst = max(worst, done.returncode)
        told = "\n".join(said)
        sections.append(f"## {title}\n\n{verdict}, {time.monotonic() - began:.0f} s\n\n```text\n{told}\n```\n")
    (ROOT / "docs" / "proof.md").write_text(_head() + "\n".join(sections), encoding="utf-8")
    print("docs/proof.md")
    return worst


def _head() -> str:
    when = datetime.now(UTC).date().isoformat()
    return (
        "# Proof\n\nWritten by `script/proof`; ratios are of one run on one machine, times say only how long it took.\n\n"
        f"{when}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores.\n\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
