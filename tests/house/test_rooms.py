"""Who may import whom: the contracts stand in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys

from tests.house.tree import ROOT


def test_nobody_imports_upwards() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"]
    report = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert report.returncode == 0, report.stdout + report.stderr
