"""Every component, on the screens people have: nothing sticks out, everything can be hit and read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.look.render import ROOT
from tests.look.stage import PAGES, SIZES, stage

AXE = ROOT / "tests" / "vendor" / "axe-core-4.14.1" / "axe.min.js"
SMALLEST = {"normal": 48, "large": 60}  # px, SPEC 12.1
READ_BY_AXE = (360, 1280)
"""Widths: a phone's and a desk's. Roles, names and colours are the same between them."""

# Links inside a sentence are exempt (WCAG 2.5.8); a covering link is as large as its card.
SMALL_TARGETS = """least => [...document.querySelectorAll('a[href], button, summary, input, select, textarea')]
  .filter(e => e.type !== 'hidden' && e.offsetParent !== null && !e.matches('.skip, p:not(.center) a'))
  .map(e => [e, (e.closest('.stop') && e.matches('.cover') ? e.closest('.stop') : e.closest('.pick label') || e)
                 .getBoundingClientRect()])
  .filter(([, box]) => box.width + .01 < least || box.height + .01 < least)
  .map(([e, box]) => `${e.outerHTML.slice(0, 90)} ${Math.round(box.width)} x ${Math.round(box.height)}`)"""

OPEN_ALL = "document.querySelectorAll('details').forEach(e => { e.open = true; })"

UNREADABLE = """rules => axe.run(document, {rules, resultTypes: ['violations']}).then(found =>
  found.violations.flatMap(v => v.nodes.map(
    n => `${v.id}: ${n.html.slice(0, 110)} ${n.failureSummary.slice(0, 160)}`)))"""


@dataclass
class Shown:
    """One gallery page as a visitor has it, and what the browser complained about."""

    tab: Page
    width: int
    kind: str
    complaints: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    with stage() as address:
        yield address


@pytest.fixture(params=["normal", "large"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=SIZES)
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """One for all pages: whoever opens a page in it makes it as wide as they need."""
    tab = browser.new_page()
    yield tab
    tab.close()


@pytest.fixture(params=PAGES)
def shown(request: pytest.FixtureRequest, tab: Page, gallery: str, width: int, kind: str) -> Iterator[Shown]:
    shown = Shown(tab, width, kind)
    tab.set_viewport_size({"width": width, "height": 844})
    tab.on("console", shown.hear)
    tab.goto(f"{gallery}/{request.param}?type={kind}")
    tab.wait_for_load_state("load")
    yield shown
    tab.remove_listener("console", shown.hear)
    tab.goto("about:blank")


@pytest.mark.journey
def test_a_page_fits_can_be_tapped_and_can_be_read(shown: Shown) -> None:
    assert shown.complaints == [], "the policy or the network refused something"

    shown.tab.evaluate(OPEN_ALL)
    too_wide = shown.tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide == 0

    assert shown.tab.evaluate(SMALL_TARGETS, SMALLEST[shown.kind]) == []

    if shown.width not in READ_BY_AXE:
        return
    shown.tab.evaluate(AXE.read_text(encoding="utf-8"))
    rules = {"color-contrast-enhanced": {"enabled": shown.kind == "large"}}
    assert shown.tab.evaluate(UNREADABLE, rules) == []


@pytest.mark.journey
def test_the_way_back_stands_on_one_line_however_long_its_names_are(browser: Browser, gallery: str, kind: str) -> None:
    tab = browser.new_page(viewport={"width": 320, "height": 844})
    tab.goto(f"{gallery}/desk-form?type={kind}")
    tab.evaluate(OPEN_ALL)
    tab.evaluate("""() => { document.querySelector(".crumbs").innerHTML =
      '<li><a href="/">慰问活动</a></li><li><a href="/">面对面 心贴心 · 春节送温暖大走访</a></li><li><span>名单 第 1 版</span></li>' }""")

    tops = tab.evaluate(
        "[...document.querySelectorAll('.crumbs li')].map(one => Math.round(one.getBoundingClientRect().top))"
    )

    assert len(tops) == 3 and len(set(tops)) == 1
    assert tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert tab.evaluate(SMALL_TARGETS, SMALLEST[kind]) == []
    tab.close()


@pytest.mark.journey
def test_a_sum_of_money_is_not_broken_within_its_figures(browser: Browser, gallery: str, kind: str) -> None:
    tab = browser.new_page(viewport={"width": 360, "height": 844})
    tab.goto(f"{gallery}/desk?type={kind}")
    tab.evaluate("""() => document.querySelector("main").insertAdjacentHTML("beforeend", `<section class="card">
      <dl class="facts"><dt>Which organisation looks after it</dt><dd><span id="sum">￥124,830.00</span></dd></dl></section>`)""")

    assert tab.evaluate("document.getElementById('sum').getClientRects().length") == 1
    tab.close()


@pytest.mark.journey
def test_what_needs_script_appears_once_there_is_script(browser: Browser, gallery: str) -> None:
    for scripts in (False, True):
        context = browser.new_context(java_script_enabled=scripts)
        tab = context.new_page()
        tab.goto(f"{gallery}/public")
        tab.wait_for_load_state("networkidle")
        assert tab.locator("[data-module=print]").is_visible() is scripts
        context.close()


@pytest.mark.journey
def test_a_chosen_file_is_named_and_errors_come_first(browser: Browser, gallery: str) -> None:
    tab = browser.new_page()
    tab.goto(f"{gallery}/desk-form")
    tab.wait_for_load_state("networkidle")
    assert tab.evaluate("document.activeElement.className") == "errors"

    tab.set_input_files("#f-paper", {"name": "低保证.jpg", "mimeType": "image/jpeg", "buffer": b"x"})
    assert tab.locator("[data-name]").inner_text() == "低保证.jpg"
    tab.close()


@pytest.mark.journey
def test_english_fits_too(browser: Browser, gallery: str, kind: str) -> None:
    tab = browser.new_page(viewport={"width": 320, "height": 844})
    for name in PAGES:
        tab.goto(f"{gallery}/{name}?type={kind}&language=en")
        tab.evaluate(OPEN_ALL)
        assert tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, name
        assert tab.evaluate(SMALL_TARGETS, SMALLEST[kind]) == [], name
    tab.close()
