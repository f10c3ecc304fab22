"""The guardian's signed paper that comes along with a form: re-encoded before the transaction, filed inside it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from flask import request

from ..core.crypto import FieldClass
from ..domain.files.operations import NewFile, add_file
from ..domain.files.pictures import MOST_BYTES, take_picture
from ..domain.files.storage import Kept
from ..domain.people.actors import Actor
from ..domain.people.permissions import Permission

FIELD = "paper"


def sent_paper() -> Kept | None:
    """The picture in the form's field `paper`, re-encoded and on disk; None where there is none. Raises DomainError."""
    sent = request.files.get(FIELD)
    content = sent.read(MOST_BYTES + 1) if sent else b""
    return take_picture(content) if content else None


def file_paper(actor: Actor, organisation_id: UUID, subject_id: UUID, paper: Kept, *, now: datetime) -> UUID:
    """Put it into the files, for those who verify volunteers there. Each opening leaves a trace."""
    new = NewFile(uuid4(), organisation_id, subject_id, paper, Permission.VOLUNTEER_VERIFY, FieldClass.P2)
    return add_file(actor, new, now=now).id
