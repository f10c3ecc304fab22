"""The demo street for tests that need a whole one: made once by `seed-demo`, then copied.

DEMO_STREET names a directory where it stands or is being made, so that several runs of the tests share one; `script/test`
makes it with `python -m tests.street FOLDER`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.first_day import DATABASE, ROOT, lay_out
from tests.settings import SECRETS, environment_for_tests

KEYS, FAILED = "demo.env", "failed"


def demo_street(folder: Path) -> Path:
    """The data directory of a seeded demo street: the shared one, or a new one in `folder`. Never written to."""
    shared = os.environ.get("DEMO_STREET")
    return _once_it_stands(Path(shared)) if shared else make_street(folder)


def _once_it_stands(street: Path, seconds: float = 600) -> Path:
    """The tests may have begun while it is still being made; its keys are laid down last."""
    until = time.monotonic() + seconds
    while not (street / KEYS).is_file():
        if (street / FAILED).exists() or time.monotonic() > until:
            raise RuntimeError(f"the demo street was not made: {street}")
        time.sleep(0.2)
    return street


def make_street(folder: Path) -> Path:
    """Seed in `folder`, with the keys of the tests; a server started on a copy finds them in `demo.env`."""
    lay_out(folder)
    env = {**os.environ, **environment_for_tests(folder, f"sqlite:///{folder / DATABASE}")}
    done = subprocess.run([sys.executable, "-m", "flask", "--app", "webapp", "seed-demo"], cwd=ROOT, env=env,
                          capture_output=True, text=True, check=False)  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"flask seed-demo: {done.stdout}{done.stderr}")
    if (folder / f"{DATABASE}-wal").exists():
        raise RuntimeError("whoever copies the one file would not have it all")
    fresh = folder / f"{KEYS}.new"
    fresh.write_text("".join(f"{name}={value}\n" for name, value in SECRETS.items()))
    fresh.replace(folder / KEYS)
    return folder


if __name__ == "__main__":
    place = Path(sys.argv[1])
    try:
        make_street(place)
    except BaseException:
        place.mkdir(parents=True, exist_ok=True)
        (place / FAILED).touch()
        raise
