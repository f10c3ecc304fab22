"""Read a file in a process of its own: whatever it does to the reader, the server goes on (SPEC 12.2)."""

from __future__ import annotations

import gc
from datetime import date
from multiprocessing import get_context
from multiprocessing.connection import Connection

from webapp.domain.households.importing.preview import ImportPreview
from webapp.domain.households.importing.reading import read_workbook
from webapp.domain.households.importing.unreadable import UnreadableFile

LONGEST_SECONDS = 120.0
MOST_MEMORY_BYTES = 2 * 1024**3

Answer = ImportPreview | tuple[str, dict[str, str]]


def read_apart(content: bytes, filename: str, *, day: date, seconds: float = LONGEST_SECONDS) -> ImportPreview:
    """`read_workbook` in a child with a limit of memory and time. Raises UnreadableFile, also when the child dies.

    Who is on file is asked afterwards, by `mark_on_file`: the child has no database.
    """
    # Spawned, not forked: a fork of a server with threads and open connections inherits both.
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_read, args=(sender, content, filename, day), daemon=True)
    child.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            raise UnreadableFile("import.too_slow")
        answer: Answer = receiver.recv()
    except EOFError:
        raise UnreadableFile("import.broken") from None
    finally:
        child.kill()
        child.join()
        receiver.close()
    if isinstance(answer, ImportPreview):
        return answer
    code, facts = answer
    raise UnreadableFile(code, **facts)


def _read(sender: Connection, content: bytes, filename: str, day: date) -> None:
    _limit_memory()
    # A process that lives for one file has nothing to collect; the collector costs a quarter of the time.
    gc.disable()
    answer: Answer
    try:
        answer = read_workbook(content, filename, day=day)
    except UnreadableFile as refusal:
        answer = refusal.code, refusal.facts
    except MemoryError:
        answer = "import.suspicious", {}
    sender.send(answer)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows, where only developers run this
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
