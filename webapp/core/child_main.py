"""The child of `child.run_in_child`, and of `helper.Helper`. Started by path, so that none of the application is loaded
but what it names."""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import IO, Any


def _limit(seconds: int, megabytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def in_frame(content: bytes) -> bytes:
    """Its length in four bytes, and the content."""
    return len(content).to_bytes(4, "big") + content


def of_frame(stream: IO[bytes]) -> bytes | None:
    """The next content of a stream; None at its end."""
    length = stream.read(4)
    content = stream.read(int.from_bytes(length, "big"))
    return content if len(length) == 4 and len(content) == int.from_bytes(length, "big") else None


def main() -> int:
    """Read stdin, write what the function makes of it to stdout. With the argument `again`: frame by frame."""
    named, seconds, megabytes, *arguments = sys.argv[1:]
    _limit(int(seconds), int(megabytes))
    # An empty stand-in: the real package's first file would load the whole web framework.
    house = ModuleType("webapp")
    house.__path__ = [str(Path(__file__).resolve().parents[1])]
    sys.modules["webapp"] = house
    module, _, function = named.partition(":")
    if arguments == ["again"]:
        return _again(module, function)
    refusal = import_module("webapp.core.errors").DomainError
    try:
        answer = getattr(import_module(module), function)(sys.stdin.buffer.read(), *arguments)
    except refusal as told:
        sys.stdout.write(json.dumps({"code": told.code, "facts": told.facts}, ensure_ascii=False))
        return 65
    sys.stdout.buffer.write(answer)
    return 0


def _again(module: str, name: str) -> int:
    """The first frame are the keys; an empty one says that it is up; then one answer to each question, until nobody asks."""
    os.nice(10)  # whoever stands at a door goes first
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    import_module("webapp.core.crypto").take_over(of_frame(questions))
    function: Any = getattr(import_module(module), name)
    gc.disable()  # nothing that it makes holds itself; looking for that would cost a twentieth of its time
    answer = b""
    while True:
        answers.write(in_frame(answer))
        answers.flush()
        if (question := of_frame(questions)) is None:
            return 0
        answer = function(question)


if __name__ == "__main__":
    raise SystemExit(main())
