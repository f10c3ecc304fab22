"""慰问信: one A4 for each household; folded in three, the address shows in the window of an envelope."""

from webapp.printing.paper import SOFT, Paper
from webapp.printing.sheets import Letters, LetterTo

LEFT, RIGHT = 24.0, 186.0
WIDTH = RIGHT - LEFT
TITLE = "慰问信"
ADDRESS, FOLD, TOP, FOOT = 42.0, 99.0, 112.0, 280.0
INDENT = "　　"
LARGEST = ((16, 15), (14, 18), (12, 22), (10.5, 27))
"""(points, lines): as large as the words allow, for old eyes."""


def letters_pdf(sheet: Letters) -> bytes:
    """One page for each, in the order given."""
    paper = Paper(TITLE, sheet.printed_at)
    for letter in sheet.letters:
        paper.page()
        _address(paper, letter)
        _words(paper, sheet, letter)
    return paper.bytes()


def _address(paper: Paper, letter: LetterTo) -> None:
    size, lines = paper.fit(letter.address, 90, ((12, 2), (10, 3)))
    y = paper.lines(LEFT, ADDRESS, lines, size)
    paper.lines(LEFT, y + 1, [f"{letter.name}  收"], 14, bold=True)
    paper.lines(LEFT, 20, [letter.organisation], 10, grey=SOFT)
    paper.rule(4, FOLD, 9, FOLD, grey=SOFT)


def _words(paper: Paper, sheet: Letters, letter: LetterTo) -> None:
    paper.text(105, TOP, TITLE, 22, face="song", align="centre")
    paragraphs = "\n".join(f"{INDENT}{line.strip()}" for line in sheet.text.splitlines() if line.strip())
    size, lines = paper.fit(f"{letter.address_as}：\n{paragraphs}", WIDTH, LARGEST)
    y = paper.lines(LEFT, TOP + 8, lines, size, leading=1.6) + 8
    for line in (sheet.signed_by, sheet.day):
        paper.text(RIGHT, y + 4, line, size, align="right")
        y += size * 0.6 + 2
    size, lines = paper.fit(f"有事请打社区电话 {letter.phone}", WIDTH, ((11, 1), (9, 2)))
    paper.lines(LEFT, FOOT, lines, size, grey=SOFT)
