"""Print in a process of its own: fonts and a batch of slips cost memory that a worker must not keep."""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from webapp.printing.sheets import Sheet

ROOT = Path(__file__).resolve().parents[2]
MAIN = Path(__file__).with_name("__main__.py")
SECONDS = 120.0
LENGTH = 8
"""Bytes that say how long the paper is that follows."""
INHERITED = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT")


class PrintingFailed(Exception):
    """The child gave no PDF. The text names a kind of error and a place, no personal data."""


def inherited(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of our environment that a child needs to find Python; no key, no database."""
    return {name: environment[name] for name in INHERITED if name in environment}


def render_in_child(kind: str, data: Sheet, *, seconds: float = SECONDS) -> bytes:
    """The PDF of `data`; `kind` is `receipts`, `poster`, `acknowledgement`, `roster`, `route`, `plan`, `letters` or `notice_slips`.

    Raises PrintingFailed when the child fails or takes longer than `seconds`.
    """
    (paper,) = render_together([(kind, data)], seconds=seconds)
    return paper


def render_together(sheets: Sequence[tuple[str, Sheet]], *, seconds: float = SECONDS) -> list[bytes]:
    """The PDF of each, made by one child: to begin one takes longer than most papers do.

    Raises PrintingFailed when one of them fails or all take longer than `seconds`. Secrets travel through the pipe
    alone, and the child gets none of the parent's settings.
    """
    kinds = ", ".join(kind for kind, _ in sheets)
    try:
        done = subprocess.run(  # noqa: S603  the command is ours alone
            [sys.executable, str(MAIN)],
            input=pickle.dumps(list(sheets)),
            capture_output=True,
            cwd=ROOT,
            env=inherited(os.environ),
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise PrintingFailed(f"{kinds}: not done after {seconds:g} s") from late
    papers = list(_papers(done.stdout))
    if done.returncode != 0 or len(papers) != len(sheets) or not all(paper.startswith(b"%PDF-") for paper in papers):
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise PrintingFailed(f"{kinds}: {''.join(last) or f'ended with {done.returncode}'}")
    return papers


def _papers(said: bytes) -> Iterator[bytes]:
    """What a child wrote: each paper after its length."""
    at = 0
    while at < len(said):
        begins = at + LENGTH
        at = begins + int.from_bytes(said[at:begins])
        yield said[begins:at]
