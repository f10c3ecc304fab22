"""One story, from a clerk's sheet to the result on the notice board (SPEC 0 in small)."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from tests.first_day import lay_out
from tests.journeys import giving, money
from tests.journeys.conftest import DESK, PHONE, NewContext
from tests.journeys.person import Person
from tests.server import ROOT, Server
from webapp.core.clock import at_local, local_day

SHEET = ROOT / "tests" / "data" / "samples" / "幸福社区-摸底花名册.xlsx"
PIN = "729415"
MORNING = at_local(local_day(datetime.now(UTC)), 8)
"""Eight o'clock of this day in Shanghai: the hour at which the visits' day begins, whatever the clock says."""


def until(moment: datetime) -> str:
    """CLOCK_OFFSET that makes it this moment."""
    return str(round((moment - datetime.now(UTC)).total_seconds()))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A street eight days before its visits: accounts and nothing else."""
    running = Server(lay_out(tmp_path), APP_ENV="demo", CLOCK_OFFSET=until(MORNING - timedelta(days=8)))
    subprocess.run([sys.executable, "-m", "tests.journeys.street"], cwd=ROOT, env=running.environment, check=True)
    yield running.start()
    running.stop()


def test_from_the_clerks_sheet_to_the_notice_board(server: Server, new_context: NewContext, tmp_path: Path) -> None:
    def person(login: str, **how: Any) -> Person:
        return Person(new_context(**how).new_page(), login)

    officer, approver = person("officer", **DESK).sign_in(), person("approver", **DESK).sign_in()
    import_the_sheet(officer)
    import_it_again(officer)
    approve_the_import(officer, approver)
    campaign = plan_the_campaign(officer)
    treasurer = person("treasurer", **DESK).sign_in()
    money.record_a_fund(treasurer)
    money.budget_and_choose(officer, campaign)
    list_url = propose_and_post(officer)
    notice = object_from_a_phone(person("nobody", **PHONE))
    approver.page.goto(list_url)
    approver.reads("那天过完才能审批")

    server.stop()
    server.environment["CLOCK_OFFSET"] = until(MORNING)
    server.start()
    officer.sign_in().page.goto(list_url)
    officer.reads("名单是您拟的")
    refuse_the_proposer(officer, list_url)
    approver.sign_in()
    approve_the_list(approver, list_url)
    money.see_it_promised(treasurer.sign_in())
    codes = issue_and_print(officer, campaign, tmp_path)
    storekeeper, donor = person("storekeeper", **DESK).sign_in(), person("donor", **PHONE)
    giving.ask_for_quilts(officer, due=local_day(MORNING) + timedelta(days=20))
    pledge = giving.promise_two(donor, giving.link_to_the_needs(officer))
    giving.receive_by_two(storekeeper, pledge)
    lay_out_visits(officer)
    volunteer = person("volunteer", **PHONE)
    visits = book_and_call(volunteer)
    record_without_signal(volunteer, server, visits, tmp_path)
    confirm_by_scanning(officer, person("resident", **PHONE, java_script_enabled=False), person("other", **PHONE), codes, volunteer)
    giving.follow_the_quilts(donor, pledge)
    money.see_it_paid(treasurer)
    publish_the_result(officer, campaign, person("reader", **PHONE))
    assert notice
    for somebody in (officer, approver, volunteer, storekeeper, treasurer, donor):
        assert [t for t in somebody.troubles if "ERR_CONNECTION_REFUSED" not in t and "403" not in t] == []


def import_the_sheet(officer: Person) -> None:
    officer.page.goto("/desk/imports/new")
    officer.page.set_input_files("[name=sheet]", SHEET)
    officer.page.select_option("[name=organisation_id]", label="幸福社区")
    officer.page.fill("[name=surveyor_1]", "李晓梅")
    officer.page.fill("[name=surveyor_2]", "张卫东")
    officer.page.fill("[name=surveyed_on]", (local_day(MORNING) - timedelta(days=12)).isoformat())
    officer.page.check("[name=may_publish]")
    officer.press("看看有没有问题").reads("要先改", "被表格软件当成了数字")
    officer.press("先导入没问题的 292 户").reads("您自己导入的不能自己审批")
    with officer.page.expect_download() as got:
        officer.follow("下载要改的")
    assert got.value.suggested_filename.endswith(".xlsx")


def import_it_again(officer: Person) -> None:
    officer.page.goto("/desk/imports/new")
    officer.page.set_input_files("[name=sheet]", SHEET)
    officer.page.select_option("[name=organisation_id]", label="幸福社区")
    officer.page.fill("[name=surveyor_1]", "李晓梅")
    officer.page.fill("[name=surveyor_2]", "张卫东")
    officer.page.fill("[name=surveyed_on]", (local_day(MORNING) - timedelta(days=12)).isoformat())
    officer.press("看看有没有问题").reads("292 户", "不会重复导入")


def approve_the_import(officer: Person, approver: Person) -> None:
    officer.page.goto("/desk/imports/")
    officer.page.locator("main a", has_text="幸福社区").last.click()
    officer.reads("您自己导入的不能自己审批")
    approver.page.goto(officer.page.url)
    approver.press("同意这 292 户").reads("已审批")


def plan_the_campaign(officer: Person) -> str:
    """Two standards; the software says for every household why."""
    officer.page.goto("/desk/campaigns/new")
    officer.page.fill("[name=title]", "2027 年春节慰问")
    officer.page.select_option("[name=festival]", "spring")
    officer.page.fill("[name=starts_on]", (local_day(MORNING) - timedelta(days=8)).isoformat())
    officer.page.fill("[name=ends_on]", (local_day(MORNING) + timedelta(days=30)).isoformat())
    officer.press("建好，去定标准")
    add_standard(officer, "加第一条标准", "低保家庭", by_size=(650, 980, 1250), goods=("棉被", "床", "160"))
    add_standard(officer, "加一条标准", "独居老人", each=700, goods=("棉被", "床", "160"))
    officer.reads("低保家庭", "独居老人").press("按今天的档案试算").reads("户")
    officer.follow("标准定好了，回到活动")
    return officer.page.url


def add_standard(
    officer: Person, way: str, category: str, *, by_size: tuple[int, ...] = (), each: int = 0, goods: tuple[str, str, str]
) -> None:
    officer.follow(way)
    page = officer.page
    page.locator("summary", has_text="类别").first.click()
    page.locator("label", has_text=re.compile(f"^\\s*{category}\\s*$")).first.click()
    page.check(f"[name=basis][value={'size' if by_size else 'household'}]", force=True)
    if by_size:
        page.locator("summary", has_text="按人口的话").click()
        for size, amount in enumerate(by_size, start=1):
            page.fill(f"[name=size_{size}_fen]", str(amount))
    else:
        page.fill("[name=amount_fen]", str(each))
    page.locator("summary", has_text="慰问品 1").click()
    label, unit, value = goods
    page.fill("[name=goods_1_label]", label)
    page.fill("[name=goods_1_quantity]", "1")
    page.fill("[name=goods_1_unit]", unit)
    page.fill("[name=goods_1_value]", value)
    officer.press("保存这条")


def propose_and_post(officer: Person) -> str:
    officer.press("拟名单").reads("符合多条，取最高", "未列入")
    list_url = officer.page.url
    officer.page.locator("section.tiles a", has_text="未列入").click()
    officer.reads("不符合")
    officer.page.goto(list_url)
    officer.sure("张贴公示", "张贴").reads("公示中")
    return list_url


def object_from_a_phone(resident: Person) -> str:
    """Masked names, no account, a code to follow it by."""
    resident.page.goto("/notices/")
    resident.page.locator("main article a").first.click()
    resident.reads("公示中", "*", "我要反映")
    notice = resident.page.url
    resident.follow("我要反映")
    resident.page.fill("[name=number]", "3")
    resident.page.fill("[name=text]", "这家今年搬走了。")
    resident.press("交给社区").reads("凭这个查询码看进度")
    code = resident.page.locator("#code").inner_text()
    resident.page.goto("/follow")
    resident.page.fill("[name=code]", code)
    resident.press("查一查").reads("已经收到")
    assert resident.troubles == []
    return notice


def refuse_the_proposer(officer: Person, list_url: str) -> None:
    """Whatever address is tried."""
    answer = officer.page.request.post(f"{list_url}/approve", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status in (403, 404)


def approve_the_list(approver: Person, list_url: str) -> None:
    approver.page.goto(list_url)
    approver.sure("同意这份名单", "同意").reads("已同意并封存", "指纹")


def issue_and_print(officer: Person, campaign: str, folder: Path) -> dict[str, str]:
    """Receipt number → confirm address, read back from the printed sheet."""
    officer.page.goto(campaign)
    officer.follow("生成签收单").press("开始生成").reads("都有了，可以打印")
    officer.follow("打印签收单")
    officer.page.locator("main form button").first.click()
    officer.page.wait_for_url("**/prints/**")
    answer = officer.page.request.get(officer.page.url.split("?")[0] + ".pdf")
    assert answer.headers["content-type"] == "application/pdf"
    sheet = folder / "slips.pdf"
    sheet.write_bytes(answer.body())
    found: dict[str, str] = {}
    document = pypdfium2.PdfDocument(sheet)
    for page in document:
        picture = page.render(scale=4, grayscale=True).to_pil()
        codes = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        numbers = sorted((c.position.top_left.y, c.text) for c in codes if "/R/" not in c.text)
        links = sorted((c.position.top_left.y, c.text) for c in codes if "/R/" in c.text)
        assert len(numbers) == len(links)
        found.update({number: link for (_, number), (_, link) in zip(numbers, links, strict=True)})
    return found


def lay_out_visits(officer: Person) -> None:
    officer.page.goto("/desk/visits/plan")
    officer.press("放出要走访的户").reads("户可以预约了")
    officer.page.select_option("[name=organisation_id]", label="幸福社区")
    officer.page.fill("[name=first]", local_day(MORNING).isoformat())
    officer.page.fill("[name=last]", local_day(MORNING).isoformat())
    officer.press("开这些时段").reads("开了 2 个时段")


def book_and_call(volunteer: Person) -> list[str]:
    """Two households with a partner, and a call to each; returns the ids of the visits."""
    page = volunteer.page
    page.goto("/app/")
    page.wait_for_url("**/login**")
    volunteer.sign_in()
    page.wait_for_selector("form[data-form=pin-set]")
    page.fill("[name=pin]", PIN)
    page.fill("[name=again]", PIN)
    page.keyboard.press("Enter")
    page.wait_for_selector("#phone[data-ready]")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    go(page, "/app/book")
    page.locator("details", has_text="户待走访").first.locator("summary").click()
    page.select_option("[name=partner]", index=1)
    for booked in (1, 2):
        page.locator("button[data-act=book]:visible").first.click()
        expect(page.locator("[data-list=mine] > li")).to_have_count(booked, timeout=15_000)
    go(page, "/app/calls")
    for left in (1, 0):
        page.locator("summary", has_text="说过了").first.click()
        page.locator("[name=late_reason]:visible").fill("今天才定下来")
        page.locator("form[data-form=told]:visible button.btn-main").click()
        expect(page.locator("summary", has_text="说过了")).to_have_count(left, timeout=15_000)
    rows = page.evaluate("fetch('/api/v1/sync/pull').then(r => r.json()).then(b => b.changes.filter(c => c.kind === 'visit'))")
    assert len(rows) == 2
    return [row["id"] for row in rows]


def go(page: Page, path: str) -> None:
    """Follow a link inside the app, as a thumb does."""
    page.evaluate(
        "path => { const a = document.createElement('a'); a.href = path; document.body.append(a); a.click(); a.remove() }", path
    )


def record_without_signal(volunteer: Person, server: Server, visits: list[str], folder: Path) -> None:
    """The server is gone; both records are kept, and arrive once when it is back."""
    page, photo = volunteer.page, folder / "goods.jpg"
    a_photo(photo)
    go(page, "/app/")
    expect(page.locator("li.stop")).to_have_count(2, timeout=15_000)
    server.stop()
    for at, visit in enumerate(visits):
        go(page, f"/app/visit/{visit}")
        page.click("[data-part=dock] button[data-act=begin]")
        page.wait_for_selector("form[data-form=visit]")
        page.check("input[name=met][value=self]", force=True)
        page.click("[data-part=dock] button[data-act=next]")
        if at == 0:
            page.set_input_files("label[data-role=goods] input", photo)
            page.locator(".shot").first.wait_for()
        page.click("[data-part=dock] button[data-act=next]")
        page.check("input[name=needs][value=medicine]", force=True)
        page.click("[data-part=dock] button[data-act=next]")
        page.check("input[name=confirm_way][value=self_scan]", force=True)
        page.click("[data-part=dock] button[data-act=next]")
        expect(page.locator("main")).to_contain_text("已存手机", timeout=15_000)
        go(page, "/app/")
    server.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-part=strip]")).to_contain_text("已同步", timeout=60_000)


def a_photo(path: Path) -> None:
    from PIL import Image

    Image.linear_gradient("L").convert("RGB").resize((2000, 1500)).save(path, "JPEG")


def confirm_by_scanning(
    officer: Person, resident: Person, other: Person, codes: dict[str, str], volunteer: Person
) -> None:
    """Without JavaScript; a second press, another phone, and the volunteer's own phone."""
    officer.page.goto("/desk/receipts/?view=handed_over")
    visited = [number.replace(" ", "") for number in officer.page.locator("main td.num a").all_inner_texts()]
    assert len(visited) == 2
    link, second = (codes[number] for number in visited)
    resident.page.goto(link)
    resident.reads("一家，请核对", "都收到了").press("都收到了").reads("已经记下了")
    resident.page.goto(link)
    resident.reads("已经记下了")
    other.page.goto(link)
    other.reads("已经记下了")
    assert volunteer.page.request.get(second).status == 403
    other.page.goto(second)
    other.follow("不对，或没收到")
    other.page.locator("main label", has_text="没收到").first.click()
    other.press("告诉社区")
    officer.page.goto("/desk/cases/")
    officer.reads("东西不对，或没收到")


def publish_the_result(officer: Person, campaign: str, reader: Person) -> None:
    officer.page.goto(campaign)
    officer.reads("已走访", "已签收")
    officer.sure("公布结果", "公布")
    reader.page.goto("/notices/")
    reader.page.locator("main article", has_text="结果").locator("a").first.click()
    reader.reads("*")
    poster = reader.page.request.get(reader.page.url.split("?")[0] + "/poster.pdf")
    assert poster.body().startswith(b"%PDF-")
