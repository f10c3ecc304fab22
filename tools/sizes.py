"""Which files are asking to be split by meaning: a report, never a gate.

    python tools/sizes.py

A Python file past 200 lines, a function past 25, a script module or template past 120. Listen, do not count.
"""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONG_FILE = {".py": 200, ".js": 120, ".html": 120, ".css": 120}
LONG_FUNCTION = 25


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    names = [name for name in listed.split("\0") if name and "/vendor/" not in name]
    return [path for name in names if (path := ROOT / name).suffix in LONG_FILE and path.is_file()]


def long_functions(path: Path) -> list[tuple[int, str]]:
    """Length in lines without the docstring, and place, of each long function of a Python file."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            length = (node.end_lineno or node.lineno) - first.lineno + 1
            if length > LONG_FUNCTION:
                found.append((length, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}()"))
    return found


def main() -> None:
    files, functions = [], []
    for path in tracked():
        length = len(path.read_text().splitlines())
        if length > LONG_FILE[path.suffix]:
            files.append((length, str(path.relative_to(ROOT))))
        if path.suffix == ".py":
            functions += long_functions(path)
    for title, rows in (("files", files), ("functions", functions)):
        print(f"{len(rows)} long {title}")
        for length, name in sorted(rows, reverse=True)[:30]:
            print(f"  {length:5}  {name}")


if __name__ == "__main__":
    main()
