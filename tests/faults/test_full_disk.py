"""The server's disk is full while phones push, photos arrive and residents confirm (OFFLINE 8, scenario 7).

What is said to be stored is stored, what is not is asked back politely, and once there is room everything is there once.
SQLite: database and files lie on the small disk; PostgreSQL: its tables too, in a tablespace of their own, beside the files.
`script/test` fills it once; `script/proof` sets PROOF_FULL=20.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import http.client
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from tests.factories import PASSWORD
from tests.faults.conftest import Street
from tests.faults.small_disk import PIECE, SmallDisk, mounted
from tests.faults.test_kill import FORM
from tests.first_day import lay_out
from tests.phone import Op, Phone
from tests.postgres import running_cluster
from tests.server import ROOT, Server
from webapp.domain.files import storage

TIMES = int(os.environ.get("PROOF_FULL", "1"))
OPS, PRESSES, PHOTOS = 100, 20, 6
BATCH = 10
LEFT = 1024 * 1024
SPARE = 6 + 5 * TIMES
"""Megabytes of the small disk beyond what stands on it on the first day; a database of PostgreSQL is some thirty more."""
WORDS = "楼道灯坏了，三零二的赵建国摔了一跤"
SAID = ("现在存不进去", "现在没有记上", "一起上传的人多")
STORED = {"applied", "replayed", "pending_blobs"}


@dataclass(frozen=True)
class Told:
    """One answer, whole."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        page = (gzip.decompress(self.body) if self.headers["Content-Encoding"] == "gzip" else self.body).decode()
        is_json = (self.headers["Content-Type"] or "").startswith("application/json")
        return json.dumps(json.loads(page), ensure_ascii=False) if is_json else page

    @property
    def is_polite(self) -> bool:
        """Not now, and when: in words, unless it has no body at all."""
        in_words = not self.body or any(words in self.text for words in SAID)
        return self.status == 503 and (self.headers["Retry-After"] or "").isdigit() and in_words


@dataclass
class Photo:
    """Sealed bytes in their pieces, as a phone sends them."""

    content: bytes
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        self.sha256 = hashlib.sha256(self.content).hexdigest()


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk]:
    first_day = lay_out(tmp_path_factory.mktemp("first-day"))
    on_postgres = os.environ.get("TEST_DATABASE") == "postgres"
    used = sum(path.stat().st_size for path in first_day.rglob("*") if path.is_file()) >> 20
    with ExitStack() as stack:
        try:
            small = stack.enter_context(mounted(used + SPARE + (30 if on_postgres else 0)))
        except PermissionError as why:
            pytest.skip(f"no small disk: {why}")
        shutil.copytree(first_day, small.place / "data")
        yield small


@pytest.fixture(scope="module")
def served(disk: SmallDisk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """A street that is served from the small disk; the server's log lies elsewhere."""
    with ExitStack() as stack:
        url, settings = f"sqlite:///{disk.place / 'data' / 'nuandao.db'}", {}
        if os.environ.get("TEST_DATABASE") == "postgres":
            url = _on(disk, stack.enter_context(running_cluster()))
            settings["DATABASE_URL"] = url
        server = Server(disk.place / "data", **settings)
        server.log = tmp_path_factory.mktemp("log") / "server.log"
        if settings:
            server.flask("db", "upgrade")
        subprocess.run([sys.executable, "-m", "tests.journeys.street"], cwd=ROOT, env=server.environment, check=True)
        stack.callback(server.stop)
        street = Street(server.start(), url)
        stack.callback(street.engine.dispose)
        yield street


def _on(disk: SmallDisk, cluster: str) -> str:
    """A database of that cluster whose tables lie on the small disk."""
    engine = create_engine(cluster.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    place = disk.place / "tables"
    place.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(place, "postgres", "postgres")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE TABLESPACE small LOCATION '{place}'"))
        connection.execute(text("CREATE DATABASE cramped TABLESPACE small"))
    engine.dispose()
    return str(engine.url.set(database="cramped").render_as_string(hide_password=False))


@dataclass(frozen=True)
class Answers:
    pushes: list[Told]
    presses: dict[str, Told]
    photos: list[Told]

    @property
    def is_settled(self) -> bool:
        """Everything is stored, as far as the server says."""
        ops = [result["status"] in STORED for result in results_of(self.pushes)]
        pressed = {told.status for told in self.presses.values()}
        return ops == [True] * OPS and (pressed, {told.status for told in self.photos}) == ({303}, {200})


class Town:
    """Everybody who wants something of the server at once."""

    def __init__(self, street: Street) -> None:
        self.street = street
        self.phone = Phone(street.server.url).sign_in("volunteer", PASSWORD)
        self.officer = session_of(street.server, "officer")
        tokens = street.server.flask("bench-receipts", str(PRESSES)).split()
        self.presses = {token: f"answer=received&id={uuid4()}".encode() for token in tokens}
        self.photos = [Photo(os.urandom(300 * 1024)) for _ in range(PHOTOS)]
        self.ops = [self.phone.record("urgent_alarm", {"kind": "other", "visit_id": None, "text": WORDS}) for _ in range(OPS)]

    def call(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Told:
        connection = http.client.HTTPConnection("127.0.0.1", self.street.server.port, timeout=60)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        told = Told(answer.status, answer.headers, answer.read())
        connection.close()
        return told

    def push(self, ops: Sequence[Op]) -> Told:
        return self.call("POST", "/api/v1/sync/push", self.phone.push_body([*ops]), self.phone.push_headers())

    def press(self, token: str) -> Told:
        return self.call("POST", f"/R/{token}", self.presses[token], FORM)

    def send(self, photo: Photo) -> Told:
        """From where the server stands to the end, or to the first piece that is not taken."""
        headers = {**self.phone.push_headers(), "Content-Type": "application/octet-stream"}
        asked = self.call("HEAD", f"/api/v1/blobs/{photo.sha256}", None, headers)
        if asked.status == 200:
            return asked
        held, whole = int(asked.headers["Upload-Offset"] or 0), len(photo.content)
        while True:
            end = min(held + 131072, whole)
            headers["Content-Range"] = f"bytes {held}-{end - 1}/{whole}"
            told = self.call("PUT", f"/api/v1/blobs/{photo.sha256}", photo.content[held:end], headers)
            if told.status != 204:
                return told
            held = int(told.headers["Upload-Offset"])

    def all_at_once(self) -> Answers:
        batches = [self.ops[at : at + BATCH] for at in range(0, OPS, BATCH)]
        with ThreadPoolExecutor(8) as hands:
            pushes = hands.map(self.push, batches)
            presses = hands.map(self.press, self.presses)
            photos = hands.map(self.send, self.photos)
            return Answers(list(pushes), dict(zip(self.presses, presses, strict=True)), list(photos))


def session_of(server: Server, login: str) -> str:
    """The cookie of somebody who works at the desk."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    headers = {**FORM, "Sec-Fetch-Site": "same-origin"}
    connection.request("POST", "/login", f"login={login}&secret={PASSWORD}", headers)
    answer = connection.getresponse()
    answer.read()
    assert answer.status in (302, 303)
    return answer.headers["Set-Cookie"].split(";")[0]


def results_of(pushes: Sequence[Told]) -> list[dict[str, Any]]:
    return [result for told in pushes if told.status == 200 for result in json.loads(told.body)["results"]]


def give_back(street: Street) -> None:
    """SQLite lets go of the room that its log had for later."""
    if street.engine.dialect.name == "sqlite":
        with street.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def counted(street: Street, table: str) -> int:
    return street.count(f"SELECT count(*) FROM {table}")


def test_a_full_server_stores_or_says_not_now(served: Street, disk: SmallDisk) -> None:
    for _ in range(TIMES):
        fill_and_make_room(served, disk)


def test_a_file_without_room_leaves_nothing_half_behind(app: Flask, disk: SmallDisk) -> None:
    was = storage._directory
    storage.use_directory(disk.place / "files")
    try:
        disk.fill()
        disk.make_room(16 * PIECE)
        with pytest.raises(OSError) as full:
            storage.keep(os.urandom(200 * 1024))
        assert full.value.errno == errno.ENOSPC
        assert [path for path in (disk.place / "files").rglob("*") if path.is_file()] == []
    finally:
        disk.make_room()
        assert was is not None
        storage.use_directory(was)


def fill_and_make_room(street: Street, disk: SmallDisk) -> None:
    town = Town(street)
    cases, confirmed = counted(street, "cases"), counted(street, "receipt_confirmations")

    give_back(street)
    disk.fill()
    none = town.all_at_once()
    pages = [town.call("GET", path, None, {"Cookie": town.officer}) for path in ("/desk/cases/", "/desk/people/")]
    form = {**FORM, "Sec-Fetch-Site": "same-origin"}
    login = town.call("POST", "/login", f"login=officer&secret={PASSWORD}".encode(), form)
    disk.make_room(LEFT)
    some = town.all_at_once()

    assert 503 in {told.status for told in none.photos}
    assert "retry" in {result["status"] for result in results_of(none.pushes)}
    if street.engine.dialect.name == "sqlite":  # PostgreSQL has pages of its own that are not full yet
        assert {told.status for told in none.presses.values()} == {503}
        assert login.status == 503
    assert [told.status for told in pages] == [200, 200], "reading needs no room"
    pushes, photos = [*some.pushes, *none.pushes], [*some.photos, *none.photos]
    presses = [*some.presses.items(), *none.presses.items()]
    assert all("现在没有记上" in told.text for _, told in presses if told.status == 503)
    answers = [*pushes, *photos, *(told for _, told in presses), login]
    refused = [told for told in answers if told.status not in (200, 204, 303)]
    assert [(told.status, told.text) for told in refused if not told.is_polite] == []
    results = results_of(pushes)
    assert {result["status"] for result in results} <= STORED | {"retry"}
    said = {result["op_id"] for result in results if result["status"] in STORED}
    pressed = {token for token, told in presses if told.status == 303}
    assert len(said) <= counted(street, "cases") - cases
    assert len(pressed) <= counted(street, "receipt_confirmations") - confirmed
    assert {told.status for told in photos} <= {200, 503}

    disk.make_room()
    again = town.all_at_once()
    for _ in range(20):
        if again.is_settled:
            break
        again = town.all_at_once()

    assert again.is_settled
    assert counted(street, "cases") - cases == OPS
    assert counted(street, "receipt_confirmations") - confirmed == PRESSES
    assert halves(street.server.data_dir) == []
    assert street.is_intact()
    street.server.flask("verify-audit")
    print(f"\nfull: {len(said)} of {OPS} ops stored, {len(pressed)} of {PRESSES} presses, {len(refused)} asked back; then all")
    log = street.server.log.read_text(errors="replace")
    assert not any(word in log for word in ("赵建国", "楼道灯", "Traceback", *town.presses)), log[-2000:]


def halves(data_dir: Path) -> list[Path]:
    """Files that are not whole: photos whose hash is not their name, and what was begun and not ended."""
    blobs = [path for path in (data_dir / "sealed_blobs").rglob("*") if path.is_file()]
    broken = [path for path in blobs if hashlib.sha256(path.read_bytes()).hexdigest() != path.name]
    return [*broken, *data_dir.rglob("*.new")]
