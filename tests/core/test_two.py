"""A long list is worked off by two processes, and comes out as if one had done it."""

from __future__ import annotations

import json
import os
import signal
from uuid import UUID

import pytest

from tests.factories import an_id_number
from webapp.core import two
from webapp.domain.households.from_sheet import frame, read

NUMBERS = list(range(5001))
ALONE = " ".join(str(number) for number in NUMBERS).encode() + b" "


def written(part: list[int]) -> bytes:
    done = " ".join(str(number) for number in part).encode() + b" "
    part.clear()
    return done


def test_it_comes_out_in_order():
    assert two.in_two(written, list(NUMBERS)) == ALONE


def test_the_second_process_does_its_half():
    where: list[int] = []

    def watched(part: list[int]) -> bytes:
        where.append(len(part))
        return f"{os.getpid()} ".encode()

    first, second = two.in_two(watched, list(NUMBERS)).split()

    assert int(first) == os.getpid() != int(second)
    assert where == [2500], "what the other did is not done here"


@pytest.mark.parametrize("end", ["killed", "raised"])
def test_if_the_second_process_dies_the_first_does_all(end: str) -> None:
    here = os.getpid()

    def mortal(part: list[int]) -> bytes:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL) if end == "killed" else part.index(-1)
        return written(part)

    assert two.in_two(mortal, list(NUMBERS)) == ALONE


def test_where_no_process_is_to_be_had_one_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(two.os, "fork", no_fork)

    assert two.in_two(written, list(NUMBERS)) == ALONE


def test_a_short_list_is_worth_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(two.os, "fork", None)

    assert two.in_two(written, NUMBERS[:100]) == written(NUMBERS[:100])


def no_fork() -> int:
    raise BlockingIOError


@pytest.mark.parametrize("few", [3, 10**6])
def test_a_sheet_is_read_the_same(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    rows = [f"王建{'华明'[n % 2]},{an_id_number(n + 1) if n % 3 else ''},{n % 4}栋1单元101" for n in range(60)]
    sheet = "\n".join(["姓名,身份证号,住址", *rows]).encode()
    header = {"title": "x.csv", "day": "2026-11-20", "import_id": str(UUID(int=4))}
    monkeypatch.setattr("gc.disable", lambda: None)
    monkeypatch.setattr(two, "FEW", few)

    told = [json.loads(line.partition(b"\t")[2]) for line in read(frame(header, sheet)).split(b"\n")[1:]]

    assert [entry["address_line"] for entry in told] == [f"{n % 4}栋1单元101" for n in range(60)], "in their order"
    assert [entry.get("repeat") for entry in told] == [n // 4 for n in range(60)], (
        "namesakes at one door are told apart"
    )
