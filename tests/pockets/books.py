"""What of all that phones were told to keep is in the books, and whether it is there once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from tests.pockets.pocket import Pocket
from tests.pockets.town import Town

EFFECT_OF = {"visit_record": "VisitRecord", "amendment": "VisitRecord", "urgent_alarm": "Case", "notice_given": "ToldFact",
             "survey": "SurveyAnswer"}  # fmt: skip


def settle_up(town: Town, pockets: Iterable[Pocket], before: Mapping[str, int]) -> Counter[str]:
    """Every op is with the server and had its effect once, but for those in quarantine, which have none yet.

    `before`: how many effects there were. Returns how many ops of each kind ended how.
    """
    told = Counter[str]()
    made = {op_id: op for pocket in pockets for op_id, op in pocket.plain.items()}
    if not made:
        return told
    stored, effects, expected = town.stored(made), town.effects(made), dict(before)
    assert set(stored) == set(made), f"lost: {len(set(made) - set(stored))}"
    for op_id, op in made.items():
        row = stored[op_id]
        waits = row.code == "quarantine" and op["type"] != "urgent_alarm"
        found = [] if waits else [EFFECT_OF[op["type"]]]
        assert effects.get(op_id, []) == found, f"{op['type']}: {effects.get(op_id)}"
        assert row.status != "pending_blobs", "a photo is missing"
        for name in found:
            expected[name] += 1
        told[f"{op['type']} {row.status}"] += 1
    assert town.count_effects() == expected, "doubled"
    return told
