"""Whoever changes what volunteers promise asks them again."""

from __future__ import annotations

from hashlib import sha256

from webapp.domain.people.rules import PLEDGE_VERSION
from webapp.web.terms import PLEDGE, RISKS

ACCEPTED = {1: "9c3a07e41101e3c3"}
"""Version → fingerprint of its words. A new sentence is a new version; an old line of this table never changes."""


def test_the_words_change_only_with_their_version(app):
    with app.test_request_context():
        words = "\n".join(str(line) for line in (*PLEDGE, *RISKS))

    assert sha256(words.encode()).hexdigest()[:16] == ACCEPTED[PLEDGE_VERSION]
    assert max(ACCEPTED) == PLEDGE_VERSION
