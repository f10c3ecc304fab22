"""Everything is copied while people work, and brought back as it was (SPEC 12.5)."""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from tests.factories import Street, a_household, a_person, a_street
from webapp.commands import backups
from webapp.commands import clock as due
from webapp.commands.backups import Backup, thin
from webapp.core import clock
from webapp.core.crypto import FieldClass
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.audit.queries import first_bad_event
from webapp.domain.files.models import StoredFile
from webapp.domain.files.operations import NewFile, add_file
from webapp.domain.files.storage import content_of, keep
from webapp.domain.households.models import Person
from webapp.domain.people.permissions import Permission
from webapp.domain.sync.operations import current_epoch

NOW = datetime(2027, 1, 12, 4, tzinfo=UTC)


@pytest.fixture
def street(app: Flask) -> Street:
    """One household and one file."""
    with app.app_context():
        street = a_street(clock.now())
        a_household(street, a_person("王建国"))
        place = street.officer.organisation_id
        new = NewFile(uuid4(), place, uuid4(), keep(b"a picture"), Permission.HOUSEHOLD_READ, FieldClass.P1)
        with transaction():
            add_file(street.officer, new, now=clock.now())
        for organisation in (street.root, *street.communities):
            db.session.refresh(organisation)
        db.session.expunge_all()
        return street


def run(app: Flask, *words: object):
    with app.app_context():
        db.session.remove()
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def names(app: Flask) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(db.select(Person.name)))


def test_what_was_there_comes_back_and_phones_are_told_to_send_again(app: Flask, street: Street, tmp_path: Path) -> None:
    done = run(app, "backup", tmp_path / "copies")
    assert done.exit_code == 0, done.output
    with app.app_context():
        before = current_epoch()
        a_household(street, a_person("后来的"))
        for path in (app.config["SETTINGS"].data_dir / "files").rglob("*"):
            if path.is_file():
                path.unlink()

    restored = run(app, "restore", tmp_path / "copies", "--over")

    assert restored.exit_code == 0, restored.output
    assert names(app) == {"王建国"}
    with app.app_context():
        assert current_epoch() != before and first_bad_event() is None
        assert content_of(db.session.scalars(db.select(StoredFile)).one().name) == b"a picture"
        last = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
        assert last.action == "database.restore"


def test_a_database_that_is_there_is_not_written_over_unasked_and_never_lost(
    app: Flask, street: Street, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(app, "backup", tmp_path / "copies")
    with app.app_context():
        a_household(street, a_person("后来的"))

    assert run(app, "restore", tmp_path / "copies").exit_code != 0
    assert names(app) == {"王建国", "后来的"}
    with app.app_context():
        url = db.engine.url
    if url.get_backend_name() == "sqlite":
        here, moment = Path(str(url.database)).parent, clock.now()
        monkeypatch.setattr(clock, "now", lambda: moment)
        before = set(here.glob("*.before-*"))
        for _ in range(2):
            assert run(app, "restore", tmp_path / "copies", "--over").exit_code == 0
        counted = set()
        for aside in {path for path in here.glob("*.before-*") if not path.name.endswith(("-wal", "-shm"))} - before:
            with sqlite3.connect(aside) as kept:
                counted |= set(kept.execute("SELECT count(*) FROM persons"))
        assert counted == {(2,), (1,)}, "also the one that was brought back a moment ago"


@pytest.mark.parametrize("spoil", ["cut", "changed", "manifest"])
def test_a_spoilt_copy_touches_nothing(app: Flask, street: Street, tmp_path: Path, spoil: str) -> None:
    run(app, "backup", tmp_path / "copies")
    (folder,) = [path for path in (tmp_path / "copies").iterdir() if (path / "manifest.json").exists()]
    sealed = folder / "database.sealed"
    content = sealed.read_bytes()
    if spoil == "manifest":
        (folder / "manifest.json").unlink()
    else:
        wrong = content[:-100] if spoil == "cut" else content[:5000] + bytes((content[5000] ^ 1,)) + content[5001:]
        sealed.write_bytes(wrong)
        manifest = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps({**manifest, "sha256": backups._digest(sealed)}))

    refused = run(app, "restore", tmp_path / "copies", "--over")

    assert refused.exit_code == 1 and "Traceback" not in refused.output
    assert names(app) == {"王建国"}


def folders(copies: Path) -> list[Path]:
    return sorted(path for path in copies.iterdir() if (path / "manifest.json").exists())


def test_the_content_of_another_copy_is_not_taken_for_this_one(app: Flask, street: Street, tmp_path: Path, monkeypatch) -> None:
    for moment in (NOW, NOW + timedelta(hours=1)):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        run(app, "backup", tmp_path / "copies")
    earlier, later = folders(tmp_path / "copies")
    (later / "database.sealed").write_bytes((earlier / "database.sealed").read_bytes())

    refused = run(app, "restore", later, "--over")

    assert refused.exit_code == 1 and "not the one that was made" in refused.output
    assert names(app) == {"王建国"}


def spoil_the_record(app: Flask) -> None:
    with app.app_context():
        table = AuditEvent.__table__
        if db.engine.dialect.name == "sqlite":
            with sqlite3.connect(str(db.engine.url.database)) as shell:
                for (trigger,) in shell.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                    shell.execute(f"DROP TRIGGER {trigger}")
                shell.execute("UPDATE audit_events SET reason = 'x' WHERE seq = 2")
        else:
            with db.engine.begin() as shell:
                shell.exec_driver_sql("SET LOCAL session_replication_role = replica")
                shell.execute(table.update().where(table.c.seq == 2).values(reason="x"))


def test_of_a_database_that_is_not_sound_there_is_no_copy(app: Flask, street: Street, tmp_path: Path) -> None:
    spoil_the_record(app)

    refused = run(app, "backup", tmp_path / "copies")

    assert refused.exit_code == 1 and "from row 2 on" in refused.output
    assert folders(tmp_path / "copies") == [] and not any((tmp_path / "copies").glob("20*"))


def test_a_copy_that_is_not_sound_is_not_brought_back(app: Flask, street: Street, tmp_path: Path, monkeypatch) -> None:
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("pg_restore looks at its own copy")
        live = Path(str(db.engine.url.database))
    spoil_the_record(app)
    with monkeypatch.context() as blind:
        blind.setattr(backups, "_check_sqlite", lambda _file: None)
        run(app, "backup", tmp_path / "copies")

    before = set(live.parent.glob("*.before-*"))

    refused = run(app, "restore", tmp_path / "copies", "--over")

    assert refused.exit_code == 1 and "from row 2 on" in refused.output
    assert set(live.parent.glob("*.before-*")) == before, "nothing was set aside for it"


def test_nothing_in_a_copy_can_be_read_without_the_keys(app: Flask, street: Street, tmp_path: Path) -> None:
    run(app, "backup", tmp_path / "copies")

    everything = b"".join(path.read_bytes() for path in (tmp_path / "copies").rglob("*") if path.is_file())
    assert len(everything) > 10_000
    for word in ("王建国", "a picture", "officer", "SQLite format"):
        assert word.encode() not in everything
    for path in (tmp_path / "copies").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_what_a_killed_one_left_in_the_open_goes(app: Flask, street: Street, tmp_path: Path) -> None:
    data_dir = app.config["SETTINGS"].data_dir
    old, running = data_dir / "backup-1.tmp", data_dir / "backup-2.tmp"
    for path in (old, running):
        path.write_bytes(b"x")
    os.utime(old, (0, 0))

    run(app, "backup", tmp_path / "copies")

    assert not old.exists() and running.exists()
    assert list(data_dir.glob("backup-*.tmp")) == [running], "nor does this one leave any"


def test_what_is_due_makes_one_every_quarter_of_an_hour(app: Flask, street: Street, tmp_path: Path, monkeypatch) -> None:
    moments = [NOW, NOW + timedelta(minutes=5), NOW + timedelta(minutes=16)]
    object.__setattr__(app.config["SETTINGS"], "backup_dir", tmp_path)
    with app.app_context():
        for moment in moments:
            monkeypatch.setattr(due.clock, "now", lambda moment=moment: moment)
            due._backup()
        assert [one.at for one in backups.backups_in(tmp_path)] == [NOW, NOW + timedelta(minutes=16)]


def test_copies_thin_out_to_one_a_day_and_one_a_month() -> None:
    every_hour = [Backup(Path(str(n)), NOW - timedelta(hours=n), {}) for n in range(24 * 800)]

    gone = set(id(one) for one in thin(every_hour, now=NOW))
    kept = [one for one in every_hour if id(one) not in gone]

    assert [one for one in kept if NOW - one.at <= timedelta(hours=24)] == every_hour[:25]
    assert 25 + 29 <= len(kept) <= 25 + 31 + 13
    assert max(NOW - one.at for one in kept) <= timedelta(days=366)
    days = [one.at.date() for one in kept if timedelta(hours=24) < NOW - one.at <= timedelta(days=30)]
    assert len(days) == len(set(days)) >= 29
