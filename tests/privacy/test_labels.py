"""Labels that hurt: who is outside the desk reads broad words only, never why a household is on a list (SPEC 2.4, 9.2)."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from tests.privacy.conftest import FIELD, Told
from webapp.domain.households.categories import BroadCategory, Category
from webapp.domain.households.causes import HardshipCause
from webapp.web.words import label

ALSO_NEEDS = {'"schooling"', '"other"', "Other"}
"""Words of the visit form too, where they say what a household would like; the form is the same for everybody."""


def narrow_labels(app: Flask) -> set[str]:
    """Categories and causes in words of both languages and as codes, but for the broad ones of notices."""
    broad, narrow = set(), set()
    for language in ("zh", "en"):
        with app.test_request_context(), force_locale(language):
            broad |= {label(member) for member in BroadCategory}
            narrow |= {label(member) for kind in (Category, HardshipCause) for member in kind}
    codes = {f'"{member.value}"' for kind in (Category, HardshipCause) for member in kind}
    return {word for word in (narrow | codes) - broad - ALSO_NEEDS if len(word) > 2}


@pytest.mark.parametrize("visitor", ("public", *FIELD))
def test_no_page_names_a_category_or_a_cause(app: Flask, told: Told, visitor: str) -> None:
    labels = narrow_labels(app)
    read = [answer for answer in told.walks[visitor].seen if not answer.url.startswith("/api/v1/openapi.json")]
    found = {f"{answer.url}: {word}" for answer in read for word in labels if word in answer.text}

    assert len(labels) > 100
    assert not found, f"{len(found)} found\n" + "\n".join(sorted(found)[:40])
