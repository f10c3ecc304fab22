"""上门路线单: the day's doors on paper, for a group without phones (SPEC 6.1)."""

from webapp.printing import words
from webapp.printing.paper import SOFT, Paper
from webapp.printing.sheets import Column, Route, RouteStop
from webapp.printing.table import Table, pages

LEFT, RIGHT = 14.0, 196.0
WIDTH = RIGHT - LEFT
TOP, FOOT = 50.0, 276.0
COLUMNS = (
    Column("时间", 20),
    Column("称呼、单号", 28),
    Column("地方、电话", 42),
    Column("带什么", 42),
    Column("留意", 28),
    Column("结果", 22),
)
SAFETY = "两个人一起上门。没人应门就走，不要久等，不要独自进屋。"
OUTCOMES = "□ 送到\n□ 没遇到\n□ 婉拒"


def route_pdf(route: Route) -> bytes:
    """The route as PDF, stops in the order given."""
    paper = Paper(words.ROUTE_TITLE, route.printed_at)
    table = Table(paper, COLUMNS, WIDTH, size=11, row_height=19)
    frames = pages([table.row(_texts(stop)) for stop in route.stops], [FOOT - TOP - table.head.height])
    for page, frame in enumerate(frames, start=1):
        paper.page()
        _top(paper, route, words.PAGE_OF.format(page=page, pages=len(frames)))
        y = table.draw_head(LEFT, TOP)
        for row in frame:
            y = table.draw(LEFT, y, row, grey=120)
        _foot(paper, route)
    return paper.bytes()


def _texts(stop: RouteStop) -> tuple[str, ...]:
    return (
        stop.time,
        f"{stop.address_as}\n{words.in_groups(stop.receipt_number)}",
        f"{stop.place}\n{stop.phone}",
        "\n".join(f"{what} {how_much}" for what, how_much in stop.bring),
        stop.mind,
        OUTCOMES,
    )


def _top(paper: Paper, route: Route, page: str) -> None:
    paper.text(LEFT, 20, words.ROUTE_TITLE, 20, face="song")
    paper.text(RIGHT, 20, page, 9, align="right", grey=SOFT)
    what = f"{route.campaign_title} · {route.group} · {route.day}"
    for top, text, bold in ((24, what, True), (31, f"集合：{route.meeting}", False)):
        size, lines = paper.fit(text, WIDTH, ((12, 1), (10, 1), (8, 2)))
        paper.lines(LEFT, top, lines, size, bold=bold)
    paper.lines(LEFT, 38, [SAFETY, words.NO_GIFTS], 10, grey=SOFT)


def _foot(paper: Paper, route: Route) -> None:
    keep = f"这张单子只给本组今天用，不拍照、不外传，用完交回社区。社区电话 {route.committee_phone}"
    size, lines = paper.fit(keep, WIDTH, ((9.5, 1), (8, 2)))
    paper.lines(LEFT, FOOT + 4, lines, size, grey=SOFT)
