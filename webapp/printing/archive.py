"""卷宗: finished papers in one ZIP, written while they are made, with the directory that names them all (SPEC 3.12).

A handful of papers after the other is read and made in a process of its own, and only these are in memory; whoever
downloads sees it grow.
"""

from __future__ import annotations

import hashlib
import logging
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from webapp.printing.child import PrintingFailed, render_together
from webapp.printing.sheets import Column, PlanPart, PlanSheet, Sheet

log = logging.getLogger("nuandao.archive")
DIRECTORY, SUMS = "00-卷内目录.pdf", "00-SHA256SUMS.txt"
FAILED = "没有做成，请到系统里单独打印"
ELSEWHERE = "在系统里"
FILES = (Column("文件", 4), Column("SHA-256", 6))
HANDFUL = 8
"""Papers made by one child."""
PAPERS = (Column("顺序", 1, "centre"), Column("材料", 4.4), Column("数量", 1, "right"), Column("日期", 2), Column("指纹", 2),
          Column("缺什么", 2), Column("份数", 2, "centre"))  # fmt: skip


@dataclass(frozen=True)
class Leaf:
    """One file: `kind` is a printer's, or empty where `sheet` is the content itself."""

    name: str
    kind: str
    sheet: Sheet | bytes


@dataclass(frozen=True)
class Heading:
    """One line of the directory and the folder of its files: number, name, count, day, fingerprint, what is missing.

    `leaves` is gone through once: each is read when it is its turn.
    """

    folder: str
    told: tuple[str, str, str, str, str]
    leaves: Iterable[Leaf] = ()


@dataclass(frozen=True)
class Archive:
    """All that is bound. `cover` is the directory without its tables."""

    cover: PlanSheet
    headings: tuple[Heading, ...]
    written_at: datetime


class _Sink:
    """What `zipfile` writes into and the generator takes out; it cannot go back, so the archive is a stream."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, part: bytes | memoryview) -> int:
        self.parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits here."""

    def take(self) -> bytes:
        whole = b"".join(self.parts)
        self.parts.clear()
        return whole


Render = Callable[[Sequence[tuple[str, Sheet]]], list[bytes]]


def archive_of(archive: Archive, render: Render = render_together) -> Iterator[bytes]:
    """The ZIP, part by part. A paper that cannot be made is told of in the directory; the rest comes all the same."""
    sink, sums, made = _Sink(), [], [0] * len(archive.headings)  # type: _Sink, list[tuple[str, str]], list[int]
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as bundle:  # type: ignore[call-overload]
        for folder in dict.fromkeys(heading.folder for heading in archive.headings):
            bundle.mkdir(folder)
        leaves = ((at, leaf) for at, heading in enumerate(archive.headings) for leaf in heading.leaves)
        while handful := list(islice(leaves, HANDFUL)):
            for (at, leaf), content in zip(handful, _contents([leaf for _, leaf in handful], render), strict=True):
                name = f"{archive.headings[at].folder}/{leaf.name}"
                made[at] += content is not None
                sums.append((name, FAILED if content is None else _put(bundle, name, content, archive.written_at)))
            yield sink.take()
        (directory,) = render([("plan", _directory(archive, made, sums))])
        sums.append((DIRECTORY, _put(bundle, DIRECTORY, directory, archive.written_at)))
        lines = "".join(f"{digest}  {name}\n" for name, digest in sums if digest != FAILED)
        _put(bundle, SUMS, lines.encode(), archive.written_at)
    yield sink.take()


def _contents(leaves: Sequence[Leaf], render: Render) -> list[bytes | None]:
    """What each file holds; None where it cannot be made, which is found out by making each by itself."""
    sheets = [(leaf.kind, leaf.sheet) for leaf in leaves if not isinstance(leaf.sheet, bytes)]
    try:
        papers = iter(render(sheets) if sheets else ())
    except PrintingFailed as failed:
        if len(leaves) > 1:
            return [content for leaf in leaves for content in _contents([leaf], render)]
        log.warning("archive: %s", failed)
        return [None]
    return [leaf.sheet if isinstance(leaf.sheet, bytes) else next(papers) for leaf in leaves]


def _put(bundle: zipfile.ZipFile, name: str, content: bytes, at: datetime) -> str:
    info = zipfile.ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    bundle.writestr(info, content)
    return hashlib.sha256(content).hexdigest()


def _directory(archive: Archive, made: list[int], sums: list[tuple[str, str]]) -> PlanSheet:
    rows = tuple(
        (str(number), *heading.told, str(files or ("" if heading.told[-1] else ELSEWHERE)))
        for number, (heading, files) in enumerate(zip(archive.headings, made, strict=True), 1)
    )  # fmt: skip
    parts = [PlanPart("一、材料", columns=PAPERS, rows=rows)]
    if sums:
        parts.append(PlanPart("二、文件和校验值", columns=FILES, rows=tuple(sums)))
    return replace(archive.cover, parts=(*parts, *archive.cover.parts))
