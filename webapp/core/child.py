"""Run one function over untrusted bytes in a process of its own, with limits on time and memory.

What reads strangers' files (pictures, spreadsheets) may be made to eat memory or crash; then a child dies, not a
worker. The child gets no secret: no environment, no settings, no database.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from .errors import DomainError

MAIN: Final = Path(__file__).with_name("child_main.py")
REFUSED: Final = 65
"""The exit code with which a child says that the content breaks a rule; the rule's code and facts are its output."""


class ChildFailed(Exception):
    """The child gave no answer: out of memory, crashed, or `late`. Says nothing of the content."""

    def __init__(self, text: str, *, late: bool = False) -> None:
        super().__init__(text)
        self.late = late


def run_in_child(function: str, content: bytes, *arguments: str, seconds: int, megabytes: int) -> bytes:
    """What `package.module:function` makes of `content` (and text arguments): bytes in, bytes out.

    `seconds` of wall clock and of processor, `megabytes` of address space. A DomainError raised over there is
    raised here again; anything else is ChildFailed.
    """
    command = [sys.executable, "-I", "-X", "utf8", str(MAIN), function, str(seconds), str(megabytes), *arguments]
    try:
        done = subprocess.run(  # noqa: S603  (our own interpreter and file; nothing a visitor typed but arguments)
            command, input=content, capture_output=True, env={}, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise ChildFailed("out of time", late=True) from None
    if done.returncode == REFUSED:
        told = json.loads(done.stdout)
        raise DomainError(told["code"], **told["facts"])
    if done.returncode != 0:
        raise ChildFailed(f"ended with {done.returncode}")
    return done.stdout
