"""The page about who may do what with an import is made from the table the software goes by.

After a change of the table write it anew:  UPDATE_DOCS=1 pytest tests/house/test_import_steps.py
"""

from __future__ import annotations

import os

from tests.house.tree import ROOT
from webapp.domain.households.import_steps import ACTIONS, ImportAction, may_do
from webapp.domain.households.states import ImportStatus
from webapp.domain.people.permissions import Role

PAGE = ROOT / "docs" / "import-steps.md"
HEAD = """# Who may do what with an import of households

Each line is a step, each column the state the import stands in; a cell names the roles that may do it there. A sheet is read
before anything is stored. Without the permission the answer is 403, in a state where the step does not exist 409 or 422,
outside one's places 404.

On top of the table: who imported does not approve, and two levels are two persons; an import is undone within the days that
the place has set, and what somebody has changed or a list has taken up stays; the last part sent twice is no error.

"""


def page() -> str:
    """The matrix as it stands in the code."""
    lines = ["| step | " + " | ".join(status.value for status in ImportStatus) + " |", "|---" * (len(ImportStatus) + 1) + "|"]
    for action in ImportAction:
        cells = [", ".join(role.value for role in Role if may_do(role, action, status)) for status in ImportStatus]
        lines.append(f"| {action.value} | " + " | ".join(cells) + " |")
    return HEAD + "\n".join(lines) + "\n"


def test_the_page_says_what_the_table_says() -> None:
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(page())
    assert PAGE.read_text() == page()


def test_every_step_stands_in_the_page() -> None:
    assert set(ACTIONS) == set(ImportAction)
