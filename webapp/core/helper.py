"""A second process beside this one, for work of our own that takes a processor: it does the next piece while this one
goes on. It lives as long as one request or command does.

Unlike the child of `child.run_in_child` it reads nothing that strangers made, and it has the keys: they go through its
pipe from memory to memory, never into its environment, its arguments or a file. One question at a time: neither side
ever waits to write while the other does.
"""

from __future__ import annotations

import select
import subprocess
import sys
from types import TracebackType
from typing import IO, Final, cast

from . import crypto
from .child import MAIN, ChildFailed
from .child_main import in_frame, of_frame

SECONDS: Final = 30
"""For one answer."""
PROCESSOR_SECONDS: Final = 3600
MEGABYTES: Final = 1024


class Helper:
    """Answers what `package.module:function` makes of a question: bytes in, bytes out. Ended with its `with` block.

    `ask` and `answer` raise ChildFailed when it has none to give: out of memory, killed, too slow. What was asked can
    still be done here.
    """

    def __init__(self, function: str) -> None:
        limits = str(PROCESSOR_SECONDS), str(MEGABYTES)
        command = [sys.executable, "-I", "-X", "utf8", str(MAIN), function, *limits, "again"]
        try:
            self._process = subprocess.Popen(  # noqa: S603  (our own interpreter and file)
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
            )
        except OSError:
            raise ChildFailed("not started") from None
        self._questions = cast(IO[bytes], self._process.stdin)
        self._answers = cast(IO[bytes], self._process.stdout)
        self._is_up = False
        self._tell(crypto.handed_on())

    def __enter__(self) -> Helper:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()  # it holds nothing that anybody waits for
        self._process.communicate()

    @property
    def has_said(self) -> bool:
        """Whether `ask`, before anything was asked, or else `answer` need not wait: it is up, has done, or is gone."""
        return self._waits_up_to(0)

    def ask(self, question: bytes) -> None:
        """Give it the next piece; its answer has to be fetched before another is asked."""
        if not self._is_up:
            self._is_up = self.answer() == b""
        self._tell(question)

    def answer(self) -> bytes:
        """Wait for what it makes of the piece it was given last."""
        if not self._waits_up_to(SECONDS):
            raise ChildFailed("no answer", late=True)
        if (told := of_frame(self._answers)) is None:
            raise ChildFailed("gone")
        return told

    def _tell(self, content: bytes) -> None:
        try:
            self._questions.write(in_frame(content))
            self._questions.flush()
        except OSError:
            raise ChildFailed("gone") from None

    def _waits_up_to(self, seconds: float) -> bool:
        waiting = select.poll()  # `select` knows no file beyond the first thousand, and a busy worker has more connections
        waiting.register(self._answers, select.POLLIN)
        return bool(waiting.poll(seconds * 1000))
