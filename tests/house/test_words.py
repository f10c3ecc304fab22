"""Chinese is the source text, English is complete, and no words hide where nobody translates them."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import polib
import pytest
from babel.messages.extract import extract_from_dir

from tests.house.tree import ROOT, WEBAPP, expect_none, name_of, own_static, python_files, templates

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
ENGLISH = WEBAPP / "translations" / "en"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2)}


@cache
def phrases() -> dict[str, str]:
    """Every phrase that is shown somewhere → the first place that shows it."""
    found: dict[str, str] = {}
    for file, line, message, *_ in extract_from_dir(WEBAPP, METHODS, keywords=KEYWORDS):
        for text in [message] if isinstance(message, str) else message:
            found.setdefault(text, f"webapp/{file}:{line}")
    return found


@cache
def english() -> dict[str, str]:
    """Every phrase that has English → that English. A fuzzy one does not count."""
    entries = [entry for path in ENGLISH.glob("*.po") for entry in polib.pofile(str(path))]
    return {entry.msgid: entry.msgstr or entry.msgstr_plural.get(0, "")
            for entry in entries if not entry.fuzzy and not entry.obsolete}  # fmt: skip


def test_every_phrase_has_english() -> None:
    missing = [f"{place}: {text}" for text, place in phrases().items() if not english().get(text)]

    expect_none(missing)


def test_no_english_is_kept_for_a_phrase_that_is_gone() -> None:
    orphans = sorted(set(english()) - set(phrases()))

    expect_none(orphans)


def test_a_phrase_has_one_english_however_many_rooms_say_it() -> None:
    said: dict[str, set[str]] = {}
    for path in ENGLISH.glob("*.po"):
        for entry in polib.pofile(str(path)):
            said.setdefault(entry.msgid, set()).add(entry.msgstr)

    assert {text: versions for text, versions in said.items() if len(versions) > 1} == {}


def test_placeholders_survive_translation() -> None:
    changed = [text for text, translated in english().items()
               if Counter(PLACEHOLDER.findall(text)) != Counter(PLACEHOLDER.findall(translated))]  # fmt: skip

    expect_none(changed)


def test_english_is_english() -> None:
    expect_none(text for text, translated in english().items() if HAN.search(translated))


def test_templates_say_nothing_outside_gettext() -> None:
    """But for the name of the Chinese language (`lang="zh"`) and the mark, which is a picture (`aria-hidden`)."""
    bare = [f"{name_of(path)}: {line}" for path in templates() for line in bare_chinese(path.read_text())]

    expect_none(bare)


def bare_chinese(source: str) -> list[str]:
    """The lines of a template with Chinese that is not handed to gettext."""
    source = re.sub(r"{#.*?#}|<!--.*?-->", "", source, flags=re.S)
    source = re.sub(r"{%-?\s*trans\b.*?{%-?\s*endtrans\s*-?%}", "", source, flags=re.S)
    source = re.sub(r"<(\w+)[^>]*\s(?:lang=\"zh|aria-hidden=\"true)[^>]*>.*?</\1>", "", source, flags=re.S)
    outside = re.sub(r"{{.*?}}|{%.*?%}", "", source, flags=re.S)
    return [line.strip() for line in outside.splitlines() if HAN.search(line)]


def test_expressions_in_templates_hand_their_chinese_to_gettext() -> None:
    untold = set(phrases())
    strings = [(name_of(path), text) for path in templates() for text in strings_in_expressions(path.read_text())]

    expect_none(f"{path}: {text}" for path, text in strings if HAN.search(text) and text not in untold)


def strings_in_expressions(source: str) -> list[str]:
    source = re.sub(r"{#.*?#}", "", source, flags=re.S)
    inside = re.findall(r"{{(.*?)}}|{%(.*?)%}", source, flags=re.S)
    quoted = re.compile(r"\"([^\"\\]*(?:\\.[^\"\\]*)*)\"|'([^'\\]*(?:\\.[^'\\]*)*)'")
    return [a or b for pair in inside for part in pair for a, b in quoted.findall(part)]


def test_no_words_in_javascript() -> None:
    """Modules clone `<template>`s that the server filled. A comment may quote what stands on a button."""
    expect_none(
        f"{name_of(path)}:{number}"
        for path in own_static(".js", ".mjs")
        for number, line in enumerate(without_comments(path.read_text()).splitlines(), 1)
        if HAN.search(line)
    )


def without_comments(script: str) -> str:
    """A script without its comments; lines keep their numbers."""
    blocks = re.sub(r"/\*.*?\*/", lambda found: "\n" * found.group().count("\n"), script, flags=re.S)
    return re.sub(r"(^|\s)//.*$", "", blocks, flags=re.M)


def test_only_comments_of_a_script_may_hold_chinese() -> None:
    script = '/* 提交\n */ a = "走访"; // 存好\nfetch("https://a/走访");'

    assert without_comments(script) == '\n a = "走访";\nfetch("https://a/走访");'


def test_every_refusal_has_words() -> None:
    """`DomainError("visit.slot_taken")` reaches people as a sentence, so the sentence has to exist."""
    from webapp.core import errors
    from webapp.web.words import WORDS

    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
    codes = [code for path in python_files() for code in refusals_in(path, kinds)]

    expect_none(f"{place}: {code}" for place, code in codes if code not in WORDS)


def test_everything_that_can_happen_has_words() -> None:
    """The record is read by people: each action, and the noun it belongs to."""
    from webapp.domain.audit.actions import Action
    from webapp.web.words import WORDS

    codes = [code for action in Action
             for code in (f"action.{action.value}", f"record_noun.{action.value.partition('.')[0]}")]  # fmt: skip

    expect_none(code for code in set(codes) if code not in WORDS)


def refusals_in(path: Path, kinds: set[str]) -> list[tuple[str, str]]:
    """The literal codes a file raises, each with its place."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        code = node.args[0]
        if called in kinds and isinstance(code, ast.Constant) and isinstance(code.value, str):
            found.append((f"{path.relative_to(ROOT)}:{node.lineno}", code.value))
    return found


@pytest.mark.parametrize(
    "markup", ["<p>走访</p>", '<input placeholder="姓名">', "{{ name }}，您好", '<b lang="en">走访</b>']
)
def test_chinese_that_nobody_translates_is_noticed(markup: str) -> None:
    assert bare_chinese(markup) == [markup if "{{" not in markup else "，您好"]


@pytest.mark.parametrize(
    "markup", ["<p>{{ _('走访') }}</p>", "{# 走访 #}", '<a lang="zh">中文</a>', "{% trans %}走访{% endtrans %}"]
)
def test_chinese_that_is_translated_or_not_shown_is_let_be(markup: str) -> None:
    assert bare_chinese(markup) == []


def test_strings_in_expressions_are_found() -> None:
    assert strings_in_expressions("""{{ field("走访", _('一') ) }} 走 {% set a = '二' %}""") == ["走访", "一", "二"]
