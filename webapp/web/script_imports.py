"""Which scripts a script cannot run without, so that the page can ask for all of them at once (no bundler, docs/adr/0002).

Followed through `import … from "./x.js"`; what a script fetches later by `import()` is not waited for.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r"""\b(?:import|export)\b[^;"'()]*["'](\.[^"']+\.js)["']""")


def needed_by(root: Path, *names: str) -> list[str]:
    """Paths under `root`, those asked about among them. Reads lean scripts: a comment would be taken at its word."""
    base, found, ahead = root.resolve(), set[str](), list(names)
    while ahead:
        name = ahead.pop()
        if name in found:
            continue
        found.add(name)
        script = base / name
        for address in _IMPORT.findall(script.read_text(encoding="utf-8")):
            ahead.append((script.parent / address).resolve().relative_to(base).as_posix())
    return sorted(found)
