"""The life of a household's file, and every step it may take (SPEC 3.7, GLOSSARY)."""

from __future__ import annotations

from enum import StrEnum


class HouseholdStatus(StrEnum):
    """Where a file stands."""

    DRAFT = "draft"
    SURVEYED = "surveyed"
    REVIEWED = "reviewed"
    WAITING_FOR_GUARDIAN = "waiting_for_guardian"
    APPROVED = "approved"
    ACTIVE = "active"
    RECHECK_DUE = "recheck_due"
    SANCTIONED = "sanctioned"
    ENDED = "ended"


class EndReason(StrEnum):
    """Why a file ended."""

    LIFTED = "lifted"
    MOVED = "moved"
    DIED = "died"
    NOT_INCLUDED = "not_included"
    MERGED = "merged"
    IMPORT_UNDONE = "import_undone"
    SANCTION_OVER = "sanction_over"


class TwinsVerdict(StrEnum):
    """What somebody said of two files that look like one family's."""

    OPEN = "open"
    APART = "apart"
    MERGED = "merged"


_S = HouseholdStatus

STEPS: dict[HouseholdStatus, frozenset[HouseholdStatus]] = {
    _S.DRAFT: frozenset({_S.SURVEYED, _S.ENDED}),
    _S.SURVEYED: frozenset({_S.DRAFT, _S.REVIEWED, _S.APPROVED, _S.WAITING_FOR_GUARDIAN, _S.ENDED}),
    _S.REVIEWED: frozenset({_S.DRAFT, _S.APPROVED, _S.WAITING_FOR_GUARDIAN, _S.ENDED}),
    _S.WAITING_FOR_GUARDIAN: frozenset({_S.SURVEYED, _S.APPROVED, _S.ENDED}),
    _S.APPROVED: frozenset({_S.ACTIVE}),
    _S.ACTIVE: frozenset({_S.RECHECK_DUE, _S.SANCTIONED, _S.ENDED}),
    _S.RECHECK_DUE: frozenset({_S.ACTIVE, _S.SANCTIONED, _S.ENDED}),
    _S.SANCTIONED: frozenset({_S.ACTIVE, _S.ENDED}),
    _S.ENDED: frozenset(),
}
"""Every step there is; what is not here cannot happen."""

ON_LISTS = (_S.ACTIVE, _S.RECHECK_DUE)
"""Files that a campaign may take up: a recheck that is due does not take the New Year's rice away."""

CLOSED = (_S.ENDED, _S.SANCTIONED)


class ConsentPurpose(StrEnum):
    """What the consent is for, one by one (SPEC 3.5)."""

    SENSITIVE_DATA = "sensitive_data"
    PUBLICATION = "publication"
    SHARING = "sharing"


class ConsentForm(StrEnum):
    """How it was given."""

    PAPER_PHOTO = "paper_photo"
    SIGNATURE = "signature"
    SURVEY_FORM = "survey_form"


class GiverRole(StrEnum):
    """What the giver of a consent is to the child."""

    FATHER = "father"
    MOTHER = "mother"
    GRANDPARENT = "grandparent"
    OTHER_GUARDIAN = "other_guardian"
    CAREGIVER = "caregiver"
    """受委托照护人: looks after the child, and can agree to nothing (DOMAIN-ZH 3.3)."""


class LegalBasis(StrEnum):
    """Why the file of a minor may be kept (SPEC 3.4)."""

    COMMITTEE_DUTY = "committee_duty"
    GUARDIAN_CONSENT = "guardian_consent"


class GovernmentAid(StrEnum):
    """Help from the government already received (SPEC 3.3)."""

    NONE = "none"
    COVERED = "covered"
    STILL_HARD = "still_hard"


class EvidenceKind(StrEnum):
    """Papers of the checklist (SPEC 3.6)."""

    ID_CARD = "id_card"
    HOUSEHOLD_BOOK = "household_book"
    DIAGNOSIS = "diagnosis"
    MEDICAL_BILLS = "medical_bills"
    DISABILITY_CARD = "disability_card"
    DIBAO_CARD = "dibao_card"
    INCOME_PROOF = "income_proof"
    PENSION_PROOF = "pension_proof"
    INCOME_STATEMENT = "income_statement"
    SCHOOL_CARD = "school_card"
    DISASTER_PROOF = "disaster_proof"
    SEALED_STATEMENT = "sealed_statement"
    DIVORCE_OR_DEATH_PAPER = "divorce_or_death_paper"
    UNEMPLOYMENT_PROOF = "unemployment_proof"
    SURVEY_FORM = "survey_form"
    HOUSE_PHOTO = "house_photo"
    OTHER_PAPER = "other_paper"


TELL_OF_HEALTH = frozenset({EvidenceKind.DIAGNOSIS, EvidenceKind.MEDICAL_BILLS, EvidenceKind.DISABILITY_CARD})
"""Papers whose very name gives an illness or a disability away; they are named only where that was opened."""


class ImportStatus(StrEnum):
    """How far an import has come."""

    READ = "read"
    RUNNING = "running"
    DONE = "done"
    APPROVED = "approved"
    UNDONE = "undone"
