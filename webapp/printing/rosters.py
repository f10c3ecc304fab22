"""签收表: who signs on paper, a line each, and at the end what is still missing (SPEC 7.1)."""

from webapp.printing import words
from webapp.printing.paper import SOFT, Paper, title_face
from webapp.printing.sheets import Column, Roster, RosterRow
from webapp.printing.table import Table, pages

PAGE_WIDTH, PAGE_HEIGHT = 297.0, 210.0
LEFT, RIGHT = 12.0, 285.0
WIDTH = RIGHT - LEFT
TOP, FOOT = 44.0, 186.0
COLUMNS = (
    Column("序", 9),
    Column("单号", 22),
    Column("姓名", 30),
    Column("住址（到楼栋）", 32),
    Column("慰问金", 24, "right"),
    Column("慰问品", 48),
    Column("本人签名或手印", 36),
    Column("代领人签名、关系、原因", 44),
    Column("发放人（两人）", 28),
    Column("日期", 18),
)
BLANKS = ("", "", "", "")
RULES = "户主或家里人签，不得代签；家里人以外的人领，写明本人姓名、关系和原因。"


def roster_pdf(roster: Roster) -> bytes:
    """The roster as PDF, A4 landscape, with headings and signature block on every sheet."""
    paper = Paper(words.ROSTER_TITLE, roster.printed_at, width=PAGE_WIDTH, height=PAGE_HEIGHT)
    table = Table(paper, COLUMNS, WIDTH, size=10, row_height=12)
    rows = [table.row(_texts(number, row)) for number, row in enumerate(roster.rows, start=1)]
    frames = pages(rows, [FOOT - TOP - table.head.height])
    missing = _missing_pages(paper, roster)
    count = len(frames) + len(missing)
    for page, frame in enumerate(frames, start=1):
        _start(paper, roster, page, count)
        y = table.draw_head(LEFT, TOP)
        for row in frame:
            y = table.draw(LEFT, y, row, grey=120)
        paper.rule(LEFT, TOP, RIGHT, TOP, points=1)
        table.draw_uprights(LEFT, TOP, y)
        _foot(paper, roster)
    for page, lines in enumerate(missing, start=len(frames) + 1):
        _start(paper, roster, page, count)
        paper.text(LEFT, TOP + 4, f"还缺签收的，请在 {roster.due_on}前补齐：", 12, bold=True)
        paper.lines(LEFT, TOP + 8, lines, 10.5, leading=1.5)
    return paper.bytes()


def _texts(number: int, row: RosterRow) -> tuple[str, ...]:
    number_text = words.in_groups(row.number)
    return (str(number), number_text, row.name, row.building, row.amount, row.goods, *BLANKS)


def _missing_pages(paper: Paper, roster: Roster) -> list[list[str]]:
    lines = [line for entry in roster.missing for line in paper.wrap(entry, WIDTH, 10.5)]
    deep = int((FOOT - TOP - 8) / (10.5 * 0.5292))
    return [lines[start : start + deep] for start in range(0, len(lines), deep)]


def _start(paper: Paper, roster: Roster, page: int, count: int) -> None:
    paper.page()
    middle = PAGE_WIDTH / 2
    face = title_face(roster.organisation)
    size, lines = paper.fit(roster.organisation, WIDTH - 60, ((11, 1), (9, 1)), face)
    paper.lines(middle, 9, lines, size, face=face, align="centre")
    paper.text(middle, 23, words.ROSTER_TITLE, 19, face="song", align="centre")
    number = words.PAGE_OF.format(page=page, pages=count)
    paper.text(RIGHT, 14, number, 9, align="right", grey=SOFT)
    facts = (
        f"活动：{roster.campaign_title}",
        f"批次：{roster.batch}",
        f"标准：{roster.standard}",
        f"合计：{roster.totals}",
    )
    size, lines = paper.fit("　".join(facts), WIDTH, ((10.5, 2), (9, 2), (8, 3)))
    below = paper.lines(LEFT, 27.0, lines, size)
    due = f"请在 {roster.due_on}前交回。{RULES}"
    size, lines = paper.fit(due, WIDTH, ((9.5, 1), (8, 1), (7, 2)))
    paper.lines(LEFT, below + 0.5, lines, size, grey=SOFT)


def _foot(paper: Paper, roster: Roster) -> None:
    y = FOOT + 10
    for label, at in (("制表：", LEFT), ("审核：", LEFT + 62), ("分管负责人：", LEFT + 124)):
        used = paper.text(at, y, label, 10.5)
        paper.rule(at + used, y + 1, at + 56, y + 1, points=0.6)
    paper.text(LEFT + 205, y, words.SEAL_BOX, 10.5, grey=SOFT)
    size, lines = paper.fit(f"{words.NO_GIFTS}社区电话 {roster.committee_phone}", WIDTH, ((8.5, 1), (7, 2)))
    paper.lines(LEFT, y + 4, lines, size, grey=SOFT)
