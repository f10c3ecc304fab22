"""The door to a stored photo or paper."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from ..core import clock
from ..core.transaction import transaction
from ..domain.files.models import FileKind
from ..domain.files.operations import open_file
from ..domain.people.permissions import Permission
from ..web.access import current_actor, requires

bp = Blueprint("files", __name__, url_prefix="/desk/files")


@bp.get("/<uuid:file_id>")
@requires(Permission.DESK)
def show(file_id: UUID) -> ResponseReturnValue:
    """The file itself: a photo is shown, a table only downloads. Nothing keeps a copy on the way."""
    with transaction():
        file, content = open_file(current_actor(), file_id, now=clock.now())
        is_photo = file.kind is FileKind.PHOTO
    answer = Response(content, mimetype="image/jpeg" if is_photo else "application/octet-stream")
    answer.headers["Content-Disposition"] = f"{'inline' if is_photo else 'attachment'}; filename={file_id}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
