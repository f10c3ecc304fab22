"""The real application behind a real port, with a made-up list for the phone: what a browser test opens.

Op types that visits will bring are stood in for by a book that remembers what came. Stopping and starting it is
losing and finding the signal.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask, jsonify, request
from werkzeug.serving import BaseWSGIServer, make_server

from tests.factories import a_street
from tests.first_day import DATABASE, lay_out
from tests.server import free_port
from tests.settings import environment_for_tests
from webapp import create_app
from webapp.config import Settings
from webapp.core import clock
from webapp.core.db import db
from webapp.domain import audit
from webapp.domain.files import storage
from webapp.domain.people.actors import Actor
from webapp.domain.sync import dispatch
from webapp.domain.sync.dispatch import Op, Outcome
from webapp.domain.sync.photos import photos_to_keep
from webapp.web.photos import keep_arrived

Row = dict[str, Any]
FIRST_MORNING = "first-morning.db"
PEOPLE = (
    ("王阿姨", "3 栋 2 单元", "501", ["说话慢一点、大声一点"], "09:20"),
    ("李家", "3 栋 4 单元", "102", [], "10:00"),
    ("赵叔", "5 栋 1 单元", "301", ["腿脚慢，多等一会"], "10:40"),
    ("陈奶奶", "7 栋 1 单元", "201", ["敲门后多等一会"], "11:20"),
)
NUMBERS = ("12345672", "23456785", "34567896", "45678908")


def check_digit(seven: str) -> str:
    """ISO 7064 MOD 11,10."""
    product = 10
    for digit in seven:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


class Inside:
    """How many requests are being answered: who leaves the house for the next test sees that nobody is in it."""

    def __init__(self, answer: Callable[..., Iterable[bytes]]) -> None:
        self.answer, self.count, self.changed = answer, 0, threading.Condition()

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        self._note(1)
        try:
            return self.answer(environ, start)
        finally:
            self._note(-1)

    def _note(self, more: int) -> None:
        with self.changed:
            self.count += more
            self.changed.notify_all()

    def wait_until_nobody(self, seconds: float = 30) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.count == 0, seconds), "a request that never ended"


class House:
    """`taken`: (type, payload, op) of every op applied; `pictures`: (role, bytes); `rows`: what the volunteer is given.

    Built once, it is lived in by one test after the other: `clear()` makes it what it was on the first morning.
    """

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = lay_out(data_dir)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        environment = environment_for_tests(data_dir, f"sqlite:///{data_dir / DATABASE}")
        self.app: Flask = create_app(Settings.from_env({**environment, "PUBLIC_URL": self.url}))
        with self.app.app_context():
            self.street = a_street(clock.now())
            self.partner = self.street.second_volunteer
            db.session.remove()
            db.engine.dispose()
        shutil.copyfile(data_dir / DATABASE, data_dir / FIRST_MORNING)
        self.inside = Inside(self.app.wsgi_app)
        self.app.wsgi_app = self.inside
        self._built = dict(self.app.config), dict(self.app.view_functions)
        self.app.before_request(lambda: self.requests.append((request.method, request.path)))
        self.server: BaseWSGIServer | None = None
        self.clear()

    def clear(self) -> House:
        """Nobody has called yet. The server is stopped; a request that was under way is waited for."""
        self.inside.wait_until_nobody()
        with self.app.app_context():
            db.engine.dispose()
        for leftover in self.data_dir.iterdir():
            if leftover.name not in ("build", FIRST_MORNING):
                shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        shutil.copyfile(self.data_dir / FIRST_MORNING, self.data_dir / DATABASE)
        for now, built in zip((self.app.config, self.app.view_functions), self._built, strict=True):
            now.clear()
            now.update(built)
        self.taken: list[tuple[str, Mapping[str, Any], Op]] = []
        self._pictures: list[tuple[str, bytes]] = []
        self.answers: dict[str, str] = {}
        self.bookings: list[tuple[UUID, Row]] = []
        self.requests: list[tuple[str, str]] = []
        self.rows = self._made_up_list()
        self._join()
        return self

    def _join(self) -> None:
        """Another application may have been made in this process since: what it set for all is set again."""
        storage.use_directory(self.data_dir / "files")
        clock.set_offset(0)
        for name in ("visit_record", "amendment", "urgent_alarm", "notice_given", "survey"):
            dispatch.register(name, load=dict, apply=self._take)
        dispatch._rows[:] = [lambda actor, _now: self.rows if actor.name.startswith("volunteer") else []]
        dispatch.keep_photos(self._keep)
        self.app.view_functions["api_visits.list_slots"] = self._slots
        self.app.view_functions["api_visits.put_visit"] = self._book

    def _take(self, actor: Actor, payload: Mapping[str, Any], op: Op, *, now: datetime) -> Outcome:
        audit.record(audit.Action.VISIT_RECORD, actor_id=actor.user_id, subject_id=op.op_id, at=now)
        self.taken.append((op.type, payload, op))
        return Outcome(review=self.answers.get(op.type), version=2)

    def _keep(self, _actor: Actor, _op: Op, photo: dispatch.Photo, picture: bytes, _now: datetime) -> None:
        self._pictures.append((photo.role, picture))

    @property
    def pictures(self) -> list[tuple[str, bytes]]:
        """What the clock has kept of the photos that have arrived by now."""
        with self.app.app_context():
            keep_arrived(photos_to_keep())
        return self._pictures

    def _made_up_list(self) -> list[Row]:
        today = clock.local_day(clock.now())
        me = self.street.volunteer
        visitors = [{"id": str(a.user_id), "name": a.name} for a in (me, self.partner)]
        rows = [self._row(at, today.isoformat(), visitors) for at in range(len(PEOPLE))]
        later = {**self._row(3, (today + timedelta(days=3)).isoformat(), visitors), "id": str(uuid4()), "address_as": "孙爷爷",
                 "door": None, "mind": None, "bring": None, "receipts": None, "told": None}  # fmt: skip
        return [*rows, later]

    def _row(self, at: int, day: str, visitors: list[Row]) -> Row:
        who, building, door, mind, hour = PEOPLE[at]
        number = NUMBERS[at][:7] + check_digit(NUMBERS[at][:7])
        return {
            "kind": "visit", "id": str(uuid4()), "version": 1, "status": "booked", "mode": "home", "date": day,
            "starts_at": f"{day}T{hour}:00+08:00", "window": ["09:00", "12:00"], "visitors": visitors,
            "two_needed": at == 1, "photo_wanted": False,
            "told": {"at": f"{date.fromisoformat(day) - timedelta(days=1)}T22:30:00+00:00", "how": "call"}, "address_as": who,
            "building": building, "lift": at % 2 == 0, "phones": [{"number": "13800001234", "whose": "本人"}],
            "door": door, "mind": mind,
            "bring": [
                {"line_id": str(uuid4()), "item": "慰问金", "spec": "", "kind": "cash", "quantity": 90000, "unit": "元"},
                {"line_id": str(uuid4()), "item": "东北大米", "spec": "10 kg", "kind": "goods", "quantity": 1, "unit": "袋"},
                {"line_id": str(uuid4()), "item": "食用油", "spec": "5 L", "kind": "goods", "quantity": 1, "unit": "桶"},
            ],
            "receipts": [{"number": number, "state": "issued"}],
        }  # fmt: skip

    def _slots(self) -> Any:
        day = (clock.local_day(clock.now()) + timedelta(days=3)).isoformat()
        place = str(UUID(int=7))
        slot = {
            "id": str(UUID(int=9)),
            "place_id": place,
            "place": "幸福社区",
            "date": day,
            "window": ["09:00", "12:00"],
        }
        tasks = [{"id": str(UUID(int=n)), "load": "heavy", "two_needed": True, "minutes": 20} for n in (1, 2)]
        pool = [{"place_id": place, "building": name, "lift": False, "tasks": tasks} for name in ("5 栋", "7 栋")]
        partners = [{"id": str(self.partner.user_id), "name": "小陈"}]
        return jsonify(slots=[{**slot, "free": 2}], pool=pool, partners=partners)

    def _book(self, visit_id: UUID) -> Any:
        booking = request.get_json()
        self.bookings.append((visit_id, booking))
        if booking["partner_id"] is None:
            return jsonify(error={"code": "visit.partner_needed", "message": "请先选一位同伴。"}), 422
        return jsonify({**self.rows[-1], "id": str(visit_id), "address_as": "新约的"})

    def require_client(self, number: int) -> None:
        """A release turned out to be dangerous: phones below this number begin no visit."""
        self._set(min_client=number)

    def end_worker(self) -> None:
        """The kill switch."""
        self._set(phone_worker=False)

    def _set(self, **changed: Any) -> None:
        self.app.config["SETTINGS"] = replace(self.app.config["SETTINGS"], **changed)

    def wait_for(self, count: int, seconds: float = 30) -> list[tuple[str, Mapping[str, Any], Op]]:
        """What was taken, once there are so many; a busy machine takes its time."""
        until = time.monotonic() + seconds
        while len(self.taken) < count and time.monotonic() < until:
            time.sleep(0.05)
        assert len(self.taken) >= count, f"{len(self.taken)} of {count} came"
        return self.taken

    def start(self) -> House:
        try:
            self.server = make_server("127.0.0.1", self.port, self.app, threaded=True)
        except SystemExit:  # werkzeug's way; it would take every later test of this worker along
            raise AssertionError(f"somebody else has taken port {self.port}") from None
        self._serving = threading.Thread(target=self.server.serve_forever, daemon=True)
        self._serving.start()
        return self

    def stop(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self._serving.join()  # it closes the socket too: whoever came second would find it closed that is only about to be
            self.server.server_close()
            self.server = None
