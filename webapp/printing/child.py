"""Print in a process of its own: fonts and a batch of slips cost memory that a worker must not keep."""

import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from webapp.printing.sheets import Sheet

ROOT = Path(__file__).resolve().parents[2]
MAIN = Path(__file__).with_name("__main__.py")
SECONDS = 120.0
INHERITED = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT")


class PrintingFailed(Exception):
    """The child gave no PDF. The text names a kind of error and a place, no personal data."""


def inherited(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of our environment that a child needs to find Python; no key, no database."""
    return {name: environment[name] for name in INHERITED if name in environment}


def render_in_child(kind: str, data: Sheet, *, seconds: float = SECONDS) -> bytes:
    """The PDF of `data`; `kind` is `receipts`, `poster`, `acknowledgement`, `roster`, `route`, `plan`, `letters` or `notice_slips`.

    Raises PrintingFailed when the child fails or takes longer than `seconds`. Secrets travel through the pipe
    alone, and the child gets none of the parent's settings.
    """
    try:
        done = subprocess.run(  # noqa: S603  the command is ours alone
            [sys.executable, str(MAIN), kind],
            input=pickle.dumps(data),
            capture_output=True,
            cwd=ROOT,
            env=inherited(os.environ),
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise PrintingFailed(f"{kind}: not done after {seconds:g} s") from late
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise PrintingFailed(f"{kind}: {''.join(last) or f'ended with {done.returncode}'}")
    return done.stdout
