"""What is still in the bag, where one stands, and the week ahead, all without a signal (SPEC 5.2, 5.3, 6.1)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from playwright.sync_api import expect

from tests.phone_app.conftest import Volunteer
from tests.phone_app.house import House
from webapp.core import clock


def with_more_rows(volunteer: Volunteer, house: House) -> None:
    today = clock.local_day(clock.now())
    things = [("东北大米 10 kg", "东北大米", "袋", "goods", 1), ("食用油 5 L", "食用油", "桶", "goods", 0),
              ("现金", "现金", "元", "cash", 180000)]  # fmt: skip
    items = [{"item": item, "name": name, "unit": unit, "kind": kind, "left": left} for item, name, unit, kind, left in things]
    house.rows.append({"kind": "bag", "id": str(uuid4()), "version": 1, "group": "第一组", "leads": True, "items": items})
    for days in (0, 2):
        day = (today + timedelta(days=days)).isoformat()
        house.rows.append({"kind": "post", "id": str(uuid4()), "version": 1, "date": day, "starts_at": f"{day}T08:30:00+08:00",
                           "window": ["08:30", "12:00"], "name": "门口引导", "place": "社区大厅", "visitors": [{"id": "1", "name": "小陈"}],
                           "began": False, "ended": False})  # fmt: skip
    for row in house.rows:
        if row["kind"] == "visit":
            row |= {"meet": "服务站", "load": "heavy", "floors": 6, "way_in": "从西门进"}
    volunteer.sync()
    volunteer.go("/app/")
    expect(volunteer.page.locator("[data-slot=bag]")).to_contain_text("包里还有")
    house.stop()


def test_today_tells_of_the_bag_and_of_posts_and_the_record_when_it_does_not_suffice(volunteer: Volunteer, house: House) -> None:
    with_more_rows(volunteer, house)
    page = volunteer.page
    volunteer.go("/app/")

    expect(page.locator("[data-slot=bag]")).to_have_text("包里还有：东北大米 10 kg 1 袋 · 现金 ￥1,800.00")
    expect(page.locator("[data-list=posts]")).to_contain_text("门口引导")
    page.get_by_role("button", name="开始走访").first.click()
    page.locator("[name=met][value=self]").check(force=True)
    page.get_by_role("button", name="下一步：送到了什么").click()
    expect(page.locator("[data-slot=short]")).to_contain_text("食用油 5 L：包里只剩 0 桶，不够")
    expect(page.locator("[data-slot=short]")).not_to_contain_text("东北大米")


def test_the_week_has_days_windows_places_and_buildings_and_nobodys_name(volunteer: Volunteer, house: House) -> None:
    with_more_rows(volunteer, house)
    volunteer.go("/app/route")
    week = volunteer.page.locator("[data-list=week]")

    expect(week.locator("> li")).to_have_count(3)
    expect(week).to_contain_text("服务站集合")
    expect(week).to_contain_text("门口引导")
    expect(week).not_to_contain_text("孙爷爷")
    expect(week).to_contain_text("09:00–12:00 3 栋 2 单元 1 户")


def test_stairs_and_heavy_things_are_told_with_a_word_of_advice(volunteer: Volunteer, house: House) -> None:
    with_more_rows(volunteer, house)
    stairs = next(row for row in house.rows if row["kind"] == "visit" and row["lift"] is False)
    volunteer.go(f"/app/visit/{stairs['id']}")

    expect(volunteer.page.locator("[data-slot=carry]")).to_have_text("东西重又没有电梯，建议多去一人")
    expect(volunteer.page.locator("[data-slot=climb]")).to_have_text("走楼梯 · 6 层 · 从西门进")
