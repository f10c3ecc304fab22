"""Hand arrived photos to the room that keeps pictures. Opening and decoding happen outside any transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from ..core import clock
from ..core.errors import DomainError, TooMany
from ..core.transaction import transaction
from ..domain.people.actors import Actor
from ..domain.people.sign_in import actor_of
from ..domain.sync import dispatch, sweeping
from ..domain.sync.models import NO_CONSENT
from ..domain.sync.opening import open_photo
from ..domain.sync.photos import Arrived, photo_kept, photo_waits
from .phones import sealed_blobs, sync_keys

log = logging.getLogger("nuandao")

FOR_GOOD = {
    "file.empty",
    "file.too_large",
    "file.not_a_picture",
    "file.too_many_pixels",
    "file.broken_picture",
    "sync.seal_unreadable",
    "visit.not_found",
    NO_CONSENT,
}
"""Refusals that no later try will change; every other one passes."""
AGAIN = timedelta(hours=1)
SOON = timedelta(minutes=10)


def keep_arrived(arrived: Sequence[Arrived]) -> int:
    """Keep photos that are here and not kept yet. Returns for how many that is settled."""
    keep = dispatch.photo_keeper()
    return sum(_keep_one(keep, one) for one in arrived) if keep else 0


def _keep_one(keep: dispatch.KeepPhoto, arrived: Arrived) -> bool:
    problem = None
    try:
        picture = open_photo(sync_keys(), arrived.op, arrived.photo, sealed_blobs().read(arrived.photo.sha256))
        keep(_sender(arrived), arrived.op, arrived.photo, picture, clock.now())
    except DomainError as refusal:
        if refusal.code not in FOR_GOOD:
            wait = timedelta(seconds=refusal.retry_after) if isinstance(refusal, TooMany) else AGAIN
            return _try_again(arrived, wait)
        problem = refusal.code
    except Exception as trouble:  # the phone has its answer; `run-due` tries again
        log.error("photo not kept: %s", type(trouble).__name__)
        return _try_again(arrived, SOON)
    with transaction():
        photo_kept(arrived.op.op_id, arrived.photo.sha256, now=clock.now(), problem=problem,
                   is_told=problem != NO_CONSENT)  # fmt: skip
    return True


def _try_again(arrived: Arrived, wait: timedelta) -> bool:
    """Behind the others: what there is no room for must not keep those from their place that have one."""
    with transaction():
        photo_waits(arrived.op.op_id, arrived.photo.sha256, until=clock.now() + wait)
    return False


def _sender(arrived: Arrived) -> Actor:
    author = arrived.op.author_id
    return actor_of(author) or Actor(user_id=author, name="", organisation_id=None)


def sweep_sealed() -> int:
    """Let go of the bytes of sealed photos that nobody needs; the file first, so that a crash leaves none behind."""
    names = sweeping.blobs_to_sweep(clock.now())
    for name in names:
        sealed_blobs().drop(name)
    with transaction():
        if names:
            sweeping.blobs_swept(names, now=clock.now())
        sweeping.forget_tries(clock.now())
    return len(names)
