"""Reading back what was printed: the text with its boxes, and the codes as a camera would see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import pypdfium2
import pypdfium2.raw
import zxingcpp
from PIL import Image, ImageFilter

Millimetres = tuple[float, float, float, float]


@dataclass(frozen=True)
class Box:
    """A run of text and where its ink is, in points from the bottom left."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: "Box", slack: float = 0.4) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        along = min(self.top, other.top) - max(self.bottom, other.bottom)
        return across > slack and along > slack


class Printed:
    """A PDF opened for reading."""

    def __init__(self, pdf: bytes) -> None:
        self.document = pypdfium2.PdfDocument(pdf)

    def __len__(self) -> int:
        return len(self.document)

    def text(self, page: int = 0) -> str:
        return str(self.document[page].get_textpage().get_text_bounded())

    def all_text(self) -> str:
        return "\n".join(self.text(page) for page in range(len(self)))

    def said(self, page: int = 0) -> str:
        """All characters as they were drawn, without spaces and line ends: a wrapped cell in one piece."""
        return "".join(box.text for box in self.boxes(page))

    def boxes(self, page: int = 0) -> list[Box]:
        """Each character that leaves ink, with its box."""
        text = self.document[page].get_textpage()
        units = [pypdfium2.raw.FPDFText_GetUnicode(text, index) for index in range(text.count_chars())]
        found = []
        for index, unit in enumerate(units):
            if 0xDC00 <= unit < 0xE000:  # the second half of a character beyond the first plane
                continue
            pair = units[index : index + 2] if 0xD800 <= unit < 0xDC00 else [unit]
            char = b"".join(half.to_bytes(2, "big") for half in pair).decode("utf-16-be")
            if char.strip():
                found.append(Box(char, *text.get_charbox(index)))
        return found

    def collisions(self, page: int = 0) -> list[tuple[Box, Box]]:
        """Characters whose ink lies on each other; neighbours in one line may touch."""
        boxes = enumerate(self.boxes(page))
        by_left = sorted(boxes, key=lambda numbered: numbered[1].left)
        return [
            (a, b)
            for (i, a), (j, b) in combinations(by_left, 2)
            if b.left < a.right and abs(i - j) > 1 and a.overlaps(b)
        ]

    def picture(self, page: int = 0, dots: int = 200) -> Image.Image:
        return self.document[page].render(scale=dots / 72).to_pil().convert("L")

    def codes(self, page: int = 0, dots: int = 200) -> list[str]:
        """The text of each QR code on the page, from the top, then from the left."""
        return [text for text, _ in self.placed_codes(page, dots)]

    def placed_codes(self, page: int = 0, dots: int = 200) -> list[tuple[str, float]]:
        """Each code's text and the side of its square in millimetres."""
        found = zxingcpp.read_barcodes(self.picture(page, dots), formats=zxingcpp.BarcodeFormat.QRCode)
        corners = [(code.text, code.position.top_left, code.position.top_right) for code in found]
        corners.sort(key=lambda code: (code[1].y // dots, code[1].x))
        return [(text, (right.x - left.x) / dots * 25.4) for text, left, right in corners]


def worn(picture: Image.Image) -> Image.Image:
    """One code after a week in a pocket: grey, soft, askew, and worn white along a fold 1.2 mm wide."""
    soft = picture.filter(ImageFilter.GaussianBlur(1.6)).point(lambda value: 70 + value * 120 // 255)
    width, height = soft.size
    soft.paste(Image.new("L", (width, height // 42), 235), (0, height * 3 // 5))
    return soft.rotate(3, fillcolor=190, expand=True)


def crops(picture: Image.Image, dots: int, boxes: Iterable[Millimetres]) -> list[Image.Image]:
    """Parts of a picture by (left, top, right, bottom) in millimetres."""
    return [picture.crop(tuple(round(edge / 25.4 * dots) for edge in box)) for box in boxes]
