"""Templates: nothing the content security policy would block, and none that nobody shows."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.tree import TEMPLATES, WEBAPP, name_of, python_files, strings_in, templates

# The confirm page has its few kilobytes of style inside, allowed by hash, to come in one request (OFFLINE 6).
OWN_STYLE = "receipts/confirm"
FORBIDDEN = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.S),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.S),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/(?:ld\+)?json\")[^>]*>", re.S),
    "javascript: address": re.compile(r"=\s*[\"']\s*javascript:", re.I),
    "address of another site": re.compile(r"<(?:script|link|img|iframe)[^>]*\s(?:src|href)=\"(?:https?:)?//", re.S),
    "unescaped output": re.compile(r"\|\s*safe\b"),
}


def without_comments(path: Path) -> str:
    return re.sub(r"{#.*?#}|<!--.*?-->", "", path.read_text(), flags=re.S)


def test_templates_hold_nothing_that_the_policy_blocks() -> None:
    found = [f"{name_of(path)}: {what}" for path in templates() for what, pattern in FORBIDDEN.items()
             if pattern.search(without_comments(path))]  # fmt: skip

    assert found == []


def test_only_the_confirm_page_carries_its_own_style() -> None:
    styled = [path.relative_to(TEMPLATES).as_posix() for path in templates() if "<style" in without_comments(path)]

    assert [name for name in styled if not name.startswith(OWN_STYLE)] == []


def test_every_template_is_shown_somewhere() -> None:
    named = {text for path in python_files() for text in strings_in(path)}
    for path in templates():
        named |= set(re.findall(r"""["']([\w./-]+\.\w+)["']""", without_comments(path)))

    assert [name_of(path) for path in templates() if path.relative_to(TEMPLATES).as_posix() not in named] == []


def test_every_template_that_is_named_exists() -> None:
    used = {(name_of(path), text) for path in python_files() for text in strings_in(path) if is_template_name(text)}
    for path in templates():
        names = re.findall(r"""{%-?\s*(?:extends|include|from|import)\s+["']([^"']+)["']""", without_comments(path))
        used |= {(name_of(path), name) for name in names}

    assert sorted(f"{place}: {name}" for place, name in used if not (TEMPLATES / name).exists()) == []


def is_template_name(text: str) -> bool:
    return bool(re.fullmatch(r"[a-z_]+/[a-z_/]+\.(html|txt)", text)) and (WEBAPP / "templates").is_dir()
