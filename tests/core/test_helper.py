"""A helper has the keys in its memory alone, answers one question after the other, and is gone with its block."""

from __future__ import annotations

import os
import pickle
import resource
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from webapp.core import crypto
from webapp.core.child import ChildFailed
from webapp.core.crypto import Keyring, blind, unseal
from webapp.core.helper import Helper
from webapp.core.lines import Lines
from webapp.domain.households.import_compose import Common, as_question, compose_households, from_answer
from webapp.domain.households.trees import Registry

OLD, NEW, INDEX = bytes(range(32)), bytes(range(1, 33)), bytes(range(2, 34))
WORK = "webapp.domain.households.import_compose:answer"
PLACE = uuid4()
COMMON = Common(uuid4(), PLACE, Registry(PLACE, False), None, ["王明", "李芳"], date(2026, 11, 20), True)
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "_keyring", Keyring({1: OLD, 7: NEW}, INDEX))


def of_a_household(name: str) -> bytes:
    plain = {"id": str(uuid4()), "people": [{"id": str(uuid4()), "relation": "head", "name": name}], "note": "备注"}
    return as_question(COMMON, [plain], now=NOON)


def name_in(answer: bytes) -> str:
    (person,) = from_answer(answer).lines["persons"].as_rows()
    return str(person["name"])


def test_it_answers_one_question_after_the_other():
    with Helper(WORK) as helper:
        for name in ("赵建国", "钱秀英"):
            helper.ask(of_a_household(name))
            assert name_in(helper.answer()) == name


def test_what_it_seals_opens_here_and_its_indexes_are_ours():
    with Helper(WORK) as helper:
        helper.ask(of_a_household("赵建国"))
        told = from_answer(helper.answer())

    (row,) = told.lines["households"].as_rows()
    assert row["note_sealed"][1] == 7, "the newest key seals"
    assert unseal(row["note_sealed"], place=f"households|note_sealed|{row['id']}").decode() == '"备注"'
    assert told.prints == [blind("household", f"{PLACE}|赵建国||0")]


def test_the_keys_are_in_its_memory_alone():
    with Helper(WORK) as helper:
        seen = Path(f"/proc/{pid_of(helper)}")
        told = (seen / "environ").read_bytes() + (seen / "cmdline").read_bytes()

    for key in (OLD, NEW, INDEX):
        assert key not in told and key.hex().encode() not in told


def test_it_is_gone_with_its_block():
    with Helper(WORK) as helper:
        helper.ask(of_a_household("赵建国"))

    with pytest.raises(ProcessLookupError):
        os.kill(pid_of(helper), 0)


def test_killed_it_has_no_answer_and_takes_no_question():
    with Helper(WORK) as helper:
        helper.ask(of_a_household("赵建国"))
        os.kill(pid_of(helper), signal.SIGKILL)
        with pytest.raises(ChildFailed):
            while name_in(helper.answer()):
                pass
        with pytest.raises(ChildFailed):
            helper.ask(of_a_household("钱秀英"))
            helper.answer()


def test_a_question_it_cannot_make_anything_of_ends_it_in_silence(capfd: pytest.CaptureFixture[str]) -> None:
    with Helper(WORK) as helper:
        helper.ask(pickle.dumps(["赵建国"]))
        with pytest.raises(ChildFailed):
            helper.answer()

    assert capfd.readouterr() == ("", ""), "what it was asked stands in no log"


def test_a_worker_with_more_than_a_thousand_connections_has_one_too():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard) if hard > 0 else 4096, hard))
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    try:
        test_it_answers_one_question_after_the_other()
    finally:
        for file in held:
            os.close(file)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def pid_of(helper: Helper) -> int:
    pid: int = helper._process.pid
    return pid


def test_a_slice_without_a_helper_has_the_same_rows():
    id, person = str(uuid4()), str(uuid4())
    plain = {"id": id, "people": [{"id": person, "relation": "head", "name": "赵建国", "birth_date": "2015-01-02"}],
             "phones": [["13900000007", ""]], "categories": ["dibao", "disabled"], "address_line": "3栋2单元101"}  # fmt: skip
    with Helper(WORK) as helper:
        helper.ask(as_question(COMMON, [plain], now=NOON))
        there = from_answer(helper.answer())
    here = compose_households(COMMON, [plain], now=NOON)

    def open_columns(lines: dict[str, Lines]) -> dict[str, list[dict[str, object]]]:
        return {table: [{name: value for name, value in row.items() if not name.endswith("_sealed")
                         and not (table == "household_phones" and name == "id")} for row in of_table.as_rows()]
                for table, of_table in lines.items()}  # fmt: skip

    assert (there.numbers, there.prints, there.at) == (here.numbers, here.prints, here.at)
    assert open_columns(there.lines) == open_columns(here.lines)
    assert [row["id"] for row in there.lines["child_files"].as_rows()] == [UUID(person)]


def test_it_loads_neither_database_nor_framework():
    with Helper(WORK) as helper:
        helper.ask(of_a_household("赵建国"))
        helper.answer()
        mapped = Path(f"/proc/{pid_of(helper)}/maps").read_text()
    alone = "import sys, types; house = types.ModuleType('webapp'); house.__path__ = ['webapp']; sys.modules['webapp'] = house"
    told = subprocess.run(
        [sys.executable, "-c", f"{alone}\nimport webapp.domain.households.import_compose\nprint(*sys.modules)"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip

    assert not {"sqlalchemy", "flask", "sqlite3"} & set(told)
    assert "_sqlite3" not in mapped
