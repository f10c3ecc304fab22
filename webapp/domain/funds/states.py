"""Where money comes from, and what it may be used for."""

from __future__ import annotations

from enum import StrEnum


class FundSource(StrEnum):
    """资金来源 (GLOSSARY)."""

    GOVERNMENT = "government"
    UNION = "union"
    SOCIAL = "social"
    OTHER = "other"


class FundKind(StrEnum):
    """The finer kind of a source (SPEC 8.5)."""

    CENTRAL = "central"
    LOCAL = "local"
    CIVIL_AFFAIRS = "civil_affairs"
    DISABLED_FEDERATION = "disabled_federation"
    VETERANS = "veterans"
    PARTY = "party"
    UNION_ABOVE = "union_above"
    UNION_DUES = "union_dues"
    COMPANY = "company"
    PERSON = "person"
    CHARITY = "charity"
    COLLECTIVE = "collective"
    OWN = "own"
    OTHER = "other"


_S = FundSource
SOURCE_OF: dict[FundKind, FundSource] = {
    FundKind.CENTRAL: _S.GOVERNMENT, FundKind.LOCAL: _S.GOVERNMENT, FundKind.CIVIL_AFFAIRS: _S.GOVERNMENT,
    FundKind.DISABLED_FEDERATION: _S.GOVERNMENT, FundKind.VETERANS: _S.GOVERNMENT, FundKind.PARTY: _S.GOVERNMENT,
    FundKind.UNION_ABOVE: _S.UNION, FundKind.UNION_DUES: _S.UNION, FundKind.COMPANY: _S.SOCIAL,
    FundKind.PERSON: _S.SOCIAL, FundKind.CHARITY: _S.SOCIAL, FundKind.COLLECTIVE: _S.OTHER, FundKind.OWN: _S.OTHER,
    FundKind.OTHER: _S.OTHER,
}  # fmt: skip


class FundUse(StrEnum):
    """What it may pay for."""

    GRANTS = "grants"
    """Money handed to households."""
    GOODS = "goods"
    """Buying what is handed to them."""
    RUNNING = "running"
    """Meals, fuel, transport."""
