"""How long 20,000 households in a sheet of 25 columns take, against reading and inserting them raw, in one run.

    .venv/bin/python bench/import.py [20000]

The raw limit: calamine reads the file, SQLite (WAL, synchronous=FULL) takes its rows by one executemany. Ours: the
same file through everything: read in the child, checked, sealed, spelled in pinyin, stored slice by slice with its
audit. Memory is the peak of the server's process and of the child's. Then once more with a writer beside it that
commits a small row every 20 ms, as confirmations at the doors do: how long the slowest of them waited.
"""

from __future__ import annotations

import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

HEADING = (
    "序号 姓名 性别 年龄 身份证号 联系电话 家庭人口 家庭住址 网格 困难类别 致困原因 与户主关系 出生日期 民族 健康状况 "
    "工作单位 月人均收入 家庭年收入 残疾类别 残疾等级 登记日期 主要需求 开户银行 银行卡号 备注"
).split()
ID_AT, NAME_AT, PHONE_AT = 4, 1, 5
BARS = {"ratio": 5.0, "memory": 250.0, "wait": 100.0}


def households(number: int) -> Iterator[list[Any]]:
    """Invented rows (area code 99…), as varied as those of an office."""
    from webapp.domain.households.national_ids import check_character

    surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
    given = "建国 秀英 桂兰 志强 小红 玉梅 文华 淑珍 国庆 海燕 德明 春生 丽华 永福 翠花 大勇".split()
    for i in range(number):
        born = f"{1930 + i % 70}{1 + i % 12:02d}{1 + i % 28:02d}"
        first = f"990101{born}{(i // 420) % 1000:03d}"
        is_disabled = i % 5 == 2
        yield [
            i + 1, surnames[i % 30] + given[i // 30 % 16], "", "", first + check_character(first), f"139{i:08d}", 1 + i % 4,
            f"{i // 60 + 1}栋{i % 3 + 1}单元{100 + i % 60}", f"第{i % 9 + 1}网格",
            ("低保", "独居老人", "低保、残疾", "重病", "特困")[i % 5], ("因病", "因残", "因学", "无劳动能力")[i % 4], "户主",
            f"{born[:4]}-{born[4:6]}-{born[6:]}", "汉族", "良好", "务农", ("800", "约900元", 1200, "___")[i % 4],
            12_000 + i % 900, "肢体" if is_disabled else "", "二级" if is_disabled else "", f"2026.11.{1 + i % 20}", "棉被",
            "农业银行", f"62220000{i:08d}", f"备注{i}",
        ]  # fmt: skip


def make(folder: str, number: str) -> None:
    """The sheet, with a title above its heading."""
    import xlsxwriter

    with xlsxwriter.Workbook(f"{folder}/in.xlsx", {"constant_memory": True}) as book:
        sheet = book.add_worksheet("花名册")
        sheet.write_row(0, 0, ["幸福社区2027年春节困难家庭摸底花名册"])
        sheet.write_row(1, 0, HEADING)
        for row, cells in enumerate(households(int(number)), start=2):
            sheet.write_row(row, 0, cells)


def raw(folder: str, number: str) -> None:
    """The least that any import does."""
    from python_calamine import CalamineWorkbook

    started = time.perf_counter()
    data = CalamineWorkbook.from_path(f"{folder}/in.xlsx").get_sheet_by_index(0).to_python()[2:]
    columns = [f"c{place}" for place in range(len(HEADING))]
    connection = sqlite3.connect(f"{folder}/{uuid4()}.db")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"CREATE TABLE house (id INTEGER PRIMARY KEY, {', '.join(columns)})")
    connection.execute(f"CREATE UNIQUE INDEX u ON house (c{ID_AT}, c{NAME_AT})")
    connection.execute(f"CREATE INDEX p ON house (c{PHONE_AT})")
    have = set(connection.execute(f"SELECT c{ID_AT}, c{NAME_AT} FROM house"))
    fresh = (row for row in data if (row[ID_AT], row[NAME_AT]) not in have)
    connection.executemany(f"INSERT INTO house ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", fresh)
    connection.commit()
    stored = connection.execute("SELECT count(*) FROM house").fetchone()[0]
    assert stored == int(number), stored
    print(time.perf_counter() - started)


def application(folder: str, name: str) -> Any:
    from tests.settings import environment_for_tests

    os.environ.update(environment_for_tests(Path(folder), f"sqlite:///{folder}/{name}.db"))
    from webapp import create_app

    return create_app()


def ours(folder: str, number: str, name: str = "alone") -> None:
    """Everything from the bytes of the file to the last slice. Prints seconds by part, then memory."""
    app = application(folder, name)
    with app.app_context():
        from flask_migrate import upgrade

        from tests.factories import a_street
        from webapp.core import clock

        upgrade()
        place = a_street(now=clock.now()).communities[0].id
        Path(folder, f"{name}.ready").write_text(str(place))
        if name == "beside":
            time.sleep(8)  # the writer starts, and measures itself alone first
            Path(folder, "importing").touch()
        parts = _import(Path(folder, "in.xlsx"), place, int(number))
    whole = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    Path(folder, "done").touch()
    print(*parts, *(size / 1024 for size in whole))


def _import(file: Path, place: UUID, number: int) -> tuple[float, float, float]:
    from webapp.core import clock
    from webapp.core.transaction import transaction
    from webapp.domain.households import operations
    from webapp.domain.households.import_start import NewImport
    from webapp.domain.people.actors import NOBODY

    key, now, started = uuid4(), clock.now(), time.perf_counter()
    content = file.read_bytes()
    reading = operations.read_sheet(content, file.name, import_id=key, day=clock.local_day(now))
    read = time.perf_counter()
    new = NewImport(key, place, file.name, ("王明", "李芳"), clock.local_day(now))
    composed = operations.compose_import(NOBODY, new, reading, now=now)
    with transaction():
        operations.start_import(NOBODY, new, composed, now=now)
    del reading, composed
    previewed = time.perf_counter()
    with operations.composed_slices(NOBODY, key, now=now) as slices:
        for slice_ in slices:
            with transaction():
                added = operations.run_slice(NOBODY, key, slice_, now=now).added
    assert added == number, added
    return read - started, previewed - read, time.perf_counter() - previewed


def confirm(folder: str) -> None:
    """A small commit every 20 ms until the import is done. Prints the worst wait alone, and beside it (ms)."""
    while not (ready := Path(folder, "beside.ready")).exists():
        time.sleep(0.05)
    place = UUID(ready.read_text())
    app = application(folder, "beside")
    waits: dict[bool, list[float]] = {False: [], True: []}
    with app.app_context():
        from webapp.core import tally
        from webapp.core.transaction import transaction

        for _ in range(20):
            with transaction():
                tally.add(place, place, "confirmed_self", 1)
        while not Path(folder, "done").exists():
            started = time.perf_counter()
            with transaction():
                tally.add(place, place, "confirmed_self", 1)
            waits[Path(folder, "importing").exists()].append((time.perf_counter() - started) * 1000)
            time.sleep(0.02)
    for some in waits.values():
        print(max(some), statistics.median(some), len(some))


def run(*words: str) -> list[float]:
    """This file in a process of its own; the numbers it prints."""
    done = subprocess.run([sys.executable, __file__, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return [float(word) for word in done.stdout.split()]


def verdict(value: float, bar: str) -> str:
    return "within" if value <= BARS[bar] else "ABOVE"


def main(number: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run("make", folder, number)
        limits, times = [], []
        for turn in range(3):
            limits += run("raw", folder, number)
            times.append(run("ours", folder, number, f"alone{turn}"))
        Path(folder, "done").unlink()
        beside = subprocess.Popen([sys.executable, __file__, "confirm", folder], stdout=subprocess.PIPE, text=True)
        run("ours", folder, number, "beside")
        waits = [float(word) for word in (beside.communicate()[0] or "").split()]
    limit, whole = statistics.median(limits), statistics.median(sum(one[:3]) for one in times)
    read, preview, store, server, child = (statistics.median(one[part] for one in times) for part in range(5))
    print(f"raw limit      {limit:7.2f} s   ({min(limits):.2f}–{max(limits):.2f})")
    print(f"import         {whole:7.2f} s   read {read:.2f}, preview {preview:.2f}, store {store:.2f}")
    print(f"ratio          {whole / limit:7.2f}     bar {BARS['ratio']:.0f}: {verdict(whole / limit, 'ratio')}")
    print(f"peak memory    {max(server, child):7.0f} MiB server {server:.0f}, child {child:.0f}; bar 250: "
          f"{verdict(max(server, child), 'memory')}")  # fmt: skip
    print(f"confirm alone  {waits[0]:7.1f} ms at worst, median {waits[1]:.1f} of {waits[2]:.0f}")
    print(f"confirm beside {waits[3]:7.1f} ms at worst, median {waits[4]:.1f} of {waits[5]:.0f}; bar 100: "
          f"{verdict(waits[3], 'wait')}")  # fmt: skip


PARTS = {"make": make, "raw": raw, "ours": ours, "confirm": confirm}

if __name__ == "__main__":
    first = sys.argv[1] if len(sys.argv) > 1 else "20000"
    if first in PARTS:
        PARTS[first](*sys.argv[2:])  # type: ignore[operator]
    else:
        main(first)
