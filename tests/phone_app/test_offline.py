"""Scenarios of the stairwell: nothing is lost, nothing is doubled, and what is said is true (OFFLINE 1, 8-13, 16, 20, 21)."""

from __future__ import annotations

import os
import time
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import expect

from tests.phone_app.conftest import NewPhone, Volunteer
from tests.phone_app.house import House


def test_the_day_is_on_the_phone_and_opens_without_a_server(volunteer: Volunteer, house: House) -> None:
    assert volunteer.stops() == ["王阿姨", "李家", "赵叔", "陈奶奶"]
    house.stop()

    began = time.monotonic()
    volunteer.open()
    assert volunteer.stops() == ["王阿姨", "李家", "赵叔", "陈奶奶"]
    assert time.monotonic() - began < 5
    assert not volunteer.errors


def test_records_made_without_signal_arrive_once_with_their_photos_and_signatures(
    volunteer: Volunteer, house: House, picture: Path
) -> None:
    """Scenario 1. PROOF_VISITS=10 is its full number, on its line of 1 Mbit/s; how long it took is printed, not asserted."""
    visits = int(os.environ.get("PROOF_VISITS", "2"))
    while len(house.rows) < visits:
        house.rows.append({**house.rows[0], "id": str(uuid4()), "address_as": f"第 {len(house.rows)} 户"})
    volunteer.pulls()
    house.stop()
    taps = []
    for at in range(visits):
        volunteer.begin(at).choose("met", "self").next()
        for role in ("goods", "door", "slip"):
            volunteer.shoot(picture, role)
        volunteer.next().next().choose("confirm_way", "screen").sign()
        tapped = time.monotonic()
        volunteer.next()
        volunteer.page.wait_for_selector(".card-done")
        taps.append(time.monotonic() - tapped)
        expect(volunteer.page.locator(".card-done h2")).to_have_text("已存手机，有信号自动上传")
    assert volunteer.counts()["waiting"] == visits

    if "PROOF_VISITS" in os.environ:
        volunteer.slow_line(1_000_000)
    house.start()
    began = time.monotonic()
    volunteer.sync()
    house.wait_for(visits, 60)
    words = time.monotonic() - began
    for _ in range(600):
        if volunteer.counts()["blobs"] == 0:
            break
        volunteer.page.wait_for_timeout(200)
        volunteer.sync()
    print(
        f"\n{visits} visits: slowest tap {max(taps):.2f} s, words {words:.1f} s, photos {time.monotonic() - began:.1f} s"
    )

    assert [kind for kind, _, _ in house.taken] == ["visit_record"] * visits
    assert len({op.op_id for _, _, op in house.taken}) == visits
    assert all(payload["signature"]["strokes"] for _, payload, _ in house.taken)
    assert {row["status"] for row in volunteer.store("acked")} == {"applied"}
    assert len(house.pictures) == 3 * visits
    for _, jpeg in house.pictures:
        assert jpeg[:2] == b"\xff\xd8" and len(jpeg) <= 300 * 1024
        assert b"Exif" not in jpeg and b"GPS" not in jpeg


def test_a_closed_database_is_opened_again(volunteer: Volunteer, house: House) -> None:
    house.stop()
    volunteer.begin(0).choose("met", "self").next().next().next()
    # What the system does to us: every connection is closed behind our back.
    volunteer.page.evaluate(
        """() => {
          const real = IDBDatabase.prototype.transaction;
          let broken = 1;
          IDBDatabase.prototype.transaction = function (...args) {
            if (broken > 0 && this.name.startsWith("nd-")) { broken -= 1; this.close(); }
            return real.apply(this, args);
          };
        }"""
    )
    volunteer.next()
    volunteer.page.wait_for_selector(".card-done")
    assert volunteer.counts()["waiting"] == 1


def test_a_photo_that_vanished_is_said_and_the_visit_is_never_complete(
    volunteer: Volunteer, house: House, picture: Path
) -> None:
    house.stop()
    volunteer.record(0, picture)
    volunteer.page.evaluate(
        """async () => {
          for (const { name } of await indexedDB.databases()) {
            if (!name.startsWith("nd-") || name === "nd-device") continue;
            await new Promise((done) => {
              const request = indexedDB.open(name);
              request.onsuccess = () => {
                const tx = request.result.transaction("blobs", "readwrite");
                tx.objectStore("blobs").clear();
                tx.oncomplete = () => { request.result.close(); done(); };
              };
            });
          }
        }"""
    )
    house.start()
    volunteer.sync()
    volunteer.wait_until("document.querySelector('.strip-alarm') !== null")

    assert volunteer.counts()["lost"] == 1
    volunteer.go("/app/")
    expect(volunteer.page.locator("li.stop").first).to_contain_text("照片缺失")
    assert [row["status"] for row in volunteer.store("acked")] == ["pending_blobs"]

    volunteer.page.locator("[data-part=strip]").get_by_text("去看看").click()
    expect(volunteer.page.locator(".card-alarm")).to_contain_text("王阿姨")
    volunteer.page.click("button[data-act=told]")
    expect(volunteer.page.locator(".empty")).to_be_visible()
    assert volunteer.counts()["lost"] == 0
    volunteer.go("/app/")
    expect(volunteer.page.locator("li.stop").first).to_contain_text("照片缺失")


def long_without_signal(volunteer: Volunteer, house: House) -> None:
    """A record waits, and the phone has asked in vain so often that it leaves the server alone for minutes."""
    volunteer.pulls()
    house.stop()
    volunteer.record(0)
    for _ in range(8):
        volunteer.sync()
        volunteer.page.wait_for_timeout(150)
    assert volunteer.counts()["waiting"] == 1


def test_whatever_else_the_server_answers_what_waits_goes_at_once(volunteer: Volunteer, house: House) -> None:
    long_without_signal(volunteer, house)
    house.start()
    volunteer.page.wait_for_timeout(2000)
    assert house.taken == [], "nobody has told the phone"

    volunteer.go("/app/book")

    house.wait_for(1, 5)


def test_while_the_app_is_looked_at_the_phone_asks_every_minute_however_long_nobody_answered(
    new_phone: NewPhone, house: House
) -> None:
    volunteer = new_phone().sign_in("volunteer")
    volunteer.page.clock.install()
    volunteer.open()
    long_without_signal(volunteer, house)
    house.start()

    volunteer.page.clock.run_for(62_000)

    house.wait_for(1, 5)


def test_a_captive_portal_is_not_believed(volunteer: Volunteer, house: House) -> None:
    volunteer.page.context.route(
        "**/api/**", lambda route: route.fulfill(status=200, content_type="text/html", body="<html>请登录上网</html>")
    )
    volunteer.record(0)
    for _ in range(5):
        volunteer.sync()
        volunteer.page.wait_for_timeout(100)

    assert volunteer.counts()["waiting"] == 1
    volunteer.page.context.unroute_all()
    volunteer.sync()
    volunteer.page.wait_for_timeout(1500)
    assert len(house.taken) == 1


def test_what_the_server_refuses_stands_under_to_do_with_reason_and_export(volunteer: Volunteer, house: House) -> None:
    volunteer.page.context.route(
        "**/api/v1/sync/push",
        lambda route: route.fulfill(
            status=403, headers={"X-Sync": "1", "Content-Type": "application/json"},
            body='{"error": {"code": "not_permitted", "message": "现在不能交这一条。"}}',
        ),
    )  # fmt: skip
    volunteer.record(0)
    volunteer.wait_until("document.querySelector('.strip-alarm') !== null")
    volunteer.go("/app/todo")
    item = volunteer.page.locator(".card-alarm")
    expect(item).to_contain_text("王阿姨")
    expect(item).to_contain_text("现在不能交这一条。")

    with volunteer.page.expect_download() as downloading:
        volunteer.page.click("button[data-act=export]")
    text = Path(downloading.value.path()).read_text()
    assert "nuandao-outbox-1" in text and "王阿姨" not in text

    volunteer.page.locator("summary", has_text="不要了").click()
    volunteer.page.fill("[name=word]", "删")
    volunteer.page.click("form[data-form=discard] button")
    assert volunteer.counts()["refused"] == 1
    volunteer.page.context.unroute_all()
    volunteer.page.click("button[data-act=again]")
    volunteer.page.wait_for_timeout(1500)
    assert len(house.taken) == 1
    assert volunteer.counts()["refused"] == 0


def test_another_volunteer_on_the_same_phone_sends_mine_as_mine_and_sees_nothing(
    volunteer: Volunteer, house: House
) -> None:
    house.stop()
    for at in range(2):
        volunteer.record(at)
    volunteer.go("/app/leave")
    volunteer.page.click("button[data-act=leave]")
    volunteer.page.wait_for_selector("text=第一次要联网登录")
    house.start()

    volunteer.sign_in("second_volunteer")
    volunteer.page.wait_for_selector(".empty")
    for _ in range(50):
        if len(house.taken) == 2:
            break
        volunteer.sync()
        volunteer.page.wait_for_timeout(200)

    mine = house.street.volunteer.user_id
    assert [op.author_id for _, _, op in house.taken] == [mine, mine]
    assert volunteer.stops() == []
    volunteer.go("/app/todo")
    expect(volunteer.page.locator(".empty")).to_contain_text("没有要处理的")
