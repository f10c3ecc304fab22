"""A door that takes one photo with its form's id: the page's file cannot be put back, so a refusal is said on the page it came from."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import request

from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.files.pictures import MOST_BYTES, take_picture
from ..domain.files.storage import Kept
from .page import flash
from .words import word


def take_one_photo(keep: Callable[[UUID, Kept], object], done: str) -> None:
    """Check the picture, `keep` it in one transaction, and say what came of it: `done`, or why not."""
    sent = request.files.get("photo")
    try:
        file_id = UUID(request.form.get("id", ""))
        kept = take_picture(sent.read(MOST_BYTES + 1) if sent else b"")
        with transaction():
            keep(file_id, kept)
    except (DomainError, ValueError) as refusal:
        flash(word(refusal.code, **refusal.facts) if isinstance(refusal, DomainError) else word("field.invalid"), "alarm")
    else:
        flash(done)
