"""A value that reaches a page has its word."""

from __future__ import annotations

import pytest

from webapp.domain.cases.models import CaseKind, CaseOutcome, CaseStatus
from webapp.domain.households.categories import BroadCategory
from webapp.domain.notices.models import NoticeKind, NoticeStatus
from webapp.domain.people.models import OrganisationKind
from webapp.domain.people.permissions import Role
from webapp.domain.visits.models import Outcome, TaskStatus, ToldHow, VisitMode, VisitStatus
from webapp.web.words import WORDS, label_code

ENUMS = (BroadCategory, CaseKind, CaseOutcome, CaseStatus, NoticeKind, NoticeStatus, OrganisationKind, Outcome, Role,
         TaskStatus, ToldHow, VisitMode, VisitStatus)  # fmt: skip


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.__name__)
def test_every_member_that_is_shown_has_a_word(kind):
    assert [member for member in kind if label_code(member) not in WORDS] == []
