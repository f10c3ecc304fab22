"""Pictures from strangers: looked at before decoding, decoded in a child process, written anew (SPEC 3.6)."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Final

from ...core.child import ChildFailed, run_in_child
from ...core.errors import DomainError
from .storage import Kept, keep

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES: Final = 8 * 1024 * 1024
MOST_PIXELS: Final = 24_000_000
SECONDS: Final = 5
MEGABYTES: Final = 512
PAPER_EDGE: Final = 2400  # a page of A4 stays readable
PHOTO_EDGE: Final = 1600  # SPEC 6.6


def kind_of(content: bytes) -> str | None:
    """JPEG, PNG or WEBP by the first bytes; a name or a declared type proves nothing."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    return None


def take_picture(content: bytes, *, longest_edge: int = PAPER_EDGE) -> Kept:
    """Check, re-encode without any metadata and keep it on disk. Slow: call it before the transaction.

    Raises DomainError file.empty, file.too_large, file.not_a_picture, file.too_many_pixels, file.broken_picture.
    """
    if not content:
        raise DomainError("file.empty")
    if len(content) > MOST_BYTES:
        raise DomainError("file.too_large", megabytes=MOST_BYTES >> 20)
    if kind_of(content) is None:
        raise DomainError("file.not_a_picture")
    try:
        picture = run_in_child("webapp.domain.files.pictures:reencode", content, str(longest_edge),
                               seconds=SECONDS, megabytes=MEGABYTES)  # fmt: skip
    except ChildFailed:
        raise DomainError("file.broken_picture") from None
    return keep(picture, digest=hashlib.sha256(content).digest())


def reencode(content: bytes, longest_edge: str) -> bytes:
    """In the child: the same picture as a plain JPEG, upright, at most `longest_edge` pixels long."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # our own limit, below, is lower and is a refusal, not a warning
    edge = int(longest_edge)
    try:
        with Image.open(io.BytesIO(content), formats=[kind_of(content) or ""]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise DomainError("file.too_many_pixels", megapixels=MOST_PIXELS // 1_000_000)
            image.draft("RGB", (edge, edge))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((edge, edge))
            plain = _on_white(upright.convert("RGBA")) if "A" in upright.getbands() else upright.convert("RGB")
    except (OSError, ValueError, SyntaxError, EOFError):
        raise DomainError("file.broken_picture") from None
    written = io.BytesIO()
    plain.save(written, "JPEG", quality=82, optimize=True)
    return written.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    from PIL import Image

    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper
