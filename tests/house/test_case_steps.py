"""The page about who may do what with a case is made from the table the software goes by.

After a change of the table write it anew:  UPDATE_DOCS=1 pytest tests/house/test_case_steps.py
"""

from __future__ import annotations

import os

from tests.house.tree import ROOT
from webapp.domain.cases.models import CaseStatus
from webapp.domain.cases.steps import ACTIONS, CaseAction, may_do
from webapp.domain.people.permissions import Role

PAGE = ROOT / "docs" / "case-steps.md"
HEAD = """# Who may do what with an objection or another case

Each line is a step, each column the state the case stands in; a cell names the roles that may do it there. Anybody may say
something: an objection to a notice, what is not right with a slip, an appeal, an alarm. Without the permission the answer is
403, in a state where the step does not exist 422, outside one's places 404.

On top of the table: two look into a case, and they are two; an objection is answered only after they have; the answer is
one of those its kind knows; who hung a notice does not tie an objection to the whole of it to one line.

"""


def page() -> str:
    """The matrix as it stands in the code."""
    lines = ["| step | " + " | ".join(status.value for status in CaseStatus) + " |", "|---" * (len(CaseStatus) + 1) + "|"]
    for action in CaseAction:
        cells = [", ".join(role.value for role in Role if may_do(role, action, status)) for status in CaseStatus]
        lines.append(f"| {action.value} | " + " | ".join(cells) + " |")
    return HEAD + "\n".join(lines) + "\n"


def test_the_page_says_what_the_table_says() -> None:
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(page())
    assert PAGE.read_text() == page()


def test_every_step_stands_in_the_page() -> None:
    assert set(ACTIONS) == set(CaseAction)
