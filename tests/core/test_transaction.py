"""One transaction a door, one writer at a time, on both databases."""

from __future__ import annotations

import fcntl
import gc
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from tests.core.many_writes import OCCASION, PART, THREADS
from tests.factories import NOON
from webapp.core import tally
from webapp.core.db import db
from webapp.core.transaction import _WRITER_LOCK, is_writing, transaction
from webapp.domain.people.actors import NOBODY
from webapp.domain.people.models import Organisation, OrganisationKind
from webapp.domain.people.operations import create_organisation

ROOT = Path(__file__).resolve().parents[2]


def a_body(code: str = "CG") -> Organisation:
    kind = OrganisationKind.STREET
    return create_organisation(NOBODY, id=uuid4(), kind=kind, code=code, name="城关街道", parent=None, now=NOON)


def names() -> list[str]:
    return list(db.session.scalars(select(Organisation.name)))


def test_what_is_done_inside_is_there_afterwards(database):
    with transaction():
        a_body()

    assert names() == ["城关街道"]


def test_an_error_takes_everything_back(database):
    with pytest.raises(ZeroDivisionError), transaction():
        a_body()
        tally.add(UUID(int=1), UUID(int=2), "issued")
        _ = 1 / 0

    assert names() == []
    assert tally.totals(UUID(int=1)) == {}


def test_nobody_looks_for_garbage_while_the_writer_is_held(database):
    assert gc.isenabled()
    with transaction():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), transaction():
        _ = 1 / 0
    assert gc.isenabled()


def test_after_an_error_the_next_transaction_begins_fresh(database):
    with pytest.raises(ZeroDivisionError), transaction():
        _ = 1 / 0
    assert not is_writing()

    with transaction():
        a_body()

    assert names() == ["城关街道"]


def test_only_a_door_opens_one_so_one_inside_another_is_refused(database):
    with pytest.raises(RuntimeError, match="already open"), transaction():
        a_body()
        with transaction():
            pass

    assert names() == [], "the outer one has been taken back as well"


def test_a_write_outside_is_refused_through_the_orm(database):
    with transaction():
        body = a_body()

    body.name = "别的街道"
    with pytest.raises(RuntimeError, match="outside"):
        db.session.flush()
    db.session.rollback()

    assert names() == ["城关街道"]


@pytest.mark.parametrize(
    "statement",
    [
        update(Organisation).values(name="别的街道"),
        insert(Organisation).values(
            id=uuid4(), code="B", name="B", path="B/", kind="city", settings={}, created_at=NOON
        ),
    ],
)
def test_a_statement_that_writes_is_refused_outside(database, statement):
    with pytest.raises(RuntimeError, match="outside"):
        db.session.execute(statement)


def test_a_total_is_not_added_to_outside(database):
    with pytest.raises(RuntimeError, match="transaction"):
        tally.add(UUID(int=1), UUID(int=2), "issued")


def test_what_is_checked_inside_is_what_is_true_inside(app: Flask, database):
    """A row read before the transaction, and changed by another in between, is read again."""
    with transaction():
        body = a_body()
    assert body.name == "城关街道"

    def elsewhere() -> None:
        with app.app_context(), transaction():
            db.session.execute(update(Organisation).values(name="别的街道"))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()

    with transaction():
        assert body.name == "别的街道"


def test_a_second_writer_waits_until_the_first_has_finished(app: Flask, database):
    order: list[str] = []
    inside = threading.Event()

    def second() -> None:
        with app.app_context():
            inside.wait(10)
            with transaction():
                order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with transaction():
        inside.set()
        thread.join(0.3)
        order.append("first")
    thread.join(10)

    assert order == ["first", "second"]


@contextmanager
def someone_elses_turn() -> Iterator[None]:
    """A process that is none of ours holds the place at the front of the queue."""
    if db.engine.dialect.name == "sqlite":
        with open(f"{db.engine.url.database}.writer", "w") as ticket:
            fcntl.flock(ticket, fcntl.LOCK_EX)
            yield
    else:
        with db.engine.connect() as other:
            other.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")
            yield


def test_a_writer_takes_its_place_in_the_queue_of_all_processes(app: Flask, database):
    done = threading.Event()

    def write() -> None:
        with app.app_context(), transaction():
            done.set()

    thread = threading.Thread(target=write)
    with someone_elses_turn():
        thread.start()
        assert not done.wait(0.3)
    assert done.wait(10)
    thread.join()


def test_from_its_first_moment_a_transaction_keeps_out_who_writes_without_queueing(database):
    """Somebody with a shell: who only read first and then wrote would find the database locked by them."""
    if db.engine.dialect.name == "sqlite":
        with transaction(), closing(sqlite3.connect(str(db.engine.url.database), timeout=0)) as shell:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                shell.execute("BEGIN IMMEDIATE")
    else:
        with transaction(), db.engine.connect() as shell:
            assert not shell.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({_WRITER_LOCK})").scalar_one()


def test_readers_do_not_wait_for_a_writer(app: Flask, database):
    seen: list[list[str]] = []

    def read() -> None:
        with app.app_context():
            seen.append(names())

    with transaction():
        a_body()
        thread = threading.Thread(target=read)
        thread.start()
        thread.join(10)

    assert seen == [[]], "what is not committed is not seen either"


def test_processes_and_threads_that_all_write_lose_nothing_and_are_never_locked_out(app: Flask):
    times, processes = 15, 3
    command = [sys.executable, "-m", "tests.core.many_writes", str(times)]
    running = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(processes)]
    said = [(process.communicate(timeout=120)[1].strip(), process.returncode) for process in running]

    assert said == [("", 0)] * processes
    with app.app_context():
        assert tally.totals(OCCASION) == {PART: {"seen": times * processes * THREADS}}
