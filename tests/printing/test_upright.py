"""A sheet per household, and rolls: read back as the printer sets them, at 203 dots to the inch."""

import pytest
import zxingcpp

from tests.printing.reading import Printed, worn
from tests.printing.sheets_made_up import EVERYDAY, LONG_NAME, RARE_NAME, a_batch, a_slip
from webapp.printing import words
from webapp.printing.receipts import receipts_pdf

DOTS = 203
POINTS = 72 / 25.4
PRINTABLE = {"sheet": (5, 205), "roll_58": (5, 53), "roll_80": (4, 76)}
"""Millimetres from the left between which the printer can set a dot: 200, 48 and 72 mm."""
FORMS = tuple(PRINTABLE)
ROLLS = ("roll_58", "roll_80")
MANY = tuple((f"第 {n} 样东西，{'规格写得很长很长' * (n % 4)}", f"{n} 袋") for n in range(1, 15))
UNBROKEN = (
    ("X" * 90, "12,345 件"),
    ("没有空格的" * 30, "1 份"),
    *EVERYDAY,
    ("一样东西", "数量写成了一句很长很长的话，比名称还要长得多，谁也没有想到"),
)
CASES = [
    {},
    {"masked_name": LONG_NAME, "building": "幸福北里三区十七号院甲 12 号楼 3 单元", "items": MANY},
    {"masked_name": RARE_NAME, "items": UNBROKEN},
    {"household_size_text": "", "items": ()},
]


def printed(form, *slips, **changed) -> Printed:
    return Printed(receipts_pdf(a_batch(*slips, form=form, **changed)))


def size_of(sheets: Printed, page: int = 0) -> tuple[float, float]:
    width, height = sheets.document[page].get_size()
    return width / POINTS, height / POINTS


def as_a_thermal_printer_sets_it(sheets: Printed, form: str, page: int = 0):
    """Black or white, and nothing beyond what the head reaches."""
    picture = sheets.picture(page, DOTS).point(lambda value: 255 if value > 127 else 0)
    left, right = (round(edge / 25.4 * DOTS) for edge in PRINTABLE[form])
    return picture.crop((left, 0, right, picture.height))


def confirm_code(picture):
    """The one code of the inside, as a phone finds it."""
    [code] = [code for code in zxingcpp.read_barcodes(picture) if code.text.startswith("http")]
    return code


@pytest.mark.parametrize("form", FORMS)
def test_each_household_has_a_page_of_its_own(form):
    sheets = printed(form, *map(a_slip, range(3)))

    assert len(sheets) == 3
    assert ["".join(sheets.said(page)).count("慰问签收单") for page in range(3)] == [1, 1, 1]


@pytest.mark.parametrize(("form", "width"), [("sheet", 210), ("roll_58", 58), ("roll_80", 80)])
def test_the_page_is_as_wide_as_the_paper(form, width):
    assert size_of(printed(form, a_slip(1)))[0] == pytest.approx(width, abs=0.05)


def test_a_roll_is_cut_where_the_slip_ends():
    few, many = (size_of(printed("roll_58", a_slip(1, items=items)))[1] for items in (EVERYDAY, MANY))
    assert few < 250
    assert many > few + 100


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("changed", CASES)
def test_both_codes_are_read_at_203_dots(form, changed):
    slip = a_slip(7, **changed)
    picture = as_a_thermal_printer_sets_it(printed(form, slip), form)

    found = {code.text for code in zxingcpp.read_barcodes(picture)}

    assert found == {slip.number, f"https://NUANDAO.EXAMPLE.CN/R/{slip.token}"}


@pytest.mark.parametrize("form", FORMS)
def test_the_confirm_code_is_at_least_31_millimetres_and_still_read_when_worn(form):
    picture = printed(form, a_slip(1)).picture(dots=150)
    corners = confirm_code(picture).position
    side = corners.top_right.x - corners.top_left.x
    edge = round(side / 7)
    around = (corners.top_left.x - edge, corners.top_left.y - edge, corners.top_right.x + edge, corners.bottom_left.y + edge)

    assert side / 150 * 25.4 >= 31
    assert confirm_code(worn(picture.crop(around)))


@pytest.mark.parametrize("form", FORMS)
def test_the_code_of_a_long_address_is_read_as_well(form):
    slip = a_slip(1)
    sheets = printed(form, slip, confirm_base="https://nuandao.jiedao.qu.shi.sheng.example.gov.cn:8443")

    found = {code.text for code in zxingcpp.read_barcodes(as_a_thermal_printer_sets_it(sheets, form))}

    assert f"https://NUANDAO.JIEDAO.QU.SHI.SHENG.EXAMPLE.GOV.CN:8443/R/{slip.token}" in found
    assert sheets.collisions() == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize("changed", CASES)
def test_nothing_is_cut_and_nothing_lies_on_anything_else(form, sealed, changed):
    sheets = printed(form, a_slip(1, **changed), sealed=sealed)
    _, height = size_of(sheets)
    left, right = PRINTABLE[form]

    assert sheets.collisions() == []
    for box in sheets.boxes():
        assert left <= box.left / POINTS and box.right / POINTS <= right, box.text
        assert 2 <= box.bottom / POINTS and box.top / POINTS <= height - 2, box.text


@pytest.mark.parametrize("form", FORMS)
def test_long_names_and_all_items_are_printed_whole(form):
    said = printed(form, a_slip(1, masked_name=LONG_NAME, items=MANY)).said()

    assert LONG_NAME in said
    for label, amount in MANY:
        assert label.replace(" ", "")[:6] in said and amount.replace(" ", "") in said
    assert "…" not in said and "见签收表" not in said


@pytest.mark.parametrize("form", ROLLS)
def test_a_roll_has_no_end_of_room_for_items(form):
    said = printed(form, a_slip(1, items=MANY * 6)).said()
    assert "见签收表" not in said
    assert said.count("14袋") == 6


@pytest.mark.parametrize("form", FORMS)
def test_from_the_top_stand_the_outside_then_the_secret_then_the_flap(form):
    slip = a_slip(4821)
    boxes = printed(form, slip).boxes()
    where = {}
    text = "".join(box.text for box in boxes)
    for phrase in (words.NO_GIFTS, slip.digits, words.FOLD_UPWARDS, words.STEPS_UPWARDS[0]):
        where[phrase] = boxes[text.index(phrase)].top
    assert list(where.values()) == sorted(where.values(), reverse=True)

    outside = "".join(box.text for box in boxes if box.bottom > where[words.NO_GIFTS] - 6)
    for told in ("慰问签收单", "27044821", "赵*国", "2人户·3栋2单元", "￥900.00", "027-88880000", "不得代签"):
        assert told in outside
    assert slip.digits not in outside


@pytest.mark.parametrize("form", FORMS)
def test_the_flap_covers_the_code(form):
    slip = a_slip(1)
    sheets = printed(form, slip)
    _, height = size_of(sheets)
    boxes = sheets.boxes()
    text = "".join(box.text for box in boxes)
    fold = boxes[text.index(words.FOLD_UPWARDS)].top / POINTS
    upper_edge = height - confirm_code(sheets.picture(dots=DOTS)).position.top_left.y / DOTS * 25.4

    assert upper_edge - fold < fold


@pytest.mark.parametrize("form", FORMS)
def test_a_flat_slip_has_no_fold_and_says_so(form):
    said = printed(form, a_slip(1), sealed=False).said()
    assert "不封口" in said
    assert "往上折" not in said


@pytest.mark.parametrize("form", ROLLS)
def test_a_roll_is_black_and_white(form):
    pdf = receipts_pdf(a_batch(a_slip(1), form=form))
    page = Printed(pdf).picture(dots=1200).histogram()
    assert sum(page[60:200]) / sum(page[:60]) < 0.1  # edges of letters only


def test_the_sheet_is_in_large_type():
    boxes = printed("sheet", a_slip(1)).boxes()
    text = "".join(box.text for box in boxes)
    for phrase in ("慰问金", "赵", "收到后在这里签字"):
        box = boxes[text.index(phrase)]
        assert box.top - box.bottom >= 16 * 0.7
