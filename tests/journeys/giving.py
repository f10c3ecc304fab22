"""The donor's part of the story: a need without a name, a promise, two who count, and where the goods went (SPEC 8)."""

from __future__ import annotations

from datetime import date

import pypdfium2
import zxingcpp

from tests.journeys.person import Person


def ask_for_quilts(officer: Person, *, due: date) -> None:
    page = officer.page
    page.goto("/desk/donations/needs/new")
    page.fill("[name=what]", "棉被")
    page.fill("[name=quantity]", "2")
    page.fill("[name=unit]", "床")
    page.check("[name=beneficiary][value=elderly]", force=True)
    page.fill("[name=count]", "2")
    page.fill("[name=due_on]", due.isoformat())
    page.fill("[name=bring_to]", "幸福社区服务站")
    page.select_option("[name=organisation_id]", label="幸福社区")
    officer.press("列上").reads("棉被")


def link_to_the_needs(officer: Person) -> str:
    """The private address for those who may see them without an account (SPEC 8.7)."""
    officer.page.goto("/desk/donations/sharing")
    officer.press("生成一个链接").reads("/needs/")
    return officer.page.locator("main p.num").first.inner_text()


def promise_two(donor: Person, needs: str) -> str:
    """Returns the address at which this donor follows what was given."""
    donor.page.goto(needs)
    donor.reads("棉被", "2 户老人").follow("我来认领")
    donor.page.fill("[name=quantity]", "2")
    donor.page.fill("[name=name]", "惠民超市")
    donor.page.fill("[name=phone]", "13800001234")
    donor.page.check("[name=shown_as][value=real]", force=True)
    donor.press("认领").reads("您认领了", "幸福社区服务站")
    address = donor.page.locator("#address").inner_text()
    donor.page.goto(address)
    donor.reads("认领了")
    return address


def receive_by_two(storekeeper: Person, followed_at: str) -> None:
    """Counted by two; the acknowledgement's code opens the donor's page."""
    page = storekeeper.page
    page.goto("/desk/donations/pledges")
    storekeeper.reads("惠民超市", "13800001234")
    page.locator("a[href$='/receive']").first.click()
    page.select_option("[name=second_id]", label="treasurer-name")
    page.check("[name=condition][value=new]", force=True)
    page.check("[name=no_expiry]", force=True)
    storekeeper.press("登记").reads("storekeeper-name、treasurer-name")
    paper = page.request.get(f"{page.url.split('?')[0]}/acknowledgement.pdf")
    [code] = zxingcpp.read_barcodes(pypdfium2.PdfDocument(paper.body())[0].render(scale=3).to_pil())
    opened = page.request.get(code.text.lower() if code.text.isupper() else code.text)
    assert opened.ok and "您捐的东西" in opened.text()
    assert page.request.get(followed_at).ok


def follow_the_quilts(donor: Person, followed_at: str) -> None:
    """How many came, went out and were confirmed; never to whom."""
    donor.page.goto(followed_at)
    donor.reads("两人清点", "送到 2 户")
    tiles = donor.page.locator("section.tiles").inner_text().split()
    assert tiles[tiles.index("签收的户数") + 1] == "1"
