"""The demo street for tests that need a whole one: made once by `seed-demo`, then copied.

DEMO_STREET names a directory where it stands already, so that several runs of the tests share one; `script/test`
makes it with `python -m tests.street FOLDER`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.first_day import DATABASE, ROOT, lay_out
from tests.settings import SECRETS, environment_for_tests


def demo_street(folder: Path) -> Path:
    """The data directory of a seeded demo street: the shared one, or a new one in `folder`. Never written to."""
    shared = os.environ.get("DEMO_STREET")
    return Path(shared) if shared else make_street(folder)


def make_street(folder: Path) -> Path:
    """Seed in `folder`, with the keys of the tests; a server started on a copy finds them in `demo.env`."""
    lay_out(folder)
    env = {**os.environ, **environment_for_tests(folder, f"sqlite:///{folder / DATABASE}")}
    done = subprocess.run([sys.executable, "-m", "flask", "--app", "webapp", "seed-demo"], cwd=ROOT, env=env,
                          capture_output=True, text=True, check=False)  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"flask seed-demo: {done.stdout}{done.stderr}")
    (folder / "demo.env").write_text("".join(f"{name}={value}\n" for name, value in SECRETS.items()))
    return folder


if __name__ == "__main__":
    make_street(Path(sys.argv[1]))
