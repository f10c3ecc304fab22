"""Hand arrived photos to the room that keeps pictures. Opening and decoding happen outside any transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people.actors import Actor
from ..domain.people.sign_in import actor_of
from ..domain.sync import dispatch
from ..domain.sync.opening import open_photo
from ..domain.sync.photos import Arrived, photo_kept
from .phones import sealed_blobs, sync_key

log = logging.getLogger("nuandao")


def keep_arrived(arrived: Sequence[Arrived]) -> int:
    """Keep photos that are here and not kept yet. Returns how many were tried."""
    keep = dispatch.photo_keeper()
    if keep is None:
        return 0
    for one in arrived:
        _keep_one(keep, one)
    return len(arrived)


def _keep_one(keep: dispatch.KeepPhoto, arrived: Arrived) -> None:
    problem = None
    try:
        picture = open_photo(sync_key(), arrived.op, arrived.photo, sealed_blobs().read(arrived.photo.sha256))
        keep(_sender(arrived), arrived.op, arrived.photo, picture, clock.now())
    except DomainError as refusal:
        problem = refusal.code
    except Exception as trouble:  # tried again later by `run-due`; the phone has its answer
        log.error("photo not kept: %s", type(trouble).__name__)
        return
    with transaction():
        photo_kept(arrived.op.op_id, arrived.photo.sha256, now=clock.now(), problem=problem)


def _sender(arrived: Arrived) -> Actor:
    author = arrived.op.author_id
    return actor_of(author) or Actor(user_id=author, name="", organisation_id=None)
