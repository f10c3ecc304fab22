"""Work on a long list by two processes: for a child of `core.child`, where nothing else runs that a fork could catch."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")
FEW: Final = 2000
"""Below it the second process costs more than it does."""


def in_two(work: Callable[[list[T]], bytes], whole: list[T]) -> bytes:
    """`work` on the first half here and on the second half in a fork, one after the other as if it were on the whole.

    `whole` is used up. Where no second process is to be had, or it dies, this one does the rest.
    """
    if len(whole) < FEW:
        return work(whole)
    second, here = whole[len(whole) // 2 :], whole[: len(whole) // 2]
    whole.clear()
    if (fork := _forked(work, second)) is None:
        return work(here) + work(second)
    pid, pipe = fork
    done = work(here)
    with os.fdopen(pipe, "rb") as stream:
        there = stream.read()
    _, status = os.waitpid(pid, 0)
    return done + (there if status == 0 else work(second))


def _forked(work: Callable[[list[T]], bytes], part: list[T]) -> tuple[int, int] | None:
    """The process that does this part, and where it will write what it made."""
    reads, writes = os.pipe()
    try:
        pid = os.fork()
    except OSError:
        os.close(reads)
        os.close(writes)
        return None
    if pid == 0:
        status = 1
        try:
            with os.fdopen(writes, "wb") as stream:
                stream.write(work(part))
            status = 0
        finally:
            os._exit(status)  # nothing of the first process is to be tidied up twice
    os.close(writes)
    return pid, reads
