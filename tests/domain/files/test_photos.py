"""Photos and papers: only pictures come in, nothing of where they were taken stays, only who may reads them."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from PIL import Image

from tests.factories import NOON, a_street, an_account, signed_in
from tests.visitor import Visitor
from webapp.core.crypto import FieldClass
from webapp.core.errors import DomainError, NotFound, TooMany
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import history_of
from webapp.domain.files import operations, storage
from webapp.domain.files.models import StoredFile
from webapp.domain.files.pictures import take_picture
from webapp.domain.people.actors import Actor
from webapp.domain.people.models import Organisation
from webapp.domain.people.permissions import Permission, Role


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (3000, 2000), exif: bool = True) -> bytes:
    image = Image.new("RGB", size, "firebrick")
    tags = Image.Exif()
    if exif:
        tags[0x0112] = 6  # lies on its side
        tags.get_ifd(0x8825)[2] = (30.0, 34.0, 12.0)  # latitude
        tags[0x010F] = "SECRET-CAMERA"
    written = io.BytesIO()
    image.save(written, kind, **({"exif": tags} if kind != "PNG" else {}))
    return written.getvalue()


def keep_one(actor: Actor, place: Organisation, content: bytes, subject: UUID | None = None) -> StoredFile:
    new = operations.NewFile(uuid4(), place.id, subject or uuid4(), take_picture(content),
                             Permission.HOUSEHOLD_SENSITIVE, FieldClass.P2)  # fmt: skip
    with transaction():
        return operations.add_file(actor, new, now=NOON)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_comes_back_as_a_small_upright_jpeg_without_any_trace_of_place(app: Flask, kind: str) -> None:
    with app.app_context():
        kept = take_picture(a_picture(kind), longest_edge=1600)
        content = storage.content_of(kept.name)

    with Image.open(io.BytesIO(content)) as image:
        assert image.format == "JPEG"
        assert max(image.size) == 1600
        assert (image.width < image.height) is (kind != "PNG")
        assert not image.getexif()
    assert b"SECRET-CAMERA" not in content


def test_on_disk_it_is_unreadable_and_has_a_random_name(app: Flask, _data_dir: Path) -> None:
    with app.app_context():
        kept = take_picture(a_picture())
        again = take_picture(a_picture())

    (path,) = (_data_dir / "files").glob(f"??/{kept.name}")
    assert b"JFIF" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert kept.name != again.name
    assert kept.digest == again.digest


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"%PDF-1.7 hello", "file.not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file.not_a_picture"),
        (b"GIF89a" + b"\0" * 40, "file.not_a_picture"),
        (b"\xff\xd8\xff" + b"\0" * (8 * 1024 * 1024), "file.too_large"),
        (b"\xff\xd8\xff" + b"\0" * 400, "file.broken_picture"),
        (a_picture()[:2000], "file.broken_picture"),
    ],
)
def test_what_is_no_sound_picture_is_refused(app: Flask, content: bytes, code: str) -> None:
    with app.app_context(), pytest.raises(DomainError) as refusal:
        take_picture(content)

    assert refusal.value.code == code


def a_bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that unfolds into side × side pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    pixels = zlib.compress(bytes(side // 8 + 1) * side, 9)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_a_bomb_is_refused_before_it_is_unfolded(app: Flask) -> None:
    with app.app_context(), pytest.raises(DomainError) as refusal:
        take_picture(a_bomb(20_000))

    assert refusal.value.code == "file.too_many_pixels"


def test_the_same_picture_for_the_same_subject_is_one_file(database: SQLAlchemy) -> None:
    street, subject, picture = a_street(), uuid4(), a_picture()

    first = keep_one(street.officer, street.root, picture, subject)
    again = keep_one(street.officer, street.root, picture, subject)
    other = keep_one(street.officer, street.root, picture)

    assert first.id == again.id != other.id


def test_only_who_may_read_there_reads_and_it_is_written_down(database: SQLAlchemy) -> None:
    street = a_street()
    file = keep_one(street.officer, street.communities[0], a_picture())
    stranger = an_account(street.communities[1], "stranger", Role.OFFICER)

    for actor in (street.supervisor, street.volunteer, stranger):
        with pytest.raises(NotFound), transaction():
            operations.open_file(actor, file.id, now=NOON)
    with transaction():
        _, content = operations.open_file(street.approver, file.id, now=NOON)

    assert content.startswith(b"\xff\xd8\xff")
    assert [event.action for event in history_of(file.subject_id)] == ["file.see"]


def test_the_door_serves_nothing_a_browser_would_keep_or_guess_at(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street()
    file = keep_one(street.officer, street.communities[0], a_picture())

    answer = signed_in(client, "officer").get(f"/desk/files/{file.id}")

    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert signed_in(Visitor(client.application), "volunteer").get(f"/desk/files/{file.id}").status_code == 403
    assert signed_in(Visitor(client.application), "supervisor").get(f"/desk/files/{file.id}").status_code == 404


def test_a_full_quota_and_a_hundred_a_day_are_refused(database: SQLAlchemy) -> None:
    street = a_street()
    kept = take_picture(a_picture())

    def add(actor: Actor) -> None:
        new = operations.NewFile(uuid4(), street.root.id, uuid4(), kept, Permission.VISIT_READ, FieldClass.P1)
        kept_again = storage.keep(b"x", digest=uuid4().bytes * 2)
        with transaction():
            operations.add_file(actor, operations.NewFile(**{**new.__dict__, "kept": kept_again}), now=NOON)

    for _ in range(100):
        add(street.volunteer)
    with pytest.raises(TooMany, match=r"file\.day"):
        add(street.volunteer)
    add(street.officer)

    with transaction():
        street.root.settings = {**street.root.settings, "file_quota_mb": 0}
        database.session.merge(street.root)
    with pytest.raises(DomainError, match=r"file\.quota"):
        add(street.officer)


def test_what_no_row_names_is_swept_up_after_a_day(database: SQLAlchemy, _data_dir: Path) -> None:
    import os
    import time

    street = a_street()
    file, orphan = keep_one(street.officer, street.root, a_picture()), storage.keep(b"nobody's")
    fresh = storage.keep(b"just now")
    yesterday = time.time() - 2 * 86400
    for name in (file.name, orphan.name):
        (path,) = (_data_dir / "files").glob(f"??/{name}")
        os.utime(path, (yesterday, yesterday))

    assert operations.sweep() == 1

    assert storage.content_of(file.name) and storage.content_of(fresh.name) == b"just now"
    with pytest.raises(FileNotFoundError):
        storage.content_of(orphan.name)
