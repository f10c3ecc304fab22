"""Codes that follow from the print key: the same again, and never the same for another purpose."""

from __future__ import annotations

from uuid import UUID

from webapp.core import derived_codes

SUBJECT = UUID("00000000-0000-4000-8000-000000000001")


def test_a_code_can_be_printed_again_and_belongs_to_one_purpose(app):
    first, again = (derived_codes.token_of("gift", SUBJECT) for _ in range(2))
    others = {derived_codes.token_of("needs", SUBJECT), derived_codes.token_of("gift", SUBJECT, 2)}

    assert first == again
    assert first not in others
    assert derived_codes.is_token(first.lower())
    assert derived_codes.hash_of(first.lower()) == derived_codes.hash_of(first)


def test_what_people_mistype_is_no_code(app):
    token = derived_codes.token_of("gift", SUBJECT)

    assert not derived_codes.is_token(token[:-1])
    assert not derived_codes.is_token("U" + token[1:])
