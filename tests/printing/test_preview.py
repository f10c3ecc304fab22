"""The slip in the browser: the same sheet as the PDF, without a style attribute in it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from tests.printing.reading import Printed
from tests.printing.sheets_made_up import EVERYDAY, LONG_NAME, RARE_NAME, a_batch, a_slip
from webapp.printing import words
from webapp.printing.preview import sheet_pages
from webapp.printing.sheets import ReceiptSheet

WEBAPP = Path(__file__).resolve().parents[2] / "webapp"
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>签收单</title>
<link rel="stylesheet" href="{css}"><link rel="stylesheet" href="base.css"><body>{slips}</body></html>"""
BASE_CSS = '* { box-sizing: border-box } body { margin: 0; font-family: "Noto Sans CJK SC" }'


def markup(sheet: ReceiptSheet) -> str:
    templates = Environment(loader=FileSystemLoader(WEBAPP / "templates"), autoescape=True)
    parts = templates.get_template("parts/slip.html").module
    return str(parts.pages(sheet_pages(sheet), sheet, words))


def test_the_markup_obeys_the_content_security_policy():
    slips = markup(a_batch(a_slip(1), a_slip(2)))
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", slips)


def test_four_slips_to_a_sheet_and_nothing_in_it_is_taken_for_markup():
    slips = markup(a_batch(*map(a_slip, range(5)), a_slip(6, masked_name="<b>*&")))
    assert slips.count('class="paper ') == 2
    assert slips.count("<section") == 6
    assert "&lt;b&gt;*&amp;" in slips


def test_items_beyond_all_room_are_counted():
    slips = markup(a_batch(a_slip(1, items=EVERYDAY * 12)))
    assert "还有 21 样，见签收表" in slips


@pytest.mark.parametrize("form", ["sheet", "roll_58", "roll_80"])
def test_on_other_paper_each_slip_has_a_page_with_the_same_words(form):
    slips = markup(a_batch(a_slip(1), a_slip(2), form=form))

    assert slips.count(f'class="paper paper-{form.replace("_", "-")}"') == slips.count("<section") == 2
    assert slips.count(words.FOLD_UPWARDS) == slips.count(words.STEPS_UPWARDS[0]) == 2
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", slips)


def test_a_roll_holds_all_items():
    assert "见签收表" not in markup(a_batch(a_slip(1, items=EVERYDAY * 12), form="roll_58"))


@pytest.mark.journey
@pytest.mark.parametrize(("form", "millimetres"), [("sheet", 210), ("roll_58", 58), ("roll_80", 80)])
def test_the_browser_prints_rolls_and_large_sheets(tmp_path, form, millimetres):
    slips = [a_slip(1), a_slip(2, masked_name=LONG_NAME), a_slip(3, masked_name=RARE_NAME)]
    styles = ["print.css", "print-upright.css", *([f"print-{form.replace('_', '-')}.css"] if form != "sheet" else [])]

    sheets = print_in_chromium(tmp_path, markup(a_batch(*slips, form=form)), styles)

    found = [code for page in range(len(sheets)) for code in sheets.codes(page, 203)]
    expected = {f"https://NUANDAO.EXAMPLE.CN/R/{slip.token}" for slip in slips} | {slip.number for slip in slips}
    assert set(found) == expected
    assert len(sheets) in (3, 4)  # a slip longer than a page of the roll runs on
    width, _ = sheets.document[0].get_size()
    assert width / 72 * 25.4 == pytest.approx(millimetres, abs=0.5)
    said = "".join(sheets.said(page) for page in range(len(sheets)))
    assert LONG_NAME in said and RARE_NAME in said
    assert all(side >= 31 for text, side in sheets.placed_codes(0, 203) if text.startswith("http"))


def print_in_chromium(folder: Path, slips: str, styles: list[str]) -> Printed:
    """What comes out where a clerk presses print."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs chromium")
    page, pdf = folder / "slips.html", folder / "slips.pdf"
    css = '"><link rel="stylesheet" href="'.join((WEBAPP / "static" / "css" / name).as_uri() for name in styles)
    page.write_text(PAGE.format(css=css, slips=slips), "utf-8")
    (folder / "base.css").write_text(BASE_CSS)
    profile = f"--user-data-dir={folder / 'profile'}"
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", profile, "--no-pdf-header-footer"]
    subprocess.run([*command, f"--print-to-pdf={pdf}", page.as_uri()], check=True, capture_output=True, timeout=90)
    return Printed(pdf.read_bytes())


@pytest.mark.journey
def test_what_the_browser_prints_reads_like_the_pdf(tmp_path):
    slips = [
        a_slip(1),
        a_slip(2, masked_name=LONG_NAME),
        a_slip(3, masked_name=RARE_NAME),
        a_slip(4),
        a_slip(5),
    ]

    sheets = print_in_chromium(tmp_path, markup(a_batch(*slips)), ["print.css"])

    assert len(sheets) == 2
    expected = {f"https://NUANDAO.EXAMPLE.CN/R/{slip.token}" for slip in slips} | {slip.number for slip in slips}
    assert set(sheets.codes(0)) | set(sheets.codes(1)) == expected
    assert LONG_NAME in sheets.said(0) and RARE_NAME in sheets.said(0)
    assert all(side >= 31 for text, side in sheets.placed_codes() if text.startswith("http"))
