"""The page about who may do what with an errand is made from the table the software goes by.

After a change of the table write it anew:  UPDATE_DOCS=1 pytest tests/house/test_errand_steps.py
"""

from __future__ import annotations

import os

from tests.house.tree import ROOT
from webapp.domain.errands.states import RoundStatus
from webapp.domain.errands.steps import ACTIONS, ErrandAction, may_do
from webapp.domain.people.permissions import Role

PAGE = ROOT / "docs" / "errand-steps.md"
HEAD = """# Who may do what with errands (代买)

Each line is a step, each column the state the round of a day stands in; a cell names the roles that may do it there. Without
the permission the answer is 403, in a state where the step does not exist 409, outside one's places 404.

On top of the table: who hands out the petty cash does not go shopping; who went shopping does not enter what was bought; who
bought, entered it or stood at a door does not settle. Until the list is closed an order is changed and cancelled freely,
afterwards with a reason. What was bought is written and shared anew only while no home has received anything. Once it is
settled only a debt is paid back. A buyer reads the list, of no person; a carrier reads the doors of their own orders on the
day itself; neither writes anything.

"""


def page() -> str:
    """The matrix as it stands in the code."""
    lines = ["| step | " + " | ".join(status.value for status in RoundStatus) + " |",
             "|---" * (len(RoundStatus) + 1) + "|"]  # fmt: skip
    for action in ErrandAction:
        cells = [", ".join(role.value for role in Role if may_do(role, action, status)) for status in RoundStatus]
        lines.append(f"| {action.value} | " + " | ".join(cells) + " |")
    return HEAD + "\n".join(lines) + "\n"


def test_the_page_says_what_the_table_says() -> None:
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(page())
    assert PAGE.read_text() == page()


def test_every_step_stands_in_the_page() -> None:
    assert set(ACTIONS) == set(ErrandAction)
