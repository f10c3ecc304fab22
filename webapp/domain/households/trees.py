"""The tree of files a household is in. Pure: `registry` finds it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Registry:
    """`id`: the organisation at the top of the tree of files; `needs_consent`: files of minors wait for a guardian;
    `of_a_union`: they are files of workers.
    """

    id: UUID
    needs_consent: bool
    of_a_union: bool = False
