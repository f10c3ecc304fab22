"""The page about who may do what with an expense is made from the table the software goes by.

After a change of the table write it anew:  UPDATE_DOCS=1 pytest tests/house/test_expense_steps.py
"""

from __future__ import annotations

import os

from tests.house.tree import ROOT
from webapp.domain.campaigns.expense_steps import ACTIONS, ExpenseAction, may_do
from webapp.domain.campaigns.money_models import ExpenseStatus
from webapp.domain.people.permissions import Role

PAGE = ROOT / "docs" / "expense-steps.md"
HEAD = """# Who may do what with an expense of a campaign

Each line is a step, each column the state the expense stands in; a cell names the roles that may do it there. An officer asks
for it. Without the permission the answer is 403, in a state where the step does not exist 409, outside one's places 404.

On top of the table: who asked does not decide; who decided does not pay, nor counts along, nor takes a payment back; who
recorded the money it comes from does not approve it. Approving promises the money of the campaign's funds for goods or for
running costs, and is refused where it is not there. A list of households follows the same rule with its own steps: it is
approved by another than who proposed it, and only against funds that may pay for its lines.

"""


def page() -> str:
    """The matrix as it stands in the code."""
    lines = ["| step | " + " | ".join(status.value for status in ExpenseStatus) + " |",
             "|---" * (len(ExpenseStatus) + 1) + "|"]  # fmt: skip
    for action in ExpenseAction:
        cells = [", ".join(role.value for role in Role if may_do(role, action, status)) for status in ExpenseStatus]
        lines.append(f"| {action.value} | " + " | ".join(cells) + " |")
    return HEAD + "\n".join(lines) + "\n"


def test_the_page_says_what_the_table_says() -> None:
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(page())
    assert PAGE.read_text() == page()


def test_every_step_stands_in_the_page() -> None:
    assert set(ACTIONS) == set(ExpenseAction)
