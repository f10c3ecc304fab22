"""Scripts travel without comments and blanks, and say the same (docs/adr/0016)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from webapp.web.static_files import lean, release_of

HERE = Path(__file__).resolve().parents[2]
STATIC = HERE / "webapp" / "static"
SCRIPTS = sorted(STATIC.rglob("*.js"))
COMPARE = HERE / "tests" / "js" / "same_tree.mjs"
needs_a_parser = pytest.mark.skipif(
    not shutil.which("node") or not (HERE / "node_modules" / "acorn").exists(), reason="npm has not installed the parser"
)


def different(*pairs: tuple[Path, Path]) -> list[str]:
    command = ["node", str(COMPARE), *(str(path) for pair in pairs for path in pair)]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=HERE).stdout.split()


@needs_a_parser
def test_what_is_served_says_the_same_as_what_is_read(app: Flask) -> None:
    built = Path(app.static_folder or "")

    assert different(*((path, built / path.relative_to(STATIC)) for path in SCRIPTS)) == []


@needs_a_parser
def test_a_script_that_lost_a_word_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "whole.js").write_text("const a = 1; // one\nexport const b = () => a + +a;\n")
    (tmp_path / "spoilt.js").write_text("const a=1;export const b=()=>a++a;".replace("++", "+"))

    assert different((tmp_path / "whole.js", tmp_path / "spoilt.js")) == [str(tmp_path / "whole.js")]


def test_comments_stay_at_home_and_licences_travel(app: Flask) -> None:
    built = Path(app.static_folder or "")
    served = {path: (built / path.relative_to(STATIC)).read_text() for path in SCRIPTS}

    assert not [path.name for path, text in served.items() if "\n// " in text or text.startswith("// ")]
    assert lean("/*! A licence */ const a  =  1; /* a word */") == "/*! A licence */const a=1;"


def test_another_way_of_making_scripts_lean_is_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address is kept for a year: it must not stay when the bytes change."""
    before = release_of(STATIC)

    monkeypatch.setattr("rjsmin.__version__", "0")

    assert release_of(STATIC) != before
