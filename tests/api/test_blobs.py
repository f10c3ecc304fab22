"""Photos arrive in pieces; a visit is never complete without them (SPEC 6.6)."""

from __future__ import annotations

import os
from datetime import datetime
from uuid import UUID

import pytest

from tests.api.conftest import Notebook
from tests.api.sealed import Handset, Json, keep_photos
from webapp.api.blobs import PIECE
from webapp.core import clock
from webapp.domain.people.actors import Actor
from webapp.domain.sync import dispatch, photos
from webapp.domain.sync.dispatch import Op, Photo
from webapp.web.photos import SOON, keep_arrived

PICTURE = b"\xff\xd8" + os.urandom(300_000)


def an_op_with_a_photo(handset: Handset, picture: bytes = PICTURE) -> tuple[Json, Json, bytes]:
    op = handset.op()
    listed, sealed = handset.photo(op["op_id"], picture)
    return {**op, "blobs": [listed]}, listed, sealed


def send_all(handset: Handset, listed: Json, sealed: bytes) -> int:
    start = 0
    while start < len(sealed):
        end = min(start + PIECE, len(sealed))
        answer = handset.send(listed["sha256"], sealed, start, end)
        assert answer.status_code in (200, 204)
        start = end
    return answer.status_code


def test_a_visit_waits_for_its_photo_and_is_applied_with_it(handset: Handset, notebook: Notebook) -> None:
    op, listed, sealed = an_op_with_a_photo(handset)
    envelope = handset.sealed(op)

    first = handset.push(envelope)[0]
    assert (first["status"], first["missing"]) == ("pending_blobs", [listed["sha256"]])
    assert handset.push(envelope)[0]["status"] == "pending_blobs"
    assert handset.ask(listed["sha256"]).status_code == 404

    assert send_all(handset, listed, sealed) == 200

    assert handset.push(envelope)[0]["status"] == "replayed"
    assert notebook.pictures == [], "nobody waits for a picture to be written anew"
    keep_photos(handset)
    ((op_id, role, picture),) = notebook.pictures
    assert (str(op_id), role, picture) == (op["op_id"], "goods", PICTURE)


def test_a_photo_may_come_before_its_visit(handset: Handset, notebook: Notebook) -> None:
    op, listed, sealed = an_op_with_a_photo(handset)
    send_all(handset, listed, sealed)

    assert handset.push(handset.sealed(op))[0]["status"] == "applied"
    keep_photos(handset)
    keep_photos(handset)
    assert len(notebook.pictures) == 1


def test_it_resumes_where_the_server_stands(handset: Handset) -> None:
    _, listed, sealed = an_op_with_a_photo(handset)
    name = listed["sha256"]
    handset.send(name, sealed, 0, PIECE)

    asked = handset.ask(name)
    assert (asked.status_code, asked.headers["Upload-Offset"]) == (204, str(PIECE))
    repeated = handset.send(name, sealed, 0, PIECE)
    assert (repeated.status_code, repeated.headers["Upload-Offset"]) == (204, str(PIECE))
    gap = handset.send(name, sealed, 2 * PIECE, len(sealed))
    assert (gap.status_code, gap.headers["Upload-Offset"]) == (409, str(PIECE))
    handset.send(name, sealed, PIECE, 2 * PIECE)
    assert handset.send(name, sealed, 2 * PIECE, len(sealed)).status_code == 200
    assert handset.ask(name).status_code == 200


def test_bytes_that_hash_to_something_else_start_over(handset: Handset) -> None:
    _, listed, sealed = an_op_with_a_photo(handset, b"\xff\xd8small")
    wrong = sealed[:-1] + bytes((sealed[-1] ^ 1,))

    refused = handset.send(listed["sha256"], wrong, 0, len(wrong))

    assert (refused.status_code, refused.headers["Upload-Offset"]) == (422, "0")
    assert handset.send(listed["sha256"], sealed, 0, len(sealed)).status_code == 200


def test_what_is_no_picture_is_shown_to_a_person(handset: Handset) -> None:
    op, listed, sealed = an_op_with_a_photo(handset, b"<svg onload=alert(1)>")
    envelope = handset.sealed(op)
    handset.push(envelope)
    send_all(handset, listed, sealed)
    keep_photos(handset)

    again = handset.push(envelope)[0]

    assert (again["status"], again["code"]) == ("needs_review", "photo_unreadable")


def test_one_that_cannot_be_kept_now_is_tried_again_and_holds_up_no_other(
    handset: Handset, notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = {"disk": True}

    def keep(actor: Actor, op: Op, photo: Photo, picture: bytes, now: datetime) -> None:
        if full["disk"] and op.op_id == UUID(first["op_id"]):
            raise OSError("no space left")
        notebook.keep(actor, op, photo, picture, now)

    first, second = (an_op_with_a_photo(handset, b"\xff\xd8" + os.urandom(20)) for _ in range(2))
    (first, *one), (second, *other) = first, second
    handset.push(handset.sealed(first), handset.sealed(second))
    send_all(handset, *one)
    send_all(handset, *other)
    monkeypatch.setattr(dispatch, "_keepers", [keep])

    keep_photos(handset)
    assert [str(op_id) for op_id, *_ in notebook.pictures] == [second["op_id"]]
    full["disk"] = False
    keep_photos(handset)
    assert len(notebook.pictures) == 1, "not at once: it stands behind the others"
    with handset.client.application.app_context():
        assert keep_arrived(photos.photos_to_keep(now=clock.now() + SOON)) == 1
    assert len(notebook.pictures) == 2


@pytest.mark.parametrize("name", ["x", "A" * 64, "../../etc/passwd"])
def test_a_name_that_is_no_hash_is_not_there(handset: Handset, name: str) -> None:
    assert handset.send(name, b"x", 0, 1).status_code == 404


@pytest.mark.parametrize("header", ["", "bytes 0-9", "bytes 5-3/9", "bytes 0-9/9", "bytes 0-4/9"])
def test_a_range_that_does_not_fit_is_a_bad_request(handset: Handset, header: str) -> None:
    headers = {**handset.headers, "Content-Range": header}
    answer = handset.client.put(f"/api/v1/blobs/{'0' * 64}", data=b"123456", headers=headers)

    assert answer.status_code in (400, 422)


def test_more_than_eight_megabytes_or_a_hundred_a_day_is_too_much(
    handset: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {**handset.headers, "Content-Range": f"bytes 0-0/{9 * 1024 * 1024}"}
    assert handset.client.put(f"/api/v1/blobs/{'0' * 64}", data=b"1", headers=headers).status_code == 413

    monkeypatch.setattr(photos, "PER_DAY", 2)
    answers = [handset.send(str(n) * 64, b"123456", 0, 3) for n in range(1, 4)]
    assert [a.status_code for a in answers] == [204, 204, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_nobody_uploads_without_authority(handset: Handset) -> None:
    handset.client.post("/logout")

    assert handset.client.put(f"/api/v1/blobs/{'0' * 64}", data=b"1").status_code == 401
