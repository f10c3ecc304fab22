#!/usr/bin/env python3
"""Make the fonts that printed sheets embed, from Debian's fonts-noto-cjk.

    python tools/make_font.py        (needs fontTools, which fpdf2 brings along, and apt's fonts-noto-cjk)

Two subsets under webapp/static/vendor, each in a folder named after its version:
the sans face holds every Han character the source has (URO, extension A, compatibility and supplementary
planes: names hold rare ones), the serif bold face the 6,763 of GB 2312, for titles. Each folder gets the
licence, a README with the checksum, and `coverage.txt`: the characters in the font as hexadecimal ranges, so
that a worker can tell what is missing without opening seven megabytes.

The output depends on nothing but the input: running it twice gives the same bytes.
"""

import hashlib
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

VENDOR = Path(__file__).resolve().parents[1] / "webapp" / "static" / "vendor"
FONTS = Path("/usr/share/fonts/opentype/noto")
DEBIAN_COPYRIGHT = Path("/usr/share/doc/fonts-noto-cjk/copyright")
SIMPLIFIED = 2  # the SC face inside Debian's collections

HAN = [
    *range(0x4E00, 0xA000),
    *range(0x3400, 0x4DC0),
    *range(0xF900, 0xFB00),
    *range(0x20000, 0x3FFFE),
]
EVERYDAY = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),  # pinyin with tone marks
    *range(0x391, 0x3CA),
    *range(0x2010, 0x2070),
    *range(0x2100, 0x2150),
    *range(0x2190, 0x219A),
    *range(0x2460, 0x2500),
    *range(0x25A0, 0x2600),
    *range(0x2E80, 0x2FE0),
    *range(0x3000, 0x3100),  # with kana: goods carry them
    *range(0x31C0, 0x31F0),
    *range(0x3200, 0x3400),
    *range(0xFE10, 0xFE50),
    *range(0xFF00, 0xFFF0),
]


def gb2312() -> list[int]:
    """The Han characters of GB 2312, rows 16 to 87."""
    pairs = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return [ord(text) for pair in pairs if (text := pair.decode("gb2312", errors="ignore"))]


@dataclass(frozen=True)
class Face:
    """One subset: where it comes from, what it keeps, what its folder is called."""

    collection: str
    folder: str
    file: str
    keep: Iterable[int]


FACES = [
    Face("NotoSansCJK-Regular.ttc", "noto-sans-cjk-sc", "NotoSansCJKsc-Regular.otf", HAN + EVERYDAY),
    Face("NotoSerifCJK-Bold.ttc", "noto-serif-cjk-sc", "NotoSerifCJKsc-Bold.otf", gb2312() + EVERYDAY),
]


def main() -> None:
    for face in FACES:
        font = TTFont(FONTS / face.collection, fontNumber=SIMPLIFIED, recalcTimestamp=False)
        version = f"{font['head'].fontRevision:.3f}"
        copyright_line = font["name"].getDebugName(0)
        shrink(font, face.keep)
        folder = VENDOR / f"{face.folder}-{version}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        font.save(folder / face.file)
        (folder / "coverage.txt").write_text(ranges(font.getBestCmap()), "ascii")
        (folder / "OFL.txt").write_text(f"{copyright_line}\n\n{licence_text()}", "utf-8")
        (folder / "README.md").write_text(readme(face, version, folder / face.file), "utf-8")
        print(folder.name, (folder / face.file).stat().st_size)


def shrink(font: TTFont, keep: Iterable[int]) -> None:
    """Drop glyphs, layout tables and hints; outlines and widths stay as they are."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=keep)
    subsetter.subset(font)


def ranges(codes: Iterable[int]) -> str:
    """`4E00-9FFF` a line; a lone character without the dash."""
    lines: list[tuple[int, int]] = []
    for code in sorted(codes):
        if lines and code == lines[-1][1] + 1:
            lines[-1] = (lines[-1][0], code)
        else:
            lines.append((code, code))
    return "".join(f"{a:X}-{b:X}\n" if b > a else f"{a:X}\n" for a, b in lines)


def licence_text() -> str:
    """The OFL as Debian ships it, without the indentation of its copyright file."""
    text = DEBIAN_COPYRIGHT.read_text("utf-8")
    body = re.search(r"^ SIL OPEN FONT LICENSE.*?(?=^\S|\Z)", text, re.M | re.S)
    if body is None:
        raise SystemExit("no licence text in Debian's copyright file")
    lines = (line[1:] if line.startswith(" ") else line for line in body.group().rstrip().splitlines())
    return "\n".join("" if line == "." else line for line in lines) + "\n"


def readme(face: Face, version: str, path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return (
        f"# {face.file}, version {version}\n\n"
        f"A subset of {face.collection} (simplified Chinese face) of the `noto-cjk` project, from Debian's\n"
        "`fonts-noto-cjk`, made by `tools/make_font.py`. SIL Open Font License 1.1, see `OFL.txt`.\n"
        "`coverage.txt` lists the characters in it. Embedded in PDF files only; no page loads it.\n\n"
        f"sha256 {digest}\n"
    )


if __name__ == "__main__":
    main()
