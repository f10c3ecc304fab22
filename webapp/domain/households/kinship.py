"""What everybody is to a new head, from what they were to the old one. Pure; what does not follow is 'other'."""

from __future__ import annotations

from .relations import Relation, Sex

_R = Relation
_FROM_CHILD = {_R.SPOUSE: _R.PARENT, _R.SON: _R.SIBLING, _R.DAUGHTER: _R.SIBLING, _R.PARENT: _R.GRANDPARENT}
_AFTER: dict[Relation, dict[Relation, Relation]] = {
    _R.SPOUSE: {_R.SON: _R.SON, _R.DAUGHTER: _R.DAUGHTER, _R.GRANDCHILD: _R.GRANDCHILD, _R.PARENT: _R.PARENT_IN_LAW,
                _R.PARENT_IN_LAW: _R.PARENT, _R.CHILD_IN_LAW: _R.CHILD_IN_LAW},
    _R.SON: _FROM_CHILD,
    _R.DAUGHTER: _FROM_CHILD,
    _R.GRANDCHILD: {_R.SPOUSE: _R.GRANDPARENT},
    _R.PARENT: {_R.SON: _R.GRANDCHILD, _R.DAUGHTER: _R.GRANDCHILD, _R.SPOUSE: _R.CHILD_IN_LAW, _R.PARENT: _R.SPOUSE},
    _R.SIBLING: {_R.PARENT: _R.PARENT, _R.SIBLING: _R.SIBLING, _R.GRANDPARENT: _R.GRANDPARENT},
}  # fmt: skip
"""By what the new head was: old relation → new relation."""

_FORMER = {_R.SPOUSE: _R.SPOUSE, _R.SON: _R.PARENT, _R.DAUGHTER: _R.PARENT, _R.GRANDCHILD: _R.GRANDPARENT,
           _R.SIBLING: _R.SIBLING, _R.CHILD_IN_LAW: _R.PARENT_IN_LAW, _R.PARENT_IN_LAW: _R.CHILD_IN_LAW}  # fmt: skip


def relation_after(new_head_was: Relation, was: Relation, sex: Sex | None) -> Relation:
    """What somebody who `was` that to the old head is to the new one; the old head was `HEAD`."""
    if was is not _R.HEAD:
        return _AFTER.get(new_head_was, {}).get(was, _R.OTHER)
    if new_head_was is _R.PARENT and sex is not None:
        return _R.SON if sex is Sex.MALE else _R.DAUGHTER
    return _FORMER.get(new_head_was, _R.OTHER)
