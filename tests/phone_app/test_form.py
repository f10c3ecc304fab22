"""The record at the door: any step again, what cannot be stored is said, one tap takes back (SPEC 6.2, 6.4, scenarios 8, 9)."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser import CHROMIUM, FLAGS
from tests.journeys.conftest import HERE, PHONE
from tests.phone_app.conftest import Volunteer
from tests.phone_app.house import House

FULL = """names => {
  const real = IDBObjectStore.prototype.put;
  window.full = true;
  IDBObjectStore.prototype.put = function (...args) {
    if (window.full && names.includes(this.name)) throw new DOMException("full", "QuotaExceededError");
    return real.apply(this, args);
  };
}"""
UNSAVED = "[data-slot=unsaved]"
PROBLEM = "form[data-form=visit] > [data-slot=problem]"
STEPS = "form[data-form=visit] .steps button"


def step(volunteer: Volunteer) -> str:
    shown = volunteer.page.locator("section[data-step]:visible")
    assert shown.count() == 1
    return shown.get_attribute("data-step") or ""


def test_every_step_can_be_gone_back_to_and_nothing_typed_is_lost(volunteer: Volunteer, house: House) -> None:
    page = volunteer.page
    volunteer.begin(0).choose("met", "self").next().next()
    page.fill("[name=note]", "要留着的话")
    page.click("button[data-act=prev]")
    assert step(volunteer) == "2"
    page.locator(STEPS).nth(0).click()
    assert step(volunteer) == "1"
    volunteer.choose("met", "family")
    page.locator(STEPS).nth(3).click()
    assert step(volunteer) == "4"
    page.locator(STEPS).nth(2).click()
    assert page.input_value("[name=note]") == "要留着的话"
    volunteer.next().next()
    page.wait_for_selector(".card-done")

    ((_, payload, _),) = house.wait_for(1)
    assert (payload["met_with"], payload["note"]) == ("family", "要留着的话")


SLOW = """() => {
  const real = crypto.subtle.encrypt;
  crypto.subtle.encrypt = async (...args) => {
    await new Promise((resolve) => setTimeout(resolve, 700));
    return real.apply(crypto.subtle, args);
  };
}"""
"""A phone that takes its time to save."""
NEXT, PREV = (f"[data-part=dock] button[data-act={name}]" for name in ("next", "prev"))
DOUBLE = """button => [1, 2].forEach((detail) => document.querySelector(button)
  .dispatchEvent(new MouseEvent("click", { bubbles: true, detail })))"""
"""As a browser tells of it."""
GRACE_MS = 2500
"""Longer than three saves take."""


def tap(volunteer: Volunteer, *buttons: str) -> None:
    """As fast as fingers go; no waiting for what comes of it."""
    volunteer.page.evaluate("buttons => buttons.forEach(one => document.querySelector(one).click())", list(buttons))


def test_a_tap_that_comes_while_the_step_before_is_saved_is_done_after_it(volunteer: Volunteer) -> None:
    volunteer.begin(0).choose("met", "self")
    volunteer.page.evaluate(SLOW)

    tap(volunteer, NEXT)
    tap(volunteer, NEXT)
    assert step(volunteer) == "2", "the first is being saved"
    volunteer.page.wait_for_timeout(GRACE_MS)
    assert step(volunteer) == "3"

    tap(volunteer, NEXT, PREV, PREV)
    volunteer.page.wait_for_timeout(GRACE_MS)
    assert step(volunteer) == "3", (
        "on and back, in this order; the second tap back came while the first had not moved anything"
    )


def test_a_double_tap_goes_one_step_and_no_further(volunteer: Volunteer, house: House) -> None:
    volunteer.begin(0).choose("met", "self")

    volunteer.page.evaluate(DOUBLE, NEXT)
    volunteer.page.wait_for_timeout(500)
    assert step(volunteer) == "2"
    volunteer.next().next()
    volunteer.page.evaluate(DOUBLE, NEXT)
    volunteer.page.wait_for_selector(".card-done")

    assert len(house.wait_for(1)) == 1


def test_a_tap_on_what_has_left_the_screen_is_not_done_any_more(volunteer: Volunteer, house: House) -> None:
    volunteer.begin(0).choose("met", "self").next().next().next()
    volunteer.page.evaluate(SLOW)

    tap(volunteer, NEXT, PREV)
    volunteer.page.wait_for_selector(".card-done")
    house.wait_for(1)
    volunteer.page.wait_for_timeout(GRACE_MS)

    volunteer.look(0)
    assert volunteer.page.locator("form[data-form=visit]").count() == 0, (
        "a draft of what is submitted would be offered again"
    )


def test_nobody_goes_on_without_saying_whom_they_met(volunteer: Volunteer, house: House) -> None:
    volunteer.begin(0)
    volunteer.page.locator(STEPS).nth(2).click()

    assert step(volunteer) == "1"
    expect(volunteer.page.locator(PROBLEM)).to_have_text("请先点一下见到谁了。")
    assert volunteer.page.evaluate("document.activeElement.dataset.slot") == "problem"


def test_an_amount_in_words_is_asked_about(volunteer: Volunteer, house: House) -> None:
    page = volunteer.page
    volunteer.begin(0).choose("met", "self").next()
    page.locator("summary", has_text="数量不对").click()
    rice = page.locator("[data-list=changes] input").nth(1)
    rice.fill("半")
    volunteer.next()

    assert step(volunteer) == "2"
    expect(page.locator(PROBLEM)).to_contain_text("东北大米 10 kg：请写数字，“半”看不懂")
    assert page.evaluate("document.activeElement.value") == "半"
    page.locator(STEPS).nth(3).click()
    assert step(volunteer) == "2"
    rice.fill("0")
    volunteer.next().next().next()
    page.wait_for_selector(".card-done")
    ((_, payload, _),) = house.wait_for(1)
    assert [line["quantity"] for line in payload["delivered"]] == [90000, 0, 1]


def test_a_photo_and_a_signature_are_back_at_one_tap(volunteer: Volunteer, house: House, picture: Path) -> None:
    page = volunteer.page
    house.stop()
    volunteer.begin(0).choose("met", "self").next().shoot(picture)
    page.click("button[data-act=remove]")
    expect(page.locator(".shot")).to_contain_text("去掉了")
    assert page.evaluate("document.activeElement.dataset.act") == "undo"
    page.click(".shot button[data-act=undo]")
    expect(page.locator(".shot img")).to_have_count(1)

    volunteer.next().next().choose("confirm_way", "screen")
    volunteer.sign()
    page.click("button[data-act=sign]")
    expect(page.locator("button[data-act=sign]")).to_have_text("放回刚才的签名")
    page.click("button[data-act=sign]")
    expect(page.locator("button[data-act=sign]")).to_have_text("重签")
    volunteer.next()
    page.wait_for_selector(".card-done")
    house.start()
    volunteer.sync()

    ((_, payload, op),) = house.wait_for(1)
    assert payload["signature"]["who"] == "self" and len(payload["signature"]["strokes"][0]) > 3
    assert len(op.photos) == 1


def test_a_photo_taken_out_is_not_sent_and_does_not_stay(volunteer: Volunteer, house: House, picture: Path) -> None:
    volunteer.begin(0).choose("met", "self").next().shoot(picture).shoot(picture)
    volunteer.page.locator("button[data-act=remove]").first.click()
    volunteer.next().next().next()
    volunteer.page.wait_for_selector(".card-done")

    ((_, _, op),) = house.wait_for(1)
    assert len(op.photos) == 1
    volunteer.wait_until("document.querySelector('.strip-done') !== null", 30)
    assert len(house.pictures) == 1
    kept = volunteer.page.evaluate(
        """async () => { for (const { name } of await indexedDB.databases()) if (name !== 'nd-device')
          return new Promise((done) => { indexedDB.open(name).onsuccess = ({ target: { result: db } }) => {
            db.transaction('blobs').objectStore('blobs').count().onsuccess = (e) => { db.close(); done(e.target.result); }; }; }); }"""
    )
    assert kept == 1


def test_a_full_phone_is_told_while_typing_and_stores_once_there_is_room(volunteer: Volunteer, house: House) -> None:
    page = volunteer.page
    house.stop()
    volunteer.begin(0).choose("met", "self").next().next()
    page.evaluate(FULL, ["outbox", "drafts"])
    page.fill("[name=note]", "没地方存的话")
    expect(page.locator(UNSAVED)).to_contain_text("刚填的还没存上", timeout=1500)

    volunteer.go("/app/route")
    expect(page.locator("[data-part=notices]")).to_contain_text("有一户填的还没存进手机")
    page.locator("[data-part=notices] a").click()
    page.wait_for_selector("form[data-form=visit]")
    assert page.input_value("[name=note]") == "没地方存的话"
    volunteer.next().next()
    expect(page.locator(PROBLEM)).to_contain_text("手机存不下了")
    assert page.locator(".card-done").count() == 0

    page.evaluate("() => { window.full = false; }")
    expect(page.locator(UNSAVED)).to_be_hidden(timeout=6000)
    volunteer.next()
    page.wait_for_selector(".card-done")
    assert volunteer.counts()["waiting"] == 1


def test_a_visit_begun_on_a_full_phone_shows_its_form_and_says_so(volunteer: Volunteer, house: House) -> None:
    volunteer.page.evaluate(FULL, ["drafts"])
    volunteer.begin(0)
    expect(volunteer.page.locator(UNSAVED)).to_contain_text("手机存不下了")

    volunteer.choose("met", "self").next().next().next().next()
    volunteer.page.wait_for_selector(".card-done")
    assert house.wait_for(1)


def test_a_full_phone_lets_the_words_go_without_the_photos(volunteer: Volunteer, house: House, picture: Path) -> None:
    page = volunteer.page
    house.stop()
    volunteer.begin(0).choose("met", "self").next().shoot(picture).next()
    page.fill("[name=note]", "要留着的话")
    volunteer.next()
    page.evaluate(FULL, ["outbox", "blobs"])
    volunteer.next()
    expect(page.locator(PROBLEM)).to_contain_text("手机存不下了", timeout=1500)
    assert page.locator(".card-done").count() == 0
    assert page.input_value("[name=note]") == "要留着的话"
    page.click("button[data-act=prev]")
    page.click("button[data-act=prev]")
    page.set_input_files("label[data-role=goods] input", picture)
    expect(page.locator(PROBLEM)).to_contain_text("手机存不下照片了")
    volunteer.next().next()

    page.evaluate("() => { window.full = false; }")
    page.click("button[data-act=without]")
    page.wait_for_selector(".card-done")
    assert (volunteer.counts()["waiting"], volunteer.counts()["blobs"]) == (1, 0)


@pytest.mark.parametrize("camera_ms", [0, 60])
def test_what_was_typed_is_back_after_the_browser_died_under_the_camera(
    playwright: Playwright, house: House, tmp_path: Path, camera_ms: int
) -> None:
    """Scenario 9: the camera opens, the system kills the page; everything typed is there again."""
    options = {**HERE, **PHONE, "executable_path": CHROMIUM, "args": FLAGS, "base_url": house.url}
    context = playwright.chromium.launch_persistent_context(str(tmp_path / "profile"), **options)
    volunteer = Volunteer(context.pages[0], house).sign_in("volunteer")
    volunteer.begin(2).choose("met", "family").next().next()
    volunteer.page.fill("[name=note]", "门铃坏了，敲窗户")
    volunteer.page.wait_for_timeout(1000)
    volunteer.page.click("button[data-act=prev]")
    with volunteer.page.expect_file_chooser():
        volunteer.page.click("label[data-role=goods]")
    volunteer.page.wait_for_timeout(camera_ms)
    volunteer.kill()

    context = playwright.chromium.launch_persistent_context(str(tmp_path / "profile"), **options)
    again = Volunteer(context.pages[0], house).open(f"/app/visit/{house.rows[2]['id']}")
    again.page.wait_for_selector("form[data-form=visit]")
    assert again.page.input_value("[name=note]") == "门铃坏了，敲窗户"
    assert again.page.is_checked("input[name=met][value=family]")
    context.close()
