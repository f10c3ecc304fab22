"""Codes that any scanner takes for what they are."""

import secrets
import time

import pytest
import qrcode
import qrcode.image.svg
import zxingcpp
from PIL import Image
from qrcode import util

from webapp.web.qr import Matrix, confirm_qr, number_qr, svg_path, url_qr

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def a_token() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(26))


def read(matrix: Matrix) -> str:
    side = len(matrix) + 8
    picture = Image.new("L", (side, side), 255)
    for y, row in enumerate(matrix):
        for x, module in enumerate(row):
            picture.putpixel((x + 4, y + 4), 0 if module == "1" else 255)
    (code,) = zxingcpp.read_barcodes(picture.resize((side * 4, side * 4), Image.Resampling.NEAREST))
    return code.text


def by_the_library(version: int, *segments: tuple[int, bytes]) -> Matrix:
    code = qrcode.QRCode(version=version, mask_pattern=3, border=0, error_correction=qrcode.constants.ERROR_CORRECT_Q)
    for mode, data in segments:
        code.add_data(util.QRData(data, mode=mode))
    code.make(fit=False)
    return tuple("".join("1" if module else "0" for module in row) for row in code.modules)


@pytest.mark.parametrize("host", ["n.cn", "nuandao.example.cn", "very-long-name.community.example.gov.cn"])
def test_a_confirm_code_is_a_link_with_a_lower_case_scheme(host):
    token = a_token()
    assert read(confirm_qr(f"https://{host}", token)) == f"https://{host.upper()}/R/{token}"


def test_the_demo_over_plain_http_and_a_port():
    assert read(confirm_qr("http://127.0.0.1:8080/", "A" * 26)) == f"http://127.0.0.1:8080/R/{'A' * 26}"


def test_a_path_before_the_confirm_page_keeps_its_case():
    token = a_token()
    assert read(confirm_qr("https://city.gov.cn/nuanDao", token)) == f"https://city.gov.cn/nuanDao/R/{token}"


def test_hosts_of_up_to_18_characters_fit_version_4():
    sizes = [len(confirm_qr(f"https://{'a' * length}", a_token())) for length in range(4, 19)]
    assert max(sizes) == 33


def test_all_codes_of_a_batch_have_the_same_size():
    assert len({len(confirm_qr("https://nuandao.example.cn", a_token())) for _ in range(200)}) == 1


def test_the_outer_code_holds_the_number_alone_leading_zeros_too():
    assert read(number_qr("27043127")) == "27043127"
    assert read(number_qr("00000018")) == "00000018"
    assert len(number_qr("27043127")) == 21


@pytest.mark.parametrize("url", ["https://a.cn/n/1", "https://nuandao.example.cn/notices/1?v=2", "h" * 300])
def test_any_link_can_be_put_on_a_poster(url):
    assert read(url_qr(url)) == url


def test_our_encoder_draws_what_the_library_draws():
    for _ in range(50):
        token = a_token().encode()
        expected = by_the_library(
            4, (util.MODE_8BIT_BYTE, b"https://"), (util.MODE_ALPHA_NUM, b"NUANDAO.EXAMPLE.CN/R/" + token)
        )
        assert confirm_qr("https://nuandao.example.cn", token.decode()) == expected
    for version in (1, 2, 3, 6, 7, 10, 15, 27, 40):  # 7 adds version marks, 10 and 27 longer counts
        capacity = util.BIT_LIMIT_TABLE[qrcode.constants.ERROR_CORRECT_Q][version] // 8 - 3
        text = "x" * capacity
        assert url_qr(text) == by_the_library(version, (util.MODE_8BIT_BYTE, text.encode()))


def test_the_path_draws_each_dark_module_once():
    matrix = number_qr("27043127")
    drawn = [[0] * len(matrix) for _ in matrix]
    for move in svg_path(matrix).split("M")[1:]:
        start, _, shape = move.partition("h")
        x, y = map(int, start.split())
        for step in range(int(shape.partition("v")[0])):
            drawn[y][x + step] += 1
    assert ["".join(map(str, row)) for row in drawn] == list(matrix)


def test_a_path_is_made_in_a_fifth_of_the_librarys_time():
    """Twenty times faster on an idle machine; a fifth is what must hold on a busy one."""

    def library(token: str) -> bytes:
        code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q)
        code.add_data(f"https://nuandao.example.cn/r/{token}")
        return code.make_image(image_factory=qrcode.image.svg.SvgPathImage).to_string()

    def ours(token: str) -> str:
        return svg_path(confirm_qr("https://nuandao.example.cn", token))

    def seconds(draw) -> float:
        draw(a_token())
        start = time.process_time()
        for _ in range(30):
            draw(a_token())
        return time.process_time() - start

    assert seconds(ours) <= 0.2 * seconds(library)
