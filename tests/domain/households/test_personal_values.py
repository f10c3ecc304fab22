"""ID numbers, names, telephones, money, dates and disability as people write them (SPEC 1)."""

from __future__ import annotations

import string
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from webapp.domain.households.addresses import parse_address
from webapp.domain.households.amounts import Amount, AmountError, Period, Qualifier, amount_from_number, parse_amount
from webapp.domain.households.dates import age_band, age_on, parse_date
from webapp.domain.households.disability import Disability, DisabilityType, parse_disability, split_certificate
from webapp.domain.households.name_search import pinyin_keys
from webapp.domain.households.national_ids import (
    NationalIdError,
    check_character,
    mask_national_id,
    parse_national_id,
)
from webapp.domain.households.person_names import DOT, PersonNameError, mask_name, normalise_name
from webapp.domain.households.phones import Phone, PhoneError, mask_phone, parse_phones
from webapp.domain.households.relations import Relation, Sex, parse_relation

birth_dates = st.dates(date(1900, 1, 1), date(2026, 12, 31))
han = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
names = (
    st.lists(st.text(han, min_size=1, max_size=6), min_size=1, max_size=4).map(DOT.join).filter(lambda n: len(n) > 1)
)


@st.composite
def national_ids(draw: st.DrawFn) -> str:
    area = draw(st.integers(110000, 999999))
    order = draw(st.integers(0, 999))
    first_17 = f"{area}{draw(birth_dates):%Y%m%d}{order:03d}"
    return first_17 + check_character(first_17)


# --- ID numbers


def test_the_number_of_the_standard_is_right():
    number = parse_national_id("11010519491231002X")

    assert number.birth_date == date(1949, 12, 31)
    assert number.sex is Sex.FEMALE


@given(national_ids(), st.sampled_from(["{}", " {} ", "'{}", "\t{}", "{}\n"]))
def test_a_right_number_is_read_however_it_was_typed(number, wrapping):
    full_width = number.translate({ord(c): ord(c) + 0xFEE0 for c in string.digits})

    assert parse_national_id(wrapping.format(number)).number == number
    assert parse_national_id(wrapping.format(number.lower())).number == number
    assert parse_national_id(full_width).number == number
    assert parse_national_id(f"{number[:6]} {number[6:14]} {number[14:]}").number == number


@given(national_ids(), st.integers(0, 17), st.sampled_from(string.digits))
def test_one_wrong_digit_is_always_found(number, place, digit):
    assume(number[place] != digit)

    with pytest.raises(NationalIdError):
        parse_national_id(number[:place] + digit + number[place + 1 :])


@given(national_ids(), st.integers(0, 16))
def test_two_neighbours_changed_about_are_always_found(number, place):
    assume(number[place] != number[place + 1])
    changed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    with pytest.raises(NationalIdError):
        parse_national_id(changed)


@given(birth_dates.filter(lambda day: day.year < 2000), st.integers(0, 999))
def test_a_number_of_15_digits_becomes_one_of_18(day, order):
    old = f"110105{day:%y%m%d}{order:03d}"
    number = parse_national_id(old)

    assert number.number[:17] == f"11010519{day:%y%m%d}{order:03d}"
    assert number.number[17] == check_character(number.number[:17])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1101051949123100", "id_length"),
        ("11010519491231002X1", "id_length"),
        ("110105194912310021", "id_checksum"),
        ("11010519491231O02X", "id_characters"),
        ("9.91407E+17", "id_precision_lost"),
        ("'9.91407E+17", "id_precision_lost"),
        ("9.91705193605317e+17", "id_precision_lost"),
        ("110105194912310000", "id_precision_lost"),
        ("110105000000000000", "id_precision_lost"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(text, code):
    with pytest.raises(NationalIdError) as error:
        parse_national_id(text)

    assert error.value.code == code


def test_a_birth_date_that_never_was_is_wrong():
    first_17 = "11010519490230002"

    with pytest.raises(NationalIdError, match="id_birth_date"):
        parse_national_id(first_17 + check_character(first_17))


def test_an_area_code_nobody_knows_is_no_error():
    first_17 = "99121919541019179"

    assert parse_national_id(first_17 + check_character(first_17)).number.startswith("991219")


@given(national_ids())
def test_a_masked_number_shows_four_characters(number):
    masked = mask_national_id(number)

    assert masked == number[:3] + "*" * 14 + number[-1]


# --- names


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张*"), ("张小三", "张*三"), ("欧阳锋华", "欧**华"), ("阿依·买买提", "阿*·买*"), ("罗·云", "罗*·云*")],
)
def test_masks_are_those_of_the_rule(name, masked):
    assert mask_name(name) == masked


@given(names)
def test_a_mask_hides_something_and_adds_nothing(name):
    masked = mask_name(name)

    assert masked != name
    assert "*" in masked
    assert {sign for sign in masked if sign not in "*·"} <= set(name)
    if DOT not in name:
        assert len(masked) == len(name)


@given(names)
def test_a_normalised_name_stays_as_it_is(name):
    assume(2 <= len(name) <= 50)

    once = normalise_name(name)

    assert normalise_name(once) == once


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("汤  翠", "汤翠"),
        (" 雷军宝", "雷军宝"),
        (" •阎琴芳", "阎琴芳"),
        ("罗•云", "罗·云"),
        ("阿依．买买提", "阿依·买买提"),
        ("阿依 · 买买提", "阿依·买买提"),
        ("张　三", "张三"),
        ("𠮷田", "𠮷田"),
        ("〇一", "〇一"),
    ],
)
def test_names_are_mended_without_asking(written, stored):
    assert normalise_name(written) == stored


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "name_missing"),
        ("张", "name_length"),
        ("张?", "name_characters"),
        ("张" * 51, "name_length"),
        ("张3", "name_characters"),
    ],
)
def test_a_name_that_is_none_is_refused(written, code):
    with pytest.raises(PersonNameError) as error:
        normalise_name(written)

    assert error.value.code == code


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("曾小红", "zengxiaohong"),
        ("曾小红", "zxh"),
        ("单雄信", "shan"),
        ("仇英", "qiu"),
        ("欧阳修", "oyx"),
        ("吕布", "lv"),
    ],
)
def test_people_are_found_by_pinyin_and_initials(name, typed):
    assert any(key.startswith(typed) for key in pinyin_keys(name))


# --- telephones


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("19900009264", [("19900009264", "")]),
        ("199-0000-0861", [("19900000861", "")]),
        ("138 0000 1111", [("13800001111", "")]),
        ("＋86 １３８００００１１１１", [("13800001111", "")]),
        ("027-80007327（邻居）", [("027-80007327", "邻居")]),
        ("（027）80007327", [("027-80007327", "")]),
        ("0871-3456789转801", [("0871-3456789-801", "")]),
        ("女儿：13800001111", [("13800001111", "女儿")]),
        ("13800001111/13900001111(子)", [("13800001111", ""), ("13900001111", "子")]),
        ("女儿13800001111 儿子13900001111", [("13800001111", "女儿"), ("13900001111", "儿子")]),
        ("无", []),
    ],
)
def test_a_telephone_is_read_with_whose_it_is(text, phones):
    assert parse_phones(text) == tuple(Phone(number, whose) for number, whose in phones)


@pytest.mark.parametrize(
    "text", ["1990000008", "12345678901", "80007327", "1.99E+10", "138000011112", "13800001111、1390000", "abc"]
)
def test_a_telephone_that_cannot_be_dialled_is_refused(text):
    with pytest.raises(PhoneError):
        parse_phones(text)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_masked_mobile_shows_three_and_four(number):
    assert mask_phone(number) == f"{number[:3]}****{number[7:]}"


def test_a_masked_landline_keeps_its_area_code():
    assert mask_phone("028-12345615") == "028-******15"


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_telephones(text):
    try:
        phones = parse_phones(text)
    except PhoneError:
        return
    assert all(set(phone.number) <= set("0123456789-") for phone in phones)


# --- money


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1291元", Amount(129100)),
        ("1,291", Amount(129100)),
        ("￥1,291.50", Amount(129150)),
        ("约1991", Amount(199100, Qualifier.ABOUT)),
        ("1000余元", Amount(100000, Qualifier.AT_LEAST)),
        ("近2000", Amount(200000, Qualifier.JUST_UNDER)),
        ("不到2000元", Amount(200000, Qualifier.JUST_UNDER)),
        ("1.2万", Amount(1200000)),
        ("560元/月", Amount(56000, period=Period.MONTH)),
        ("0", Amount(0)),
        ("", None),
        ("___", None),
        ("无", None),
        ("不详", None),
    ],
)
def test_money_keeps_what_it_says_about_itself(text, amount):
    assert parse_amount(text) == amount


@given(st.integers(0, 10**10))
def test_a_sum_in_fen_survives_being_written(fen):
    assert parse_amount(f"{fen // 100}.{fen % 100:02d}元") == Amount(fen)
    assert parse_amount(f"约{fen // 100:,}.{fen % 100:02d}") == Amount(fen, Qualifier.ABOUT)


@given(st.floats(0, 1e9))
def test_a_number_is_rounded_to_the_fen_and_never_further(value):
    assert abs(amount_from_number(value).fen / 100 - value) <= 0.00501


@given(st.text(alphabet="_-—/ 　无空…", max_size=6))
def test_no_blank_ever_becomes_nothing(text):
    try:
        assert parse_amount(text) is None
    except AmountError:
        pass


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_money(text):
    try:
        amount = parse_amount(text)
    except AmountError:
        return
    assert amount is None or amount.fen >= 0


# --- dates, ages


@pytest.mark.parametrize(
    "written",
    [
        "2026年12月4日",
        "2026/12/04",
        "2026.12.4",
        "2026-12-04",
        "20261204",
        46360,
        46360.5,
        "46360",
        "二〇二六年十二月四日",
        " '20261204",
    ],
)
def test_a_day_is_a_day_in_every_style(written):
    assert parse_date(written) == date(2026, 12, 4)


@given(st.text(max_size=20) | st.floats() | st.integers())
def test_what_is_no_day_is_an_error_of_its_own(value):
    try:
        day = parse_date(value)
    except ValueError:
        return
    assert day is None or isinstance(day, date)


@given(birth_dates, st.dates(date(2027, 1, 1), date(2060, 1, 1)))
def test_a_birthday_makes_one_year_older(born, day):
    assume((born.month, born.day) != (2, 29))

    birthday = born.replace(year=day.year)

    assert age_on(born, birthday) == day.year - born.year
    assert age_on(born, date.fromordinal(birthday.toordinal() - 1)) == day.year - born.year - 1


def test_age_bands_are_those_of_the_forms():
    assert [age_band(age) for age in (0, 6, 15, 60, 79, 80, 100)] == [
        "0-5", "6-13", "14-15", "60-64", "75-79", "80-89", "100+",
    ]  # fmt: skip


# --- disability, relations, addresses


@pytest.mark.parametrize(
    ("kind", "level", "disability"),
    [
        ("精神", "二级", Disability(DisabilityType.MIND, 2)),
        ("精神二级", "", Disability(DisabilityType.MIND, 2)),
        ("43", "", Disability(DisabilityType.LIMBS, 3)),
        ("视力", "", Disability(DisabilityType.SIGHT, None)),
        ("肢体残疾（３级）", "", Disability(DisabilityType.LIMBS, 3)),
        ("无", "", None),
    ],
)
def test_disability_is_read_from_one_cell_or_two(kind, level, disability):
    assert parse_disability(kind, level) == disability


def test_a_certificate_number_is_split_into_its_parts():
    certificate = split_certificate("36012119701121001343")

    assert certificate is not None
    assert certificate.national_id == "360121197011210013"
    assert certificate.disability == Disability(DisabilityType.LIMBS, 3)


def test_a_relation_may_say_the_sex():
    word = parse_relation("外孙女（在读）")

    assert word is not None
    assert (word.relation, word.sex) == (Relation.GRANDCHILD, Sex.FEMALE)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("8栋1单元504", ("", "8栋", "1", "504")),
        ("和平社区8栋1单元603室", ("和平社区", "8栋", "1", "603")),
        ("8-1-603", ("", "8栋", "1", "603")),
        ("桥头村3组12号", ("桥头村", "", "", "12")),
        ("武汉市江岸区幸福街道幸福社区3号楼2门501室", ("幸福社区", "3号楼", "2", "501")),
        ("1组", ("", "", "", "")),
    ],
)
def test_an_address_is_split_as_far_as_it_can_be(line, parts):
    address = parse_address(line)

    assert (address.community, address.building, address.unit, address.door) == parts
    assert address.line == line
