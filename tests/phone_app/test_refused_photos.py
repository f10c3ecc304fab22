"""What the server wants of photos never holds back words, and a photo it will not have is told (SPEC 6.4, scenario 15)."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import expect

from tests.phone_app.conftest import Volunteer
from tests.phone_app.house import House

STRIP = "[data-part=strip]"


def answer_photos(volunteer: Volunteer, status: int, code: str, headers: Mapping[str, str] | None = None) -> None:
    volunteer.page.context.route(
        "**/api/v1/blobs/**",
        lambda route: route.fulfill(
            status=status, headers={"X-Sync": "1", "Content-Type": "application/json", **(headers or {})},
            body=json.dumps({"error": {"code": code, "message": "太大了，请拍小一点。"}}),
        ),
    )  # fmt: skip


def test_an_alarm_and_a_record_go_out_while_photos_have_to_wait_an_hour(
    volunteer: Volunteer, house: House, picture: Path
) -> None:
    answer_photos(volunteer, 429, "sync.photo_quota", {"Retry-After": "3600"})
    asked: list[str] = []
    volunteer.page.on("request", lambda request: asked.append(request.method) if "/blobs/" in request.url else None)
    volunteer.record(0, picture)
    house.wait_for(1)
    expect(volunteer.page.locator(STRIP)).to_contain_text("还有 1 张照片在上传")
    tries = len(asked)

    volunteer.go(f"/app/alarm/{house.rows[1]['id']}")
    volunteer.choose("kind", "danger")
    volunteer.page.click("form[data-form=alarm] button:not([type=button])")
    assert [kind for kind, _, _ in house.wait_for(2)] == ["visit_record", "urgent_alarm"]
    volunteer.record(2)
    house.wait_for(3)
    volunteer.pulls()
    assert len(asked) == tries, "the photo keeps its hour"


def test_an_alarm_does_not_sit_out_what_the_server_wished_for_text(volunteer: Volunteer, house: House) -> None:
    busy = {"X-Sync": "1", "Content-Type": "application/json", "Retry-After": "3600"}
    volunteer.page.context.route("**/sync/push", lambda route: route.fulfill(status=429, headers=busy, body="{}"))
    volunteer.record(0)
    volunteer.wait_until("document.querySelector('.strip-wait') !== null")
    volunteer.page.context.unroute_all()
    volunteer.sync()
    volunteer.page.wait_for_timeout(1500)
    assert house.taken == []

    volunteer.go("/app/alarm")
    volunteer.choose("kind", "ill")
    volunteer.page.click("form[data-form=alarm] button:not([type=button])")

    assert house.wait_for(2)[0][0] == "urgent_alarm"


def test_a_refused_photo_is_said_with_its_reason_sent_again_and_exported(
    volunteer: Volunteer, house: House, picture: Path
) -> None:
    page = volunteer.page
    answer_photos(volunteer, 413, "too_large")
    volunteer.record(0, picture)
    expect(page.locator(STRIP)).to_contain_text("1 张照片社区没收下", timeout=15000)
    volunteer.go("/app/")
    expect(page.locator("li.stop").first).to_contain_text("照片没收下")

    page.locator(STRIP).get_by_text("去看看").click()
    item = page.locator(".card-alarm")
    expect(item).to_contain_text("王阿姨 · 一张照片")
    expect(item).to_contain_text("太大了，请拍小一点。")
    with page.expect_download() as downloading:
        page.click("button[data-act=export]")
    exported = json.loads(Path(downloading.value.path()).read_text())
    assert [len(blob["bytes"]) > 1000 for blob in exported["blobs"]] == [True]
    assert b"JFIF" not in b64decode(exported["blobs"][0]["bytes"])

    page.context.unroute_all()
    page.click("button[data-act=again]")
    expect(page.locator(".empty")).to_be_visible()
    volunteer.wait_until("document.querySelector('.strip-done') !== null", 20)
    assert len(house.pictures) == 1
    assert [row["status"] for row in volunteer.store("acked")] == ["applied"]


def test_a_refused_photo_goes_only_by_the_typed_word_and_its_visit_is_never_complete(
    volunteer: Volunteer, house: House, picture: Path
) -> None:
    page = volunteer.page
    answer_photos(volunteer, 413, "too_large")
    volunteer.record(0, picture)
    expect(page.locator(STRIP)).to_contain_text("1 张照片社区没收下", timeout=15000)
    volunteer.go("/app/todo")
    page.locator("summary", has_text="不要了").click()
    page.fill("[name=word]", "删")
    page.click("form[data-form=discard] button")
    expect(page.locator("form[data-form=discard] .error")).to_contain_text("请先写“删除”")
    assert volunteer.counts()["photos_refused"] == 1

    page.fill("[name=word]", "删除")
    page.click("form[data-form=discard] button")
    expect(page.locator(".empty")).to_be_visible()
    volunteer.go("/app/")
    expect(page.locator("li.stop").first).to_contain_text("照片缺失")
    assert [row["status"] for row in volunteer.store("acked")] == ["pending_blobs"]
