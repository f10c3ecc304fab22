"""A paper looked at on a telephone: numbers stay whole, a table moves in its own box, the page does not (print.css)."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Browser

WEBAPP = Path(__file__).resolve().parents[2] / "webapp"
TEMPLATES = WEBAPP / "templates"
PAPERS = [
    path
    for path in TEMPLATES.rglob("*.html")
    if "layouts/print.html" in (text := path.read_text()) and "<table" in text
]
ROWS = "".join(
    f"<tr>{'<td>第 1 条：低保家庭</td><td>￥1,176,540.00</td><td>2026-11-21</td>' * 2}</tr>" for _ in range(3)
)
PAPER = """{% from 'parts/paper.html' import wide %}<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{% for name in styles %}<link rel="stylesheet" href="{{ name }}">{% endfor %}<body>
<main class="paper-table"><article class="{{ kind }}"><h1>预算</h1>{% call wide('预算') %}<table><tbody>ROWS</tbody></table>{% endcall %}
</article></main></body></html>""".replace("ROWS", ROWS)
BROKEN = """() => [...document.querySelectorAll("td")].filter((cell) => /^[￥\\d]/.test(cell.textContent)).filter((cell) => {
  const range = document.createRange(); range.selectNodeContents(cell);
  return range.getBoundingClientRect().height > 1.9 * parseFloat(getComputedStyle(cell).fontSize);
}).map((cell) => cell.textContent)"""
"""Numbers and dates that take more than one line."""
STICKS_OUT = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.journey
@pytest.mark.parametrize("kind", ["paper-long", "ledger-sheet"])
def test_numbers_are_not_broken_and_the_page_stays_as_wide_as_the_screen(
    tmp_path: Path, browser: Browser, kind: str
) -> None:
    styles = [(WEBAPP / "static" / "css" / name).as_uri() for name in ("print.css", "print-long.css")]
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    (tmp_path / "paper.html").write_text(templates.from_string(PAPER).render(styles=styles, kind=kind))
    page = browser.new_page(viewport={"width": 360, "height": 740})

    page.goto((tmp_path / "paper.html").as_uri())

    box = page.locator(".paper-wide")
    assert page.evaluate(BROKEN) == []
    assert page.evaluate(STICKS_OUT) == 0
    assert box.evaluate("box => box.scrollWidth > box.clientWidth"), "what does not fit can be reached"
    page.close()


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_each_table_of_a_paper_stands_in_its_box(path: Path) -> None:
    text = path.read_text()

    assert text.count("<table") == text.count("{% call wide(") == text.count("%}<table")
