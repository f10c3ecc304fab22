"""Python looks for garbage when nobody waits for it."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_waiting = 0


@contextmanager
def collected_later() -> Iterator[None]:
    """Until this is over nothing is looked for, in any thread: short work of which nothing is garbage before its end."""
    _wait(1)
    try:
        yield
    finally:
        _wait(-1)


def _wait(more: int) -> None:
    global _waiting
    with _lock:
        _waiting += more
        (gc.disable if _waiting else gc.enable)()
