"""What the look promises without a browser: one small file, old phones, every stroke and component there."""

from __future__ import annotations

import re

import pytest

from tests.look.render import ROOT, environment, page, refused_form, render
from tests.look.stage import PAGES, STATIC
from webapp.web.assets import FIRST, build_stylesheet, read_confirm_css

CSS = STATIC / "css"
TEMPLATES = ROOT / "webapp" / "templates"
# Chromium 86 lacks these (SPEC 12.9); sides are written out, top right bottom left.
TOO_NEW = re.compile(
    r"(?<![-\w])(inset|(margin|padding|inset)-(inline|block)|aspect-ratio)\s*:|:is\(|:where\(|:has\(|color-mix\("
)


def test_the_stylesheet_starts_with_the_tokens_and_holds_every_part() -> None:
    sheet = build_stylesheet(STATIC).content.decode()

    assert sheet.startswith(":root")
    assert all(sign in sheet for sign in (".btn", ".chip", ".meter", ".steps", ".field", ".pick", ".desk", ".empty"))
    assert "/*" not in sheet


def test_the_same_parts_make_the_same_version() -> None:
    assert build_stylesheet(STATIC) == build_stylesheet(STATIC)
    assert [name for name in FIRST if not (CSS / name).exists()] == []


def test_the_confirm_page_carries_at_most_six_kilobytes_of_style() -> None:
    css = read_confirm_css(STATIC)

    assert len(css.encode()) <= 6 * 1024
    assert "</" not in css, "it stands inside <style>"
    assert "var(" not in css and "grid" not in css, "a phone of 2016 knows neither"


@pytest.mark.parametrize("path", sorted(CSS.rglob("*.css")), ids=lambda path: path.stem)
def test_a_part_keeps_to_what_old_browsers_know(path) -> None:
    assert TOO_NEW.findall(path.read_text()) == []
    assert "@import" not in path.read_text()


def test_a_height_in_dvh_stands_after_one_in_vh() -> None:
    lines = [line for path in CSS.rglob("*.css") for line in path.read_text().splitlines() if "dvh" in line]

    assert lines and all(re.search(r"100vh;.*100dvh", line) for line in lines)


def test_every_icon_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'symbol id="([\w-]+)"', (STATIC / "icons" / "sprite.svg").read_text()))
    text = "\n".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    named = set(re.findall(r"\bicon\('([\w-]+)'|icon_name='([\w-]+)'|icon_button\('([\w-]+)'", text))

    assert {name for group in named for name in group if name} <= drawn


def test_the_gallery_shows_every_component() -> None:
    kit = set(re.findall(r"{% set (\w+) =", (TEMPLATES / "parts" / "kit.html").read_text()))
    shown = "\n".join(path.read_text() for path in (ROOT / "tests" / "look" / "gallery").glob("*.html"))

    assert sorted(name for name in kit if f"kit.{name}(" not in shown) == ["messages"], "messages come by the layouts"


@pytest.mark.parametrize("name", PAGES)
def test_every_page_offers_both_switches_and_lets_people_zoom(name: str) -> None:
    html = render(f"{name}.html", page=page(field=name.startswith("field")), form=refused_form(), confirm_css="")

    assert "长辈版" in html and ('value="en"' in html or "lang=en" in html)
    assert "maximum-scale" not in html and "user-scalable" not in html
    assert "· 暖到家</title>" in html


def test_what_was_typed_stays_and_a_secret_does_not() -> None:
    form = refused_form()
    form.values["pin"] = "open sesame"
    html = render("desk-form.html", page=page(), form=form)

    assert 'value="900.5O"' in html and 'aria-invalid="true"' in html and 'href="#f-amount"' in html
    assert 'value="food" checked' in html and 'value="talk" checked' not in html
    assert "open sesame" not in html


def test_two_forms_on_a_page_share_no_id() -> None:
    field = environment("zh").from_string("{% import 'parts/kit.html' as kit %}{{ kit.field(form, 'name', '姓名') }}")
    first, second = refused_form(), refused_form()
    second.prefix = "child"

    assert 'id="f-name"' in field.render(form=first)
    assert 'id="child-name"' in field.render(form=second) and 'for="child-name"' in field.render(form=second)


def test_a_title_breaks_between_its_words_and_no_line_begins_with_a_dot() -> None:
    title = "{% import 'parts/kit.html' as kit %}{{ kit.words('面对面 心贴心 · 春节送温暖') }}"

    words = re.findall(r'<span class="word">(.*?)</span>', environment("zh").from_string(title).render())

    assert words == ["面对面", "心贴心\u00a0·", "春节送温暖"]
