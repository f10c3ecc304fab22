"""The files of the project, as the tests of the house read them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WEBAPP = ROOT / "webapp"
TEMPLATES = WEBAPP / "templates"
STATIC = WEBAPP / "static"


def tracked_files() -> list[Path]:
    """What git knows and what it would add; in an unpacked archive, everything but what is made at run time."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, check=False)  # fmt: skip
    if listed.returncode == 0:
        names = listed.stdout.decode().split("\0")
        return sorted(path for name in names if name and (path := ROOT / name).is_file())
    made = {".venv", "instance", "node_modules", "build", "__pycache__"}
    return sorted(path for path in ROOT.rglob("*") if path.is_file() and not made & set(path.parts))


def python_files() -> list[Path]:
    return sorted(WEBAPP.rglob("*.py"))


def templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.is_file())


def own_static(*suffixes: str) -> list[Path]:
    """Our own static files of these kinds; what is vendored keeps its makers' ways."""
    found = (path for path in STATIC.rglob("*") if path.suffix in suffixes)
    return sorted(path for path in found if "vendor" not in path.parts)


def vendored() -> list[Path]:
    """The folders of third-party code, here and in the tests."""
    homes = [STATIC / "vendor", ROOT / "tests" / "vendor"]
    return sorted(folder for home in homes if home.is_dir() for folder in home.iterdir() if folder.is_dir())


def strings_in(path: Path) -> Iterator[str]:
    """Every string constant of a Python file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def expect_none(found: Iterable[str]) -> None:
    """Fail with one line for each thing found, so that the report is the list of what to mend."""
    lines = sorted(found)
    assert not lines, f"{len(lines)} found\n" + "\n".join(lines)
