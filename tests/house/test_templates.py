"""Templates: nothing the content security policy would block, and none that nobody shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.tree import TEMPLATES, WEBAPP, expect_none, name_of, python_files, strings_in, templates

# The confirm page has its few kilobytes of style inside, allowed by hash, to come in one request (OFFLINE 6).
OWN_STYLE = "layouts/confirm.html"
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
    """`|safe` is not the policy's business, but what comes through it would be."""
    found = [f"{name_of(path)}: {what}" for path in templates() for what, pattern in FORBIDDEN.items()
             if pattern.search(without_comments(path))]  # fmt: skip

    expect_none(line for line in found if line != f"webapp/templates/{OWN_STYLE}: unescaped output")


def test_only_the_confirm_page_carries_its_own_style() -> None:
    styled = [path.relative_to(TEMPLATES).as_posix() for path in templates() if "<style" in without_comments(path)]

    assert styled in ([], [OWN_STYLE])


def test_every_template_is_shown_somewhere() -> None:
    named = {text for path in python_files() for text in strings_in(path)}
    for path in templates():
        named |= set(re.findall(r"""["']([\w./-]+\.\w+)["']""", without_comments(path)))

    expect_none(name_of(path) for path in templates() if path.relative_to(TEMPLATES).as_posix() not in named)


def test_every_template_that_is_named_exists() -> None:
    used = {(name_of(path), text) for path in python_files() for text in strings_in(path) if is_template_name(text)}
    for path in templates():
        names = re.findall(r"""{%-?\s*(?:extends|include|from|import)\s+["']([^"']+)["']""", without_comments(path))
        used |= {(name_of(path), name) for name in names}

    expect_none(sorted(f"{place}: {name}" for place, name in used if not (TEMPLATES / name).exists()))


def is_template_name(text: str) -> bool:
    return bool(re.fullmatch(r"[a-z_]+/[a-z_/]+\.(html|txt)", text)) and (WEBAPP / "templates").is_dir()


@pytest.mark.parametrize(
    ("what", "markup"),
    [
        ("style attribute", '<p class="a" style="color: red">'),
        ("event attribute", '<button onclick="go()">'),
        ("inline script", "<script>go()</script>"),
        ("javascript: address", '<a href="javascript:go()">'),
        ("address of another site", '<link href="//fonts.example/a.css">'),
        ("unescaped output", "{{ text|safe }}"),
    ],
)
def test_what_the_policy_blocks_is_recognised(what: str, markup: str) -> None:
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(markup)] == [what]
