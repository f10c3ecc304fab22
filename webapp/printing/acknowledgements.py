"""捐赠接收单: what was received, counted by two, for the donor to keep and follow (SPEC 8.3)."""

from webapp.printing import words
from webapp.printing.paper import SOFT, Paper, title_face
from webapp.printing.sheets import Acknowledgement, Column, GoodsLine
from webapp.printing.table import Table, pages
from webapp.web.qr import url_qr

LEFT, RIGHT = 18.0, 192.0
WIDTH = RIGHT - LEFT
FOOT = 222.0
CODE_SIDE = 30.0
COLUMNS = (
    Column("物资名称", 36),
    Column("规格", 26),
    Column("数量", 18),
    Column("质量状况", 24),
    Column("保质期", 26),
    Column("折合金额", 24, "right"),
    Column("折价依据", 30),
)


def acknowledgement_pdf(sheet: Acknowledgement) -> bytes:
    """The acknowledgement as PDF; long lists go on to further sheets, each with the signature block."""
    paper = Paper(words.ACKNOWLEDGEMENT_TITLE, sheet.printed_at)
    table = Table(paper, COLUMNS, WIDTH, size=10, row_height=11.5)
    rows = [table.row(_texts(line)) for line in sheet.goods]
    frames = pages(rows, [FOOT - 96, FOOT - 96])
    for page, frame in enumerate(frames, start=1):
        paper.page()
        y = table.draw_head(LEFT, _top(paper, sheet))
        for row in frame:
            y = table.draw(LEFT, y, row)
        if page == len(frames):
            paper.text(RIGHT - 1.2, y + 7, f"折合合计 {sheet.total_value}", 11, bold=True, align="right")
        _foot(paper, sheet, words.PAGE_OF.format(page=page, pages=len(frames)))
    return paper.bytes()


def _texts(line: GoodsLine) -> tuple[str, ...]:
    return (
        line.name,
        line.specification,
        line.quantity,
        line.condition,
        line.expiry or "无",
        line.value,
        line.valuation_basis,
    )


def _top(paper: Paper, sheet: Acknowledgement) -> float:
    size, lines = paper.fit(sheet.organisation, WIDTH, ((13, 1), (11, 2)), title_face(sheet.organisation))
    y = paper.lines(105, 16, lines, size, face=title_face(sheet.organisation), align="centre")
    y = paper.lines(105, y + 1, [words.ACKNOWLEDGEMENT_TITLE], 24, face="song", align="centre") + 3
    paper.text(LEFT, y + 4, f"编号 {sheet.number}", 11)
    paper.text(RIGHT, y + 4, f"收到日期 {sheet.received_on}", 11, align="right")
    y += 8
    for label, text in (("捐赠人（单位）", sheet.donor), ("指定用途", sheet.designation or "由接收单位安排")):
        used = paper.text(LEFT, y + 4.4, f"{label}：", 11, bold=True)
        size, lines = paper.fit(text, WIDTH - used, ((11, 1), (9.5, 2), (8, 4)))
        y = paper.lines(LEFT + used, y + 0.3, lines, size) + 1.5
    return y + 2


def _foot(paper: Paper, sheet: Acknowledgement, page: str) -> None:
    y = FOOT + 6
    for label, at, until in (
        ("交付人签字：", LEFT, LEFT + 84),
        ("接收人签字（一）：", LEFT, LEFT + 84),
        ("接收人签字（二）：", LEFT, LEFT + 84),
    ):
        used = paper.text(at, y, label, 11)
        paper.rule(at + used, y + 1, until, y + 1, points=0.6)
        y += 10
    paper.text(LEFT, y - 2.5, "两人当面清点，东西和数量都对，再签字。", 9, grey=SOFT)
    paper.text(LEFT + 106, FOOT + 6, words.SEAL_BOX, 11, align="centre", grey=SOFT)
    paper.code(url_qr(sheet.url), RIGHT - CODE_SIDE - 2, FOOT + 2, CODE_SIDE)
    paper.text(RIGHT - CODE_SIDE / 2 - 2, FOOT + 38, "扫码看东西到了哪里", 8.5, align="centre")
    paper.rule(LEFT, 267, RIGHT, 267, points=0.6)
    paper.text(LEFT, 273, words.NO_TAX_RECEIPT, 11, bold=True)
    size, lines = paper.fit(f"社区电话 {sheet.committee_phone} · {page}", WIDTH, ((9.5, 1), (8, 2)))
    paper.lines(LEFT, 276, lines, size, grey=SOFT)
