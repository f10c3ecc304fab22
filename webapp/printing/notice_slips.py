"""告知条: six to an A4, cut along the lines and left at the door of who could not be told by phone (SPEC 5.4)."""

from webapp.printing.paper import FAINT, SOFT, Paper
from webapp.printing.sheets import NoticeSlip, NoticeSlips

TITLE = "告知条"
ACROSS, DOWN = 2, 3
WIDTH, HEIGHT = 105.0, 99.0
EDGE = 9.0


def notice_slips_pdf(sheet: NoticeSlips) -> bytes:
    """In the order given, row by row, so that who walks a building has its slips together."""
    paper = Paper(TITLE, sheet.printed_at)
    for number, slip in enumerate(sheet.slips):
        place = number % (ACROSS * DOWN)
        if place == 0:
            paper.page()
            _cuts(paper)
        _slip(paper, slip, (place % ACROSS) * WIDTH, (place // ACROSS) * HEIGHT)
    return paper.bytes()


def _cuts(paper: Paper) -> None:
    paper.rule(WIDTH, 4, WIDTH, 293, grey=FAINT, dash=(1.5, 1.5))
    for row in range(1, DOWN):
        paper.rule(4, row * HEIGHT, 206, row * HEIGHT, grey=FAINT, dash=(1.5, 1.5))


def _slip(paper: Paper, slip: NoticeSlip, left: float, top: float) -> None:
    x, width = left + EDGE, WIDTH - 2 * EDGE
    size, lines = paper.fit(slip.place, width, ((9, 1), (8, 2)))
    paper.lines(x, top + 7, lines, size, grey=SOFT)
    size, lines = paper.fit(f"{slip.address_as}，您好：", width, ((17, 1), (14, 2)))
    y = paper.lines(x, top + 17, lines, size, bold=True) + 2
    size, lines = paper.fit(f"我们打算{slip.when}到您家看望，不用准备什么。来的是{slip.visitors}，会带工作证，请看过再开门。",
                            width, ((13, 5), (11.5, 6), (10, 8)))  # fmt: skip
    y = paper.lines(x, y, lines, size, leading=1.5) + 2
    size, lines = paper.fit(f"这天不方便，请打 {slip.phone}，我们另约日子。不收钱，也不问银行卡。", width, ((11, 3), (9.5, 4)))
    paper.lines(x, y, lines, size, leading=1.4)
    size, lines = paper.fit(slip.organisation, width, ((10.5, 1), (9, 2)))
    paper.lines(left + WIDTH - EDGE, top + HEIGHT - 6 - 5 * len(lines), lines, size, align="right")
