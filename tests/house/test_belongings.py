"""What lies in the repository: licences, versions, and nothing of the machine it was written on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, expect_none, name_of, tracked_files, vendored

HOSTS = ("registry.npmjs" + ".org", "npmmirror" + ".com", "registry.yarnpkg" + ".com", "pypi" + ".org",
         "pythonhosted" + ".org", "deb.debian" + ".org", "proxy.golang" + ".org")  # fmt: skip
HOMES = re.compile(r"(?<![\w.$}/-])/(?:work|root|home/\w+|Users/\w+)/[\w.]")
BINARY = {".png", ".jpg", ".jpeg", ".webp", ".ico", ".otf", ".ttf", ".woff2", ".wasm", ".xls", ".xlsx", ".pdf", ".docx"}


def texts() -> list[tuple[Path, str]]:
    """Our own text files with what stands in them."""
    ours = [path for path in tracked_files() if path.suffix not in BINARY and "vendor" not in path.parts]
    return [(path, path.read_text(errors="replace")) for path in ours]


def test_no_registry_is_named() -> None:
    """A lockfile or a script that names a host fails everyone who has to use a mirror."""
    expect_none(f"{name_of(path)}: {host}" for path, text in texts() for host in HOSTS if host in text)


def test_no_path_of_somebodys_machine_is_named() -> None:
    expect_none(f"{name_of(path)}: {found.group()}" for path, text in texts() if (found := HOMES.search(text)))


def test_the_project_has_a_licence() -> None:
    assert "Permission is hereby granted, free of charge" in (ROOT / "LICENSE").read_text()


@pytest.mark.parametrize("folder", vendored(), ids=lambda folder: folder.name)
def test_vendored_code_names_its_version_and_licence(folder: Path) -> None:
    assert re.search(r"-\d+\.\d+(\.\d+)?$", folder.name), "the folder's name ends in a version"
    assert [path for path in folder.iterdir() if path.name.upper().startswith(("LICENSE", "LICENCE", "OFL"))]


def test_every_requirement_is_pinned() -> None:
    lists = sorted(ROOT.glob("requirements*.txt"))
    lines = [(path.name, line.strip()) for path in lists for line in path.read_text().splitlines()]
    expect_none(
        f"{name}: {line}" for name, line in lines if line and not line.startswith(("#", "-r ")) and "==" not in line
    )


@pytest.mark.parametrize("text", ["see /ro" + "ot/notes.txt", "cd '/wo" + "rk/main'", "/ho" + "me/li/.ssh/id"])
def test_a_path_of_a_machine_is_recognised(text: str) -> None:
    assert HOMES.search(text)


@pytest.mark.parametrize("text", ["/app/work/today", "docs/work/a", "https://host/home/index", "webapp/root/x"])
def test_an_address_of_ours_is_none(text: str) -> None:
    assert not HOMES.search(text)
