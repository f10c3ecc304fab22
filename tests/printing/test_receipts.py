"""Slips as they come out of the printer: real PDFs, looked at and read back."""

import pytest
import zxingcpp

from tests.printing.reading import Printed, crops, worn
from tests.printing.sheets_made_up import BASE, EVERYDAY, LONG_NAME, RARE_NAME, a_batch, a_slip
from webapp.printing.receipts import CONFIRM_SIDE, receipts_pdf
from webapp.printing.words import STEPS


def printed(*slips, **changed) -> Printed:
    return Printed(receipts_pdf(a_batch(*slips, **changed)))


def test_four_slips_go_on_a_sheet():
    assert len(printed(*map(a_slip, range(4)))) == 1
    assert len(printed(*map(a_slip, range(5)))) == 2
    assert len(printed(*map(a_slip, range(9)))) == 3


def test_each_code_says_exactly_what_it_should():
    slips = [a_slip(number) for number in range(10)]

    sheets = printed(*slips)

    for page in range(len(sheets)):
        of_page = slips[page * 4 : page * 4 + 4]
        expected = {f"https://NUANDAO.EXAMPLE.CN/R/{slip.token}" for slip in of_page}
        expected |= {slip.number for slip in of_page}
        codes = sheets.codes(page)
        assert set(codes) == expected
        assert len(codes) == len(expected)


def test_the_confirm_code_is_at_least_31_millimetres_and_still_read_when_worn():
    sheets = printed(*map(a_slip, range(4)))

    sides = [side for text, side in sheets.placed_codes() if text.startswith("http")]
    assert len(sides) == 4
    assert all(side == pytest.approx(CONFIRM_SIDE, abs=0.5) and side >= 31 for side in sides)

    corners = [(100, place * 74.25 + 5, 152, place * 74.25 + 55) for place in range(4)]
    codes = [zxingcpp.read_barcodes(worn(code)) for code in crops(sheets.picture(dots=150), 150, corners)]
    assert [len(found) for found in codes] == [1, 1, 1, 1]


def test_the_outside_tells_what_and_from_whom_but_never_the_secret():
    slip = a_slip(3127)
    sheets = printed(slip)
    outside, inside = crops(sheets.picture(dots=200), 200, [(0, 0, 98, 74.25), (98, 0, 154, 74.25)])
    left_of_the_fold = [box.text for box in sheets.boxes() if box.right < 98 * 72 / 25.4]
    said = "".join(left_of_the_fold)

    for words in ("慰问签收单", "27043127", "赵*国", "2人户", "3栋2单元", "慰问金", "￥900.00", "食用油5L"):
        assert words in said
    for words in ("幸福社区居民委员会", "2027年春节送温暖", "不得代签", "027-88880000", "送慰问不收礼"):
        assert words in said
    assert slip.digits not in said
    assert [code.text for code in zxingcpp.read_barcodes(outside)] == ["27043127"]
    assert [code.text for code in zxingcpp.read_barcodes(inside)] == [f"https://NUANDAO.EXAMPLE.CN/R/{slip.token}"]


def test_the_six_digits_and_the_three_steps_are_on_the_inside():
    slip = a_slip(1)
    text = "".join(box.text for box in printed(slip).boxes() if box.left > 98 * 72 / 25.4)

    assert slip.digits in text
    for step in STEPS:
        assert step.replace("\n", "") in text
    assert "从这里折过来盖住二维码贴封口" in text
    assert "不用付钱，不用输密码" in text


def test_a_flat_slip_has_no_fold_and_says_so():
    text = printed(a_slip(1), sealed=False).said()

    assert "不封口" in text
    assert "折过来" not in text


MANY = tuple((f"第 {n} 样东西，{'规格写得很长很长' * (n % 4)}", f"{n} 袋") for n in range(1, 15))
UNBROKEN = (("X" * 90, "12,345 件"), ("没有空格的" * 30, "1 份"), *EVERYDAY)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"masked_name": LONG_NAME},
        {"masked_name": LONG_NAME, "building": "幸福北里三区十七号院甲 12 号楼 3 单元", "items": MANY},
        {"items": MANY},
        {"items": MANY * 6},
        {"items": UNBROKEN},
        {"items": ()},
        {"building": "很长很长的地址" * 8},
        {"items": (("一样东西", "数量写成了一句很长很长的话，比名称还要长得多，谁也没有想到"),)},
    ],
)
def test_nothing_lies_on_anything_else(changed):
    sheets = printed(a_slip(1, **changed), a_slip(2, **changed))

    assert sheets.collisions() == []
    assert len(sheets.codes()) == 4


def test_a_long_name_is_printed_whole():
    said = printed(a_slip(1, masked_name=LONG_NAME)).said()
    assert len(LONG_NAME) >= 45
    assert LONG_NAME in said


def test_all_of_fourteen_items_are_printed_whole():
    said = printed(a_slip(1, items=MANY)).said()
    for label, amount in MANY:
        assert amount.replace(" ", "") in said
        assert label.replace(" ", "")[:6] in said
    assert "还有" not in said


def test_items_beyond_all_room_are_counted_not_dropped():
    said = printed(a_slip(1, items=MANY * 6)).said()
    assert "样，见签收表" in said


def test_rare_characters_are_printed_and_can_be_copied_out():
    text = printed(a_slip(1, masked_name=RARE_NAME)).text()
    assert "𠮷*䶮" in text


def test_a_character_no_font_has_leaves_a_box_not_a_gap():
    said = printed(a_slip(1, masked_name="王\U0003134a*\u200b国")).said()
    assert "王□*国" in said


def test_the_file_says_nothing_about_anybody():
    slip = a_slip(1)
    pdf = receipts_pdf(a_batch(slip))
    facts = Printed(pdf).document.get_metadata_dict()

    assert facts["Title"] == "慰问签收单"
    assert facts["CreationDate"].startswith("D:20270110093000")
    assert not facts["Author"] and not facts["Subject"] and not facts["Keywords"] and not facts["Creator"]
    for secret in (slip.token, slip.number, "赵"):
        assert secret.encode() not in pdf
        assert secret.encode("utf-16-be") not in pdf


def test_the_same_batch_gives_the_same_bytes():
    batch = a_batch(*map(a_slip, range(6)))
    assert receipts_pdf(batch) == receipts_pdf(batch)


def test_the_demo_address_with_a_port_is_a_link_as_well():
    slip = a_slip(7)
    codes = printed(slip, confirm_base="http://127.0.0.1:5000").codes()
    assert f"http://127.0.0.1:5000/R/{slip.token}" in codes
    assert BASE not in "".join(codes)
