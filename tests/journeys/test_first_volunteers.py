"""From an empty machine to the first visit: nobody is there yet, and no demo helps (SPEC 2.4, 12.8, 13)."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.first_day import lay_out
from tests.journeys.conftest import DESK, PHONE, NewContext
from tests.journeys.doorsteps import ANOTHER_MINOR, EXPERIENCED
from tests.journeys.person import WAIT, Person
from tests.journeys.test_one_street import PIN, go
from tests.server import ROOT, Server
from tests.settings import SECRETS

NARROW: dict[str, Any] = {**PHONE, "viewport": {"width": 360, "height": 740}}
WORDS = "我家门口有棵桂花树呀"
YEAR = datetime.now().year  # noqa: DTZ005  (which year it is, anywhere)
OPENED = Callable[..., Person]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Production's settings on an empty database."""
    running = Server(lay_out(tmp_path), APP_ENV="production", **SECRETS)
    running.environment["PUBLIC_URL"] = "https://nuan.example"
    yield running.start()
    running.stop()


@pytest.fixture
def person(new_context: NewContext) -> OPENED:
    return lambda login, **how: Person(new_context(**how).new_page(), login)


def sign_in(somebody: Person, secret: str = WORDS) -> Person:
    somebody.page.goto("/login")
    somebody.page.fill("[name=login]", somebody.login)
    somebody.page.fill("[name=secret]", secret)
    somebody.page.keyboard.press("Enter")
    somebody.page.wait_for_url(lambda url: "/login" not in url)
    return somebody


def begin(admin: Person, preset: str) -> Person:
    """The five questions, and the first admin logs in."""
    admin.page.goto("/")
    admin.page.wait_for_url("**/welcome")
    admin.page.fill("[name=name]", "桂花巷爱心社" if preset == "club" else "桂花街道办事处")
    admin.page.check(f"[name=preset][value={preset}]")
    admin.page.fill("[name=phone]", "027-88886666")
    admin.page.fill("[name=admin_name]", "王明远")
    admin.page.fill("[name=login]", admin.login)
    admin.page.fill("[name=password]", WORDS)
    admin.press("好了，开始用")
    return sign_in(admin)


def add_an_officer(admin: Person, officer: Person) -> None:
    """An admin adds the officer, who comes with a code and chooses a password."""
    admin.page.goto("/desk/people/new")
    admin.page.fill("[name=name]", "李晓梅")
    admin.page.fill("[name=login]", officer.login)
    admin.page.check("[name=roles][value=officer]")
    admin.press("加上，并给一次性登录码")
    code = admin.page.locator("p.hero b").inner_text(timeout=WAIT)
    sign_in(officer, code)
    officer.page.fill("[name=password]", WORDS)
    officer.press("保存新密码").page.wait_for_url("**/desk/")


def open_the_link(officer: Person) -> str:
    officer.page.goto("/desk/volunteers/")
    officer.reads("没有人等着")
    officer.page.goto("/desk/volunteers/link")
    officer.press("生成一个链接").reads("打印一张贴出去")
    address = re.search(r"https://nuan\.example(/join/[0-9A-Z]{26})", officer.page.content())
    assert address
    return address[1]


def register(somebody: Person, link: str, called: str, born_on: str, **guardian: str) -> None:
    page = somebody.page
    page.goto(link)
    page.fill("[name=name]", called)
    page.fill("[name=phone]", somebody.login)
    page.fill("[name=born_on]", born_on)
    if guardian:
        page.locator("summary", has_text="未满 18 周岁").click()
        page.fill("[name=guardian_name]", guardian["name"])
        page.fill("[name=guardian_phone]", guardian["phone"])
        page.set_input_files("[name=paper]", guardian["paper"])
    page.check("[name=skills][value=talking]")
    for tick in ("pledge", "risk"):
        page.check(f"[name={tick}]")
    page.fill("[name=password]", WORDS)
    somebody.press("我来登记").reads("接下来")


def verify(officer: Person, name: str) -> None:
    officer.page.goto("/desk/")
    officer.reads("志愿者等着社区")
    officer.page.goto("/desk/volunteers/")
    officer.follow(name).press("我看过了，核实").reads("已核实")


def open_the_app(volunteer: Person) -> Page:
    """As the link in the group leads there: the app sends to the log-in, and the lock is chosen."""
    page = volunteer.page
    page.goto("/app/")
    page.wait_for_url("**/login**")
    page.fill("[name=login]", volunteer.login)
    page.fill("[name=secret]", WORDS)
    page.keyboard.press("Enter")
    page.wait_for_selector("form[data-form=pin-set]", timeout=WAIT)
    page.fill("[name=pin]", PIN)
    page.fill("[name=again]", PIN)
    page.keyboard.press("Enter")
    page.wait_for_selector("#phone[data-ready]", timeout=WAIT)
    go(page, "/app/book")
    page.wait_for_selector("select[name=partner]", timeout=WAIT)
    return page


def companions(page: Page) -> list[str]:
    return page.locator("select[name=partner] option").all_inner_texts()[1:]


def press_book(page: Page, building: str) -> None:
    entry = page.locator("details", has_text=building)
    if entry.get_attribute("open") is None:
        entry.locator("summary").click()
    entry.locator("button[data-act=book]").first.click()


def households(server: Server) -> None:
    command = [sys.executable, "-m", "tests.journeys.doorsteps"]
    subprocess.run(command, cwd=ROOT, env=server.environment, check=True)


@pytest.mark.parametrize("preset", ["club", "street"])
def test_the_first_volunteer_registers_is_verified_books_and_calls(server: Server, person: OPENED, preset: str) -> None:
    admin, officer = begin(person("wang", **DESK), preset), person("li", **DESK)
    add_an_officer(admin, officer)
    link = open_the_link(officer)

    volunteer = person("13811112222", **NARROW)
    register(volunteer, link, "王小芳", f"{YEAR - 30}-05-01")
    volunteer.page.goto("/login")
    volunteer.page.fill("[name=login]", volunteer.login)
    volunteer.page.fill("[name=secret]", WORDS)
    volunteer.page.keyboard.press("Enter")
    volunteer.reads("账号或密码不对", "社区核实以后才能登录")

    verify(officer, "王小芳")
    households(server)
    page = open_the_app(volunteer)
    assert companions(page) == [f"{EXPERIENCED}（专门核实）", ANOTHER_MINOR]

    page.select_option("[name=partner]", label=ANOTHER_MINOR)
    press_book(page, "二栋")
    expect(page.locator("[data-slot=problem]")).to_contain_text("专门核实过的志愿者", timeout=WAIT)
    page.select_option("[name=partner]", label=f"{EXPERIENCED}（专门核实）")
    for booked, building in enumerate(("二栋", "一栋"), start=1):
        press_book(page, building)
        expect(page.locator("[data-list=mine] > li")).to_have_count(booked, timeout=WAIT)
    go(page, "/app/calls")
    expect(page.locator("summary", has_text="说过了")).to_have_count(2, timeout=WAIT)

    officer.page.goto("/desk/visits/")
    officer.reads("保险不到那天")
    assert [t for t in volunteer.troubles if "422" not in t and "409" not in t] == []


def test_a_minor_brings_a_guardian_and_goes_with_a_grown_up(server: Server, person: OPENED, tmp_path: Path) -> None:
    admin, officer = begin(person("wang", **DESK), "street"), person("li", **DESK)
    add_an_officer(admin, officer)
    link = open_the_link(officer)
    paper = tmp_path / "paper.jpg"
    Image.new("RGB", (600, 800), "white").save(paper)
    minor = person("13811112223", **NARROW)
    register(minor, link, "小雨", f"{YEAR - 15}-01-01", name="王建国", phone="13811113333", paper=str(paper))
    verify(officer, "小雨")
    officer.reads("未满 18 周岁", "王建国")
    officer.follow("看签了字的同意书").page.go_back()

    households(server)
    page = open_the_app(minor)
    assert companions(page) == [f"{EXPERIENCED}（专门核实）"], "only grown-ups are offered"
    answer = page.evaluate(
        """async ([key, name]) => {
          const asked = await (await fetch('/api/v1/visit-slots')).json();
          const booking = {slot_id: asked.slots[0].id, task_id: asked.pool[0].tasks[0].id, partner_id: name, starts_at: null};
          const answer = await fetch('/api/v1/visits/' + key, {method: 'PUT', body: JSON.stringify(booking),
            headers: {'Content-Type': 'application/json'}});
          return [answer.status, (await answer.json()).error.code];
        }""",
        [str(uuid4()), the_other_minor(officer)],
    )
    assert answer == [422, "visit.adult_needed"]

    page.select_option("[name=partner]", index=1)
    press_book(page, "一栋")
    expect(page.locator("[data-list=mine] > li")).to_have_count(1, timeout=WAIT)


def the_other_minor(officer: Person) -> str:
    """The id of a volunteer whom the minor was not offered."""
    officer.page.goto("/desk/people/?role=volunteer")
    return (officer.page.get_by_role("link", name=ANOTHER_MINOR).get_attribute("href") or "").rsplit("/", 1)[1]
