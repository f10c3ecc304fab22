"""Log-out, with or without a signal, leaves only what is sealed (SPEC 6.7, scenario 20)."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.phone_app.conftest import Volunteer
from tests.phone_app.everything import EVERYTHING
from tests.phone_app.house import House

ON_THE_LIST = ("王阿姨", "李家", "孙爷爷", "13800001234", "3 栋", "说话慢一点")
TYPED = ("门铃坏了，敲窗户", "孙女在外地", "正写到一半")
PICTURES = ("JFIF", "data:image/jpeg")


def test_neither_the_list_nor_words_nor_photos_nor_drafts_can_be_read_before_or_after(
    volunteer: Volunteer, house: House, picture: Path
) -> None:
    page = volunteer.page
    house.stop()
    volunteer.begin(0).choose("met", "self").next().shoot(picture).next()
    page.fill("[name=note]", TYPED[0])
    volunteer.next().choose("confirm_way", "screen").sign().next()
    page.wait_for_selector(".card-done")
    for at in (1, 2, 3):
        volunteer.record(at)
    volunteer.go("/app/calls")
    page.locator("summary", has_text="说过了").click()
    page.locator("input[name=answer][value=other_time]").check(force=True)
    page.fill("[name=note]", TYPED[1])
    page.click("form[data-form=told] button")
    page.wait_for_selector("button[data-act=undo]")
    volunteer.begin(4).choose("met", "family").next().shoot(picture).next()
    page.fill("[name=note]", TYPED[2])
    page.wait_for_timeout(800)
    search = (*ON_THE_LIST, *TYPED, *PICTURES)
    held = page.evaluate(EVERYTHING)
    assert "image/svg" in held or "<svg" in held, "the search sees what the worker keeps"
    assert [word for word in search if word in held] == [], "while one is logged in it is encrypted"
    assert (volunteer.counts()["waiting"], volunteer.counts()["drafts"]) == (5, 1)

    volunteer.go("/app/leave")
    expect(page.locator("[data-slot=waiting]")).to_contain_text("5 条")
    expect(page.locator("[data-slot=going]")).to_contain_text("1 份草稿")
    page.click("button[data-act=leave]")
    page.wait_for_selector("text=第一次要联网登录")

    left = page.evaluate(EVERYTHING)
    assert [word for word in search if word in left] == []
    assert volunteer.counts() | {"oldest": 0, "blobs": 1} == {
        "waiting": 5, "refused": 0, "photos_refused": 0, "oldest": 0, "blobs": 1, "lost": 0, "review": 0, "drafts": 0,
    }  # fmt: skip
    house.start()
    page.goto("/app/")
    page.wait_for_url("**/login**")
    taken = house.wait_for(5)
    assert {op.author_id for _, _, op in taken} == {house.street.volunteer.user_id}
