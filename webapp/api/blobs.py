"""Sealed photos, in pieces that may stop and go on (docs/sync.md)."""

from __future__ import annotations

import re

from flask import Response, request
from flask.typing import ResponseReturnValue

from ..core import clock
from ..core.errors import DomainError, NotFound
from ..core.pieces import Gap
from ..core.transaction import transaction
from ..domain.sync.models import SealedBlob
from ..domain.sync.photos import begin_blob, blob_arrived, find_blob
from ..web.access import public
from ..web.phones import deliverer, empty, sealed_blobs
from .room import Room, delivers, gives, takes_bytes

bp = Room("api_blobs", __name__, description="Sealed photos")
PREFIX = "/blobs"

PIECE = 131072
MOST_PIECE = 8 * PIECE
NAME = re.compile(r"[0-9a-f]{64}")
OFFSET = "Upload-Offset"
RANGE = re.compile(r"bytes (\d{1,9})-(\d{1,9})/(\d{1,9})")


@bp.route("/<sha256>", methods=["HEAD"])
@public
@delivers
@gives(status=200, says="Complete", headers=(OFFSET,))
@gives(status=204, says="Not complete yet", headers=(OFFSET,))
def head(sha256: str) -> ResponseReturnValue:
    """200 complete, 204 with the offset, 404 nothing yet."""
    deliverer()
    _check_name(sha256)
    row = find_blob(sha256)
    if row is None:
        raise NotFound()
    if row.arrived_at is not None:
        return _answer(200, row.total)
    return _answer(204, _resume_at(row))


@bp.put("/<sha256>")
@public
@delivers
@takes_bytes("Content-Range")
@gives(status=200, says="Complete, and the hash is right", headers=(OFFSET,))
@gives(status=204, says="This piece is stored durably", headers=(OFFSET,))
@gives(status=409, says="There is a gap: go on from here", headers=(OFFSET,))
@gives(status=422, says="The hash is wrong: begin again", headers=(OFFSET,))
@gives(status=503, says="No room just now", headers=(OFFSET, "Retry-After"))
def put(sha256: str) -> ResponseReturnValue:
    """One piece; the last one completes the blob if its hash is right. The clock opens it and has it re-encoded."""
    sender = deliverer()
    _check_name(sha256)
    start, total, piece = _read_piece()
    row = find_blob(sha256)
    if row is None:
        with transaction():
            row = begin_blob(sender.user_id, sha256, total, now=clock.now())
            total = row.total
    elif row.arrived_at is not None:
        return _answer(200, row.total)
    try:
        held = sealed_blobs().add(sha256, start, piece)
    except Gap:
        return _answer(409, sealed_blobs().held(sha256))
    except OSError:
        return _answer(503, sealed_blobs().held(sha256), retry_after=30)
    return _answer(204, held) if held < total else _complete(sha256, total)


def _complete(sha256: str, total: int) -> ResponseReturnValue:
    if sealed_blobs().held(sha256) != total or not sealed_blobs().is_whole(sha256):
        sealed_blobs().drop(sha256)
        return _answer(422, 0)
    with transaction():
        blob_arrived(sha256, now=clock.now())
    return _answer(200, total)


def _resume_at(row: SealedBlob) -> int:
    """All bytes here but not completed (a crash between): the last piece is asked for again, and completes it."""
    held = sealed_blobs().held(row.sha256)
    return held if held < row.total else max(0, row.total - PIECE)


def _check_name(sha256: str) -> None:
    if not NAME.fullmatch(sha256):
        raise NotFound()


def _read_piece() -> tuple[int, int, bytes]:
    """Start, total and bytes; the bytes must be as many as Content-Range says."""
    match = RANGE.fullmatch(request.headers.get("Content-Range", ""))
    if match is None:
        raise DomainError("bad_request")
    start, end, total = (int(part) for part in match.groups())
    length = end - start + 1
    if not 0 < length <= MOST_PIECE or end >= total:
        raise DomainError("bad_request")
    piece = request.get_data(cache=False)
    if len(piece) != length:
        raise DomainError("bad_request")
    return start, total, piece


def _answer(status: int, offset: int, retry_after: int | None = None) -> Response:
    response = empty(status)
    response.headers[OFFSET] = str(offset)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response
