"""Every screen of the phone can be used by everybody: axe, 360 px, both type sizes, both languages, and by ear (SPEC 12.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD
from tests.house.tree import expect_none
from tests.phone_app.conftest import PIN, NewPhone, Volunteer
from tests.phone_app.house import House
from tests.phone_app.test_gate import INSIDE
from tests.phone_app.test_survey import DOORS, a_building, open_building

AXE = next((Path(__file__).parents[1] / "vendor").glob("axe-core-*/axe.min.js"))
SCREENS = (
    "/app/",
    "/app/route",
    "/app/scan",
    "/app/needs",
    "/app/me",
    "/app/todo",
    "/app/book",
    "/app/calls",
    "/app/leave",
    "/app/pin",
)
TARGET = {"normal": 48, "large": 60}
READ_BY_AXE = (("normal", "zh"), ("large", "en"))
"""Each size and each language once: it asks for roles, names and colours, which do not change together."""

SQUEEZED = """() => [...document.querySelectorAll('main span, main b, main p, main h2')]
  .filter(e => e.offsetParent && !e.closest('.unseen, .steps-name') && e.children.length === 0 && e.innerText.trim().length > 3)
  .filter(e => e.getBoundingClientRect().width < 2.5 * parseFloat(getComputedStyle(e).fontSize))
  .filter(e => e.getClientRects().length > 2 || e.offsetHeight > 3 * parseFloat(getComputedStyle(e).lineHeight))
  .map(e => e.innerText)"""
# What can be pressed: a card that is one link is as large as the card, a choice as its label.
SMALL = """least => [...document.querySelectorAll('a[href], button, summary, input, select, textarea')]
  .filter(e => !['hidden', 'file'].includes(e.type) && e.offsetParent && !e.matches('.skip, p:not(.center) a'))
  .map(e => [e, (e.matches('.cover') && e.closest('.stop') || e.closest('.pick label') || e).getBoundingClientRect()])
  .filter(([, box]) => box.width + .01 < least || box.height + .01 < least)
  .map(([e, box]) => `${e.outerHTML.slice(0, 90)} ${Math.round(box.width)} x ${Math.round(box.height)}`)"""
# Who goes through a screen by key or by ear meets things from top to bottom, as they are seen.
BACKWARDS = """() => { const seen = ['a[href]', 'button', 'summary', 'input', 'select', 'textarea'].map((name) => `main ${name}`);
  const met = [...document.querySelectorAll(seen.join(','))]
    .filter(e => !['hidden', 'file'].includes(e.type) && e.offsetParent && e.tabIndex >= 0).map(e => [e, e.getBoundingClientRect()]);
  return met.slice(1).filter(([, box], at) => box.bottom <= met[at][1].top + 1).map(([e]) => e.outerHTML.slice(0, 90)); }"""

Look = Callable[[str], None]


@pytest.fixture(params=[("normal", "zh"), ("normal", "en"), ("large", "zh"), ("large", "en")], ids="-".join)
def how(request: pytest.FixtureRequest) -> tuple[str, str]:
    size, language = request.param
    return size, language


@pytest.fixture
def phone(new_phone: NewPhone, house: House, how: tuple[str, str]) -> Volunteer:
    volunteer = new_phone()
    volunteer.page.context.add_cookies([{"name": "prefs", "value": f"{how[1]}.{how[0]}", "url": house.url}])
    volunteer.page.set_viewport_size({"width": 360, "height": 740})
    return volunteer


@pytest.fixture
def look(phone: Volunteer, how: tuple[str, str]) -> Iterator[Look]:
    """Look at the screen as it stands, everything unfolded; all that was found fails at the end."""
    found: list[str] = []
    rules = {"color-contrast-enhanced": {"enabled": how[0] == "large"}, "target-size": {"enabled": True}}

    def at(name: str) -> None:
        page = phone.page
        unfold(page)
        if how in READ_BY_AXE:
            if not page.evaluate("Boolean(window.axe)"):
                page.evaluate(AXE.read_text())
            axe = page.evaluate("rules => axe.run(document, { rules, resultTypes: ['violations'] })", rules)
            found.extend(f"{name}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in axe["violations"])
        if page.evaluate("document.documentElement.scrollWidth - innerWidth"):
            found.append(f"{name}: moves sideways")
        found.extend(f"{name}: one sign under the other: {text}" for text in page.evaluate(SQUEEZED))
        found.extend(f"{name}: too small to press: {text}" for text in page.evaluate(SMALL, TARGET[how[0]]))
        found.extend(f"{name}: comes after what is below it: {text}" for text in page.evaluate(BACKWARDS))

    yield at
    expect_none(found)


AT_REST = """() => new Promise((rest) => {
  let wait = null;
  const open = () => {
    const folded = [...document.querySelectorAll('main details:not([open])')];
    folded.forEach((e) => { e.open = true; });
    if (!folded.length) { watch.disconnect(); rest(); }
  };
  const later = () => { clearTimeout(wait); wait = setTimeout(open, 150); };
  const watch = new MutationObserver(later);
  watch.observe(document.body, { attributes: true, characterData: true, childList: true, subtree: true });
  later();
})"""
"""Nothing has moved for a while, and nothing is folded."""


def unfold(page: Page) -> None:
    page.evaluate(AT_REST)


def test_every_screen(phone: Volunteer, house: House, look: Look) -> None:
    page = phone.page
    phone.page.goto("/app/")
    page.wait_for_url("**/login**")
    phone.sign_in("volunteer")
    for path in SCREENS:
        phone.go(path)
        look(path)
    for at, name in ((0, "household"), (4, "household to come")):
        phone.look(at)
        look(name)
    phone.begin(0)
    look("step 1")
    phone.choose("met", "other").next()
    look("step 2")
    phone.next()
    look("step 3")
    phone.next().choose("confirm_way", "screen")
    look("step 4")
    phone.go("/app/")
    look("today with a draft")
    for path in ("/app/me", "/app/leave"):
        phone.go(path)
        page.click("button[data-act=drop]")
        look(f"{path} with a draft on its way out")
        page.click("button[data-act=undo]")
    phone.begin(0)
    phone.next()
    page.wait_for_selector(".card-done")
    look("stored")
    phone.look(0)
    look("record")
    phone.go(f"/app/alarm/{house.rows[1]['id']}")
    look("alarm")


def test_the_screens_of_asking_from_door_to_door(phone: Volunteer, house: House, look: Look) -> None:
    page, row = phone.page, a_building(house)
    phone.come_in("volunteer")
    page.locator("[data-list=surveys] .stop").wait_for()
    look("today with a building")
    open_building(phone, row)
    look("doors")
    page.locator(DOORS).first.click()
    look("a door")
    page.get_by_role("button").and_(page.locator("[data-act=back]")).click()
    page.locator("[data-act=other]").click()
    page.locator("form[data-form=keep] .btn-main").click()
    look("a door that is not listed")


def test_every_screen_of_a_bad_day(phone: Volunteer, house: House, look: Look, picture: Path) -> None:
    page = phone.page
    phone.come_in("volunteer")
    look("today")
    page.context.route("**/blobs/**", lambda route: route.fulfill(status=413, headers={"X-Sync": "1"}, body=""))
    phone.record(0, picture)
    page.wait_for_selector(".strip-alarm")
    page.context.route(
        "**/sync/push",
        lambda route: route.fulfill(status=403, headers={"X-Sync": "1", "Content-Type": "application/json"},
                                    body='{"error": {"code": "not_permitted", "message": "现在不能交这一条。"}}'),
    )  # fmt: skip
    phone.record(1)
    page.wait_for_timeout(1000)
    phone.go("/app/todo")
    look("to do")
    phone.go("/app/calls")
    unfold(page)
    page.locator("label", has=page.locator("input[name=answer][value=no_answer]")).click()
    page.locator("form[data-form=told] button").click()
    look("no answer")
    unfold(page)
    page.locator("form[data-form=told] button").click()
    look("told")
    phone.begin(2)
    page.evaluate(
        """() => { const real = IDBObjectStore.prototype.put;
          IDBObjectStore.prototype.put = function (...a) {
            if (window.full && this.name === 'drafts') throw new DOMException('full', 'QuotaExceededError');
            return real.apply(this, a); }; window.full = true; }"""
    )
    phone.choose("met", "self").next()
    page.wait_for_selector("[data-slot=unsaved]:visible")
    unfold(page)
    page.locator("[data-list=changes] input").first.fill("half")
    phone.next()
    look("not stored, and no number")
    phone.go("/app/route")
    look("elsewhere, not stored")
    page.evaluate("() => { window.full = false; }")
    phone.begin(2)
    phone.go("/app/")
    house.rows[3]["status"] = "done"
    phone.pulls()
    phone.look(3)
    look("recorded by the partner")
    phone.page.goto("/app/")
    page.wait_for_selector("form[data-form=pin-enter]")
    look("locked")
    phone.unlock("000007")
    page.wait_for_selector(".error:visible")
    look("wrong PIN")


def test_the_screens_before_the_first_visit(phone: Volunteer, house: House, look: Look) -> None:
    page = phone.page
    page.goto("/login?next=/app/")
    page.fill("[name=login]", "volunteer")
    page.fill("[name=secret]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("form[data-form=pin-set]")
    look("setting the PIN")
    page.add_init_script(f"Object.defineProperty(navigator, 'userAgent', {{ get: () => {INSIDE['微信']!r} }})")
    page.goto("/app/")
    page.wait_for_selector("[data-slot=address]")
    look("inside another app")


def heading(page: Page) -> str:
    return page.locator("[data-part=heading]").inner_text()


def test_by_ear_each_screen_says_its_name_and_the_window_never_names_anybody(
    volunteer: Volunteer, house: House
) -> None:
    page = volunteer.page
    titles = {}
    for path in (*SCREENS, "/app/alarm", f"/app/visit/{house.rows[0]['id']}"):
        volunteer.go(path)
        page.wait_for_timeout(400)
        titles[path] = page.title()
        assert page.evaluate("document.activeElement.dataset.part") == "heading", path
        assert heading(page), path
    assert len(set(titles.values())) == len(titles), titles
    assert heading(page) == "王阿姨"
    volunteer.begin(0)
    titles["form"] = page.title()
    assert not [title for title in titles.values() if any(name in title for name in ("王阿姨", "3 栋", "501"))], titles
    assert all(title.endswith(" · 暖到家") for title in titles.values())


def test_by_ear_each_step_says_which_it_is(volunteer: Volunteer, house: House) -> None:
    volunteer.begin(0).choose("met", "self")
    said = []
    for _ in range(3):
        volunteer.next()
        volunteer.page.wait_for_timeout(200)
        said.append(volunteer.page.evaluate("document.activeElement.getAttribute('aria-label')"))
    volunteer.page.click("button[data-act=prev]")
    said.append(volunteer.page.evaluate("document.activeElement.getAttribute('aria-label')"))

    assert said == [
        "第 2 步，共 4 步：送到",
        "第 3 步，共 4 步：问情况",
        "第 4 步，共 4 步：签收",
        "第 3 步，共 4 步：问情况",
    ]
    assert volunteer.page.locator("[aria-current=step]").inner_text() == "问情况"


def test_by_ear_what_was_handed_over_as_listed_has_a_word(volunteer: Volunteer, house: House) -> None:
    volunteer.begin(0).choose("met", "self").next()

    expect(volunteer.page.locator("[data-list=lines] li").first).to_contain_text("照单")


def test_the_pin_is_hidden_by_the_field_itself_and_not_offered_to_be_kept(volunteer: Volunteer, house: House) -> None:
    volunteer.go("/app/pin")
    fields = volunteer.page.locator("[data-form=pin-change] input")

    assert [field.get_attribute("type") for field in fields.all()] == ["password"] * 3
    assert [field.get_attribute("autocomplete") for field in fields.all()] == ["off", "new-password", "new-password"]
    assert {field.get_attribute("inputmode") for field in fields.all()} == {"numeric"}


def test_guesses_while_changing_the_pin_are_counted_and_the_fifth_asks_for_a_log_in(
    volunteer: Volunteer, house: House
) -> None:
    page = volunteer.page
    volunteer.go("/app/pin")
    for guess in range(5):
        for name, value in (("old", f"11111{guess}"), ("pin", "903168"), ("again", "903168")):
            page.fill(f"[name={name}]", value)
        page.keyboard.press("Enter")
        if guess < 4:
            expect(page.locator("[data-slot=problem]")).to_have_text(f"不对，还可以试 {4 - guess} 次。")
    page.wait_for_selector("button[data-act=login]")
    assert "王阿姨" not in page.inner_text("body")

    page.goto("/app/")
    page.wait_for_selector("button[data-act=login]")
    assert PIN not in page.inner_text("body")
