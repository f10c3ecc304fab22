"""Which papers are wanted and which are missing: one rule, whoever asks (SPEC 3.6)."""

from __future__ import annotations

from datetime import date

import pytest

from webapp.domain.households.categories import Category
from webapp.domain.households.causes import HardshipCause
from webapp.domain.households.checklist import Livelihood, Paper, counts_until, missing_papers, wanted_papers
from webapp.domain.households.situations import WorkStatus
from webapp.domain.households.states import EvidenceKind

K, W = EvidenceKind, WorkStatus
TODAY = date(2027, 1, 12)
ALWAYS = (K.ID_CARD, K.HOUSEHOLD_BOOK)


def proofs(*people: Livelihood) -> set[EvidenceKind]:
    return set(wanted_papers((), (), people)) - set(ALWAYS)


@pytest.mark.parametrize(
    ("status", "proof"),
    [
        (W.AT_WORK, K.INCOME_PROOF), (W.SICK_LEAVE, K.INCOME_PROOF), (W.RETIRED, K.PENSION_PROOF),
        (W.EARLY_RETIRED, K.PENSION_PROOF), (W.VETERAN_RETIRED, K.PENSION_PROOF), (W.LAID_OFF, K.UNEMPLOYMENT_PROOF),
        (W.OUT_OF_WORK, K.UNEMPLOYMENT_PROOF), (W.FLEXIBLE, K.INCOME_STATEMENT), (W.FARMING, K.INCOME_STATEMENT),
    ],
)  # fmt: skip
def test_the_proof_of_income_follows_from_how_somebody_lives(status: WorkStatus, proof: EvidenceKind) -> None:
    assert proofs(Livelihood(40, status)) == {proof}
    assert proofs(Livelihood(None, status)) == {proof}


def test_where_nobody_said_how_they_live_any_proof_of_income_is_asked_for() -> None:
    assert proofs() == proofs(Livelihood(40)) == proofs(Livelihood(10, W.AT_WORK)) == {K.INCOME_PROOF}
    assert proofs(Livelihood(20, W.AT_SCHOOL)) == {K.INCOME_PROOF}
    assert proofs(Livelihood(70, W.RETIRED), Livelihood(45, W.LAID_OFF)) == {K.PENSION_PROOF, K.UNEMPLOYMENT_PROOF}


def test_who_is_on_the_states_list_shows_its_card_instead() -> None:
    assert wanted_papers((), (Category.DIBAO,), [Livelihood(40, W.AT_WORK)]) == (*ALWAYS, K.DIBAO_CARD)


def test_cause_and_category_ask_for_each_paper_once() -> None:
    wanted = wanted_papers((HardshipCause.MAJOR_ILLNESS, HardshipCause.SCHOOLING), (
        Category.MAJOR_ILLNESS, Category.NEEDY_STUDENT, Category.DISABLED))  # fmt: skip

    assert wanted == (*ALWAYS, K.INCOME_PROOF, K.DIAGNOSIS, K.MEDICAL_BILLS, K.SCHOOL_CARD, K.DISABILITY_CARD)


def test_a_diagnosis_counts_in_its_own_year_only() -> None:
    wanted = (K.DIAGNOSIS, K.MEDICAL_BILLS)
    this_years, last_years = Paper(K.DIAGNOSIS, date(2027, 1, 2)), Paper(K.DIAGNOSIS, date(2026, 12, 31))
    bills = Paper(K.MEDICAL_BILLS, date(2020, 5, 1))

    assert missing_papers(wanted, [this_years, bills], today=TODAY) == ()
    assert missing_papers(wanted, [last_years, bills], today=TODAY) == (K.DIAGNOSIS,)
    assert counts_until(K.DIAGNOSIS, date(2026, 3, 1)) == date(2027, 1, 1)
    assert counts_until(K.ID_CARD, date(2026, 3, 1)) is None


def test_a_sealed_statement_does_for_the_proof_of_a_disaster_and_for_nothing_else() -> None:
    statement = Paper(K.SEALED_STATEMENT, TODAY)

    assert missing_papers((K.DISASTER_PROOF,), [statement], today=TODAY) == ()
    assert missing_papers((K.ID_CARD,), [statement], today=TODAY) == (K.ID_CARD,)
