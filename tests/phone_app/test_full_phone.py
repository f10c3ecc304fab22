"""The browser has no room left: said in words, nothing called saved that is not, the words go without the photos (scenario 8).

The quota is the browser's own, set before anything is stored; nothing of the page is touched.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.phone_app.conftest import NEXT, NewPhone, Volunteer
from tests.phone_app.house import House

QUOTA = 2_000_000
LEFT = 150_000
"""Bytes that are enough for words and not for a photo."""
FILL = """async () => {
  const db = await new Promise((done, fail) => {
    const asked = indexedDB.open("filler", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("bytes");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  const put = (size) => new Promise((done) => {
    const tx = db.transaction("bytes", "readwrite", { durability: "strict" });
    tx.objectStore("bytes").put(crypto.getRandomValues(new Uint8Array(size)).buffer, Math.random());
    tx.oncomplete = () => done(true);
    tx.onabort = () => done(false);
  });
  for (const size of [65536, 8192, 1024, 128, 1]) while (await put(size));
  db.close();
}"""
PROBLEM = "form[data-form=visit] > [data-slot=problem]"
UNSAVED = "[data-slot=unsaved]"


class LittleRoom:
    """Of a phone's storage; as long as this session lasts."""

    def __init__(self, phone: Volunteer) -> None:
        self.phone = phone
        self.session = phone.page.context.new_cdp_session(phone.page)
        self.give(QUOTA)

    def fill(self) -> None:
        """To the last byte, with something else."""
        self.phone.page.evaluate(FILL)

    def give(self, more: int) -> None:
        """So many bytes more than are taken up now."""
        origin = {"origin": self.phone.house.url}
        used = int(self.session.send("Storage.getUsageAndQuota", origin)["usage"])
        self.session.send("Storage.overrideQuotaForOrigin", {**origin, "quotaSize": used + more})


def test_what_does_not_fit_is_said_and_the_words_are_stored(new_phone: NewPhone, house: House, picture: Path) -> None:
    volunteer = new_phone()
    room = LittleRoom(volunteer)
    volunteer.sign_in("volunteer")
    page = volunteer.page
    house.stop()
    volunteer.begin(0).choose("met", "self").next().shoot(picture)
    page.wait_for_timeout(600)
    room.fill()
    room.give(LEFT)
    page.set_input_files("label[data-role=goods] input", picture)
    expect(page.locator(PROBLEM)).to_contain_text("手机存不下照片了。可以先不拍，文字照样能存。", timeout=20_000)
    expect(page.locator(".shot")).to_have_count(1)
    volunteer.next().next().next()
    expect(page.locator(PROBLEM)).to_contain_text("可以先不带照片存", timeout=20_000)
    page.click("button[data-act=without]")
    page.wait_for_selector(".card-done")

    # Nothing fits any more.
    volunteer.begin(1).choose("met", "family").next().next()
    room.fill()
    page.fill("[name=note]", "没地方存的话" * 60)
    expect(page.locator(UNSAVED)).to_contain_text("刚填的还没存上", timeout=2000)
    volunteer.next().next()
    expect(page.locator(PROBLEM)).to_have_text("手机存不下了。填的都还在，请清出一点空间，再按一次。")
    assert page.locator(".card-done").count() == 0 and volunteer.counts()["waiting"] == 1
    assert page.input_value("[name=note]") == "没地方存的话" * 60

    room.give(QUOTA)
    expect(page.locator(UNSAVED)).to_be_hidden(timeout=15_000)
    page.click(NEXT)
    page.wait_for_selector(".card-done")
    house.start()
    volunteer.sync()

    records = {op.entity_id: (payload["note"], len(op.photos)) for _, payload, op in house.wait_for(2)}
    assert {str(key): value for key, value in records.items()} == {
        house.rows[0]["id"]: ("", 0), house.rows[1]["id"]: ("没地方存的话" * 60, 0)}  # fmt: skip
    assert not volunteer.errors
