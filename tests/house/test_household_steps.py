"""The page about who may do what with a household's file is made from the table the software goes by.

After a change of the table write it anew:  UPDATE_DOCS=1 pytest tests/house/test_household_steps.py
"""

from __future__ import annotations

import os

from tests.house.tree import ROOT
from webapp.domain.households.states import HouseholdStatus
from webapp.domain.households.steps import ACTIONS, HouseholdAction, may_do
from webapp.domain.people.permissions import Role

PAGE = ROOT / "docs" / "household-steps.md"
HEAD = """# Who may do what with a household's file

Each line is a step of SPEC 3.7, each column the state the file stands in; a cell names the roles that may do it there.
An empty cell is neither a button nor an address that does anything: without the permission the answer is 403, in a
state where the step does not exist 409, and a file outside one's places does not exist, 404.

On top of the table: who entered, changed or reviewed a file does not approve it; each level of an approval is another
person; a sanction is lifted by another person than the one who imposed it; the guardian's consent, the review where an
organisation asks for one, and a bar in the tree hold an approval back. Rechecks fall due and exceptions end by
themselves (`run-due`).

"""


def page() -> str:
    """The matrix as it stands in the code."""
    states = [status for status in HouseholdStatus if status is not HouseholdStatus.APPROVED]
    lines = ["| step | " + " | ".join(status.value.replace("_", " ") for status in states) + " |",
             "|---" * (len(states) + 1) + "|"]  # fmt: skip
    for action in HouseholdAction:
        cells = [", ".join(role.value for role in Role if may_do(role, action, status)) for status in states]
        lines.append(f"| {action.value} | " + " | ".join(cells) + " |")
    return HEAD + "\n".join(lines) + "\n"


def test_the_page_says_what_the_table_says() -> None:
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(page())
    assert PAGE.read_text() == page()


def test_every_step_stands_in_the_page() -> None:
    assert set(ACTIONS) == set(HouseholdAction)
    assert [action for action in HouseholdAction if f"| {action.value} |" not in PAGE.read_text()] == []
