"""The page about who may do what with campaigns, lists and lines is made from the tables in the code.

After a change of a table write it anew:  UPDATE_DOCS=1 pytest tests/house/test_campaign_steps.py
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from tests.house.tree import ROOT
from webapp.domain.campaigns.states import CampaignStatus, LineStatus, ListStatus
from webapp.domain.campaigns.steps import (
    CAMPAIGN,
    LINE,
    LIST,
    REVISION,
    CampaignAction,
    LineAction,
    ListAction,
    RevisionAction,
    StepRule,
)
from webapp.domain.people.permissions import Role

PAGE = ROOT / "docs" / "campaign-steps.md"
HEAD = """# Who may do what with a campaign, its lists and their lines

Each line is a step of SPEC 4, each column the state it is done in; a cell names the roles that may do it there. Every
step is tried in every state as every role by `tests/domain/campaigns/test_steps.py`: an empty cell changes nothing.

On top of the tables: who proposed a list, changed a line of it or wrote a change of a revision does not approve it; each
level of an approval (one to three, a setting) is another person, and a change of the list takes the levels away; the
notice has hung its whole period, nothing is said against the whole, the money is there, and whoever approves has looked
at households that are also listed elsewhere and at kin of officers. A line whose goods were handed over is neither
changed nor taken off. Once a campaign is over, nothing of this exists.
"""
TABLES: Sequence[tuple[str, type[StrEnum], Mapping[Any, StepRule], Sequence[Any]]] = (
    ("Campaign", CampaignAction, CAMPAIGN, tuple(CampaignStatus)),
    ("List", ListAction, LIST, (ListStatus.PROPOSED, ListStatus.POSTED, ListStatus.FROZEN)),
    ("Revision of a frozen list", RevisionAction, REVISION, (ListStatus.PROPOSED, ListStatus.FROZEN)),
    ("Line", LineAction, LINE, tuple(LineStatus)),
)


def page() -> str:
    """The matrices as they stand in the code."""
    parts = [HEAD]
    for title, actions, table, states in TABLES:
        lines = ["| step | " + " | ".join(status.value for status in states) + " |", "|---" * (len(states) + 1) + "|"]
        for action in actions:
            cells = [", ".join(r.value for r in Role if table[action].allows(r, status)) for status in states]
            lines.append(f"| {action.value} | " + " | ".join(cells) + " |")
        parts.append(f"\n## {title}\n\n" + "\n".join(lines) + "\n")
    return "".join(parts)


def test_the_page_says_what_the_tables_say() -> None:
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(page())
    assert PAGE.read_text() == page()


def test_every_action_stands_in_its_table() -> None:
    assert [title for title, actions, table, _states in TABLES if set(actions) != set(table)] == []
