"""卷宗: finished papers in one ZIP, written while they are made, with the directory that names them all (SPEC 3.12).

One paper after the other is read and made in a process of its own, and only one of them in memory; whoever downloads sees it grow.
"""

from __future__ import annotations

import hashlib
import logging
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from webapp.printing.child import PrintingFailed, render_in_child
from webapp.printing.sheets import Column, PlanPart, PlanSheet, Sheet

log = logging.getLogger("nuandao.archive")
DIRECTORY, SUMS = "00-卷内目录.pdf", "00-SHA256SUMS.txt"
FAILED = "没有做成，请到系统里单独打印"
ELSEWHERE = "在系统里"
FILES = (Column("文件", 4), Column("SHA-256", 6))
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

    `leaves` is gone through once: each is read when it is its turn, and before the next one is.
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


def archive_of(archive: Archive, render: Callable[[str, Any], bytes] = render_in_child) -> Iterator[bytes]:
    """The ZIP, part by part. A paper that cannot be made is told of in the directory; the rest comes all the same."""
    sink, sums, made, folders = _Sink(), [], [], set()  # type: _Sink, list[tuple[str, str]], list[int], set[str]
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as bundle:  # type: ignore[call-overload]
        for heading in archive.headings:
            if heading.folder not in folders:
                bundle.mkdir(heading.folder)
                folders.add(heading.folder)
            made.append(0)
            for leaf in heading.leaves:
                name = f"{heading.folder}/{leaf.name}"
                content = _content(leaf, render)
                if content is None:
                    sums.append((name, FAILED))
                    continue
                made[-1] += 1
                sums.append((name, _put(bundle, name, content, archive.written_at)))
                yield sink.take()
        directory = _directory(archive, made, sums)
        sums.append((DIRECTORY, _put(bundle, DIRECTORY, render("plan", directory), archive.written_at)))
        lines = "".join(f"{digest}  {name}\n" for name, digest in sums if digest != FAILED)
        _put(bundle, SUMS, lines.encode(), archive.written_at)
    yield sink.take()


def _content(leaf: Leaf, render: Callable[[str, Any], bytes]) -> bytes | None:
    if isinstance(leaf.sheet, bytes):
        return leaf.sheet
    try:
        return render(leaf.kind, leaf.sheet)
    except PrintingFailed as failed:
        log.warning("archive: %s", failed)
        return None


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
