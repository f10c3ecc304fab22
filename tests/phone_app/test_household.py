"""Reading a household starts nothing; what was begun is found again and can be taken back (SPEC 6.4)."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.phone_app.conftest import Volunteer
from tests.phone_app.house import House

SCREEN = "[data-part=screen]"
BEGIN = "[data-part=dock] button[data-act=begin]"


def test_looking_at_a_household_tells_all_there_is_and_begins_nothing(volunteer: Volunteer, house: House) -> None:
    house.rows[0]["phones"].append({"number": "13900005678", "whose": "女儿"})
    volunteer.pulls()
    volunteer.look(0)

    screen = volunteer.page.locator(SCREEN)
    for words in (
        "3 栋 2 单元 501",
        "说话慢一点",
        "慰问金",
        "￥900.00",
        "东北大米",
        "1 袋",
        "女儿",
        "13900005678",
        "小陈",
    ):
        expect(screen).to_contain_text(words if words != "小陈" else house.partner.name)
    expect(screen).to_contain_text("今天 说过了")  # half past six in the morning there is the day before in UTC
    assert volunteer.page.locator("a[href^='tel:']").count() == 2
    assert volunteer.counts()["drafts"] == 0

    volunteer.look(4)
    expect(screen).to_contain_text("前一天起才看得到")
    assert volunteer.counts()["drafts"] == 0


def test_the_visit_begins_with_the_tap_that_says_so(volunteer: Volunteer, house: House) -> None:
    volunteer.look(0)
    volunteer.page.wait_for_timeout(1500)
    volunteer.page.evaluate("window.tapped = new Date().toISOString()")
    volunteer.page.click(BEGIN)
    volunteer.page.wait_for_selector("form[data-form=visit]")
    assert volunteer.counts()["drafts"] == 1

    volunteer.choose("met", "self").next().next().next().next()
    volunteer.page.wait_for_selector(".card-done")
    ((_, payload, _),) = house.wait_for(1)
    assert payload["started_at"] >= volunteer.page.evaluate("window.tapped")


def test_today_begins_at_one_tap(volunteer: Volunteer, house: House) -> None:
    volunteer.stops()
    volunteer.page.locator("li.stop").first.locator("button[data-act=begin]").click()

    volunteer.page.wait_for_selector("form[data-form=visit]")
    volunteer.go("/app/")
    expect(volunteer.page.locator("li.stop").first).to_contain_text("接着记")


def test_a_visit_the_partner_recorded_says_so_and_takes_a_second_record_knowingly(
    volunteer: Volunteer, house: House
) -> None:
    volunteer.look(0)
    house.rows[0].update(status="done", version=2)
    volunteer.sync()
    expect(volunteer.page.locator(SCREEN)).to_contain_text("已经有人记过了")
    assert volunteer.page.locator("form[data-form=visit]").count() == 0

    volunteer.page.get_by_text("我也记一份").click()
    volunteer.page.wait_for_selector("form[data-form=visit]")
    volunteer.choose("met", "family").next().next().next().next()
    volunteer.page.wait_for_selector(".card-done")
    ((kind, payload, _),) = house.wait_for(1)
    assert (kind, payload["met_with"]) == ("visit_record", "family")


def test_a_slip_is_found_by_its_number_and_waits_with_its_household(volunteer: Volunteer, house: House) -> None:
    number = house.rows[2]["receipts"][0]["number"]
    volunteer.go("/app/scan")
    volunteer.page.fill("[name=number]", number[:4] + " " + number[4:7] + str((int(number[7]) + 1) % 10))
    volunteer.page.keyboard.press("Enter")
    expect(volunteer.page.locator("[data-slot=problem]")).to_contain_text("这个号不对")

    volunteer.page.fill("[name=number]", number)
    volunteer.page.keyboard.press("Enter")

    expect(volunteer.page.locator("[data-part=heading]")).to_contain_text("赵叔")
    expect(volunteer.page.locator(SCREEN)).to_contain_text("单子对上了")
    assert volunteer.counts()["drafts"] == 0
    volunteer.page.click(BEGIN)
    volunteer.page.wait_for_selector("form[data-form=visit]")
    assert volunteer.page.input_value("[name=receipt_number]").replace(" ", "") == number


def test_a_slip_of_another_household_is_told_by_name(volunteer: Volunteer, house: House) -> None:
    volunteer.begin(0).choose("met", "self").next().next().next()
    volunteer.page.fill("[name=receipt_number]", house.rows[1]["receipts"][0]["number"])

    expect(volunteer.page.locator("[data-slot=number]")).to_have_text("这是李家的单子，请核对一下。")


def test_a_draft_whose_visit_left_the_list_is_found_named_and_sent_as_it_was(
    volunteer: Volunteer, house: House
) -> None:
    volunteer.begin(0).choose("met", "self").next()
    volunteer.page.locator("summary", has_text="数量不对").click()
    volunteer.page.locator("[data-list=changes] input").nth(1).fill("0")
    volunteer.page.wait_for_timeout(700)
    gone = house.rows.pop(0)
    volunteer.go("/app/")
    volunteer.pulls()
    volunteer.wait_until("document.querySelectorAll('li.stop').length === 3")

    for path in ("/app/", "/app/me"):
        volunteer.go(path)
        expect(volunteer.page.locator("[data-list=drafts] li")).to_have_count(1)
        assert volunteer.page.locator(f"{SCREEN} a[href='/app/visit/{gone['id']}']").count() == 1
    assert "王阿姨" not in volunteer.page.inner_text("body")
    volunteer.page.click("[data-list=drafts] a")
    volunteer.page.wait_for_selector("form[data-form=visit]")
    volunteer.next().next().next()
    volunteer.page.wait_for_selector(".card-done")

    ((_, payload, _),) = house.wait_for(1)
    assert [line["quantity"] for line in payload["delivered"]] == [90000, 0, 1]


def test_a_draft_is_deleted_only_when_the_screen_is_left_and_comes_back_at_one_tap(
    volunteer: Volunteer, house: House
) -> None:
    volunteer.begin(0).choose("met", "self").next()
    for path in ("/app/me", "/app/leave"):
        volunteer.go(path)
        volunteer.page.click("button[data-act=drop]")
        expect(volunteer.page.locator("[data-list=drafts]")).to_contain_text("草稿删掉了")
        assert volunteer.counts()["drafts"] == 1
        volunteer.page.click("button[data-act=undo]")
        expect(volunteer.page.locator("[data-list=drafts]")).to_contain_text("接着记")

    volunteer.page.click("button[data-act=drop]")
    volunteer.go("/app/")
    volunteer.stops()
    assert volunteer.counts()["drafts"] == 0


def test_a_dangerous_release_still_shows_its_households_but_begins_nothing(volunteer: Volunteer, house: House) -> None:
    house.require_client(2)
    volunteer.pulls()

    volunteer.look(0)
    expect(volunteer.page.locator(SCREEN)).to_contain_text("先不要开始新的走访")
    expect(volunteer.page.locator(SCREEN)).to_contain_text("3 栋 2 单元 501")
    assert volunteer.page.locator(BEGIN).count() == 0
    volunteer.go("/app/")
    volunteer.page.locator("li.stop").first.locator("button[data-act=begin]").click()
    expect(volunteer.page.locator(SCREEN)).to_contain_text("先不要开始新的走访")
    assert volunteer.counts()["drafts"] == 0
