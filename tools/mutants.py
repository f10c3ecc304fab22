"""Spoil a copy of the software in each of the ways of tools/mutations.py: a narrow test has to notice every one.

    .venv/bin/python tools/mutants.py [words of a name]

Prints which test killed which mutant, and the seconds. Fails if one survives, or if a test fails on what is not spoilt.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT)]

from mutations import MUTANTS, Mutant  # noqa: E402  (found beside this file)


def copy_tree(to: Path) -> None:
    """What git knows of, as it stands here; packages are shared."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True, check=True).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def passes(tree: Path, mutant: Mutant, first_day: Path) -> bool:
    """Whether its test finds nothing."""
    env = {**os.environ, "FIRST_DAY": "" if mutant.schema else str(first_day)}
    if mutant.killed_by.endswith(".js"):
        command = ["node", "--test", mutant.killed_by]
    else:
        picked = ["-k", mutant.words] if mutant.words else []
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", mutant.killed_by, *picked]
    done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{mutant.name}: no test ran\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.returncode == 0


def spoil(tree: Path, mutant: Mutant) -> None:
    file = tree / mutant.file
    text = file.read_text(encoding="utf-8")
    if text.count(mutant.old) != 1:
        raise RuntimeError(f"{mutant.name}: {mutant.file} has it {text.count(mutant.old)} times")
    file.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")


def heal(tree: Path, mutant: Mutant) -> None:
    shutil.copyfile(ROOT / mutant.file, tree / mutant.file)


def try_all(mutants: Iterable[Mutant], tree: Path, first_day: Path) -> int:
    """How many were not killed, by a test that passes on what is not spoilt."""
    sound: dict[tuple[str, str, bool], bool] = {}
    survivors = 0
    for mutant in mutants:
        test = (mutant.killed_by, mutant.words, mutant.schema)
        if test not in sound:
            sound[test] = passes(tree, mutant, first_day)
        began = time.monotonic()
        spoil(tree, mutant)
        killed = sound[test] and not passes(tree, mutant, first_day)
        heal(tree, mutant)
        survivors += not killed
        word = "killed" if killed else "SURVIVED" if sound[test] else "TEST FAILS WITHOUT IT"
        by = f"{mutant.killed_by} {mutant.words}".strip()
        print(f"{word:<8} {time.monotonic() - began:5.1f} s  {mutant.name}  ({by})", flush=True)
    return survivors


def main(words: str = "") -> int:
    """1 if one survived."""
    chosen = [mutant for mutant in MUTANTS if words in mutant.name]
    with tempfile.TemporaryDirectory() as folder:
        tree, first_day = Path(folder) / "tree", Path(folder) / "first-day"
        copy_tree(tree)
        subprocess.run([sys.executable, "-m", "tests.first_day", str(first_day)], cwd=tree, check=True)
        survivors = try_all(chosen, tree, first_day)
    print(f"{len(chosen) - survivors} of {len(chosen)} mutants killed")
    return 1 if survivors else 0


if __name__ == "__main__":
    raise SystemExit(main(" ".join(sys.argv[1:])))
