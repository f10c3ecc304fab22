"""Where lines break, and which characters can be printed at all."""

from webapp.printing.breaking import CLOSING, OPENING, wrap
from webapp.printing.fonts import coverage, missing_characters

TEXT = "户主或家里人签，“不得代签”。（电话 027-8888 0000）一共 1,100.00 元、大米 10 kg；没收到？打电话！"


def wide(text: str) -> float:
    return sum(1 if ord(char) > 255 else 0.5 for char in text)


def test_no_line_starts_with_a_closing_mark_or_ends_with_an_opening_one():
    for width in range(5, 30):
        lines = wrap(TEXT, width, wide)
        assert "".join(lines).replace(" ", "") == TEXT.replace(" ", "")
        assert all(wide(line) <= width for line in lines)
        if width >= 8:
            assert not any(line[0] in CLOSING or line[-1] in OPENING for line in lines)


def test_numbers_and_words_stay_in_one_piece():
    for width in range(6, 30):
        assert any("1,100.00" in line for line in wrap(TEXT, width, wide))


def test_what_is_wider_than_a_line_is_broken_anyway():
    assert wrap("ABCDEFGHIJ", 2, wide) == ["ABCD", "EFGH", "IJ"]
    assert wrap("", 2, wide) == [""]
    assert wrap("一\n二", 9, wide) == ["一", "二"]


def test_every_han_character_of_the_two_large_blocks_can_be_printed():
    sans = coverage("sans")
    assert set(range(0x4E00, 0x9FF0)) <= sans
    assert set(range(0x3400, 0x4DB6)) <= sans
    assert sum(code > 0xFFFF for code in sans) > 2000


def test_the_desk_can_ask_what_cannot_be_printed():
    assert missing_characters("欧阳娜·𠮷䶮喆堃㛃") == ""
    assert missing_characters("王\U0003134a国\U0003134a") == "\U0003134a"
