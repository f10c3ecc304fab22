"""The child of `child.run_in_child`. Started by path, so that none of the application is loaded but what it names."""

from __future__ import annotations

import json
import resource
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType


def _limit(seconds: int, megabytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Read stdin, write what the function makes of it to stdout."""
    named, seconds, megabytes, *arguments = sys.argv[1:]
    _limit(int(seconds), int(megabytes))
    # An empty stand-in: the real package's first file would load the whole web framework.
    house = ModuleType("webapp")
    house.__path__ = [str(Path(__file__).resolve().parents[1])]
    sys.modules["webapp"] = house
    module, _, function = named.partition(":")
    refusal = import_module("webapp.core.errors").DomainError
    try:
        answer = getattr(import_module(module), function)(sys.stdin.buffer.read(), *arguments)
    except refusal as told:
        sys.stdout.write(json.dumps({"code": told.code, "facts": told.facts}, ensure_ascii=False))
        return 65
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
