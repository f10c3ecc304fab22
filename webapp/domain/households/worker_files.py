"""What a union's file holds of a worker beyond a household's (困难职工档案表, 五清; SPEC 3.3, DOMAIN-ZH 2.1). Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from .amounts import Amount, Qualifier


class ModelWorkerLevel(StrEnum):
    """劳模类型."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    CITY = "city"
    OTHER = "other"


class HukouType(StrEnum):
    """户口类型."""

    URBAN = "urban"
    RURAL = "rural"
    RURAL_TO_URBAN = "rural_to_urban"


class HousingType(StrEnum):
    """住房类型."""

    SELF_BUILT = "self_built"
    BOUGHT = "bought"
    AFFORDABLE = "affordable"
    EMPLOYERS = "employers"
    LOW_RENT = "low_rent"
    RENTED = "rented"
    NONE = "none"
    OTHER = "other"


class FloorArea(StrEnum):
    """面积档, in square metres."""

    TO_20 = "to_20"
    TO_50 = "to_50"
    TO_70 = "to_70"
    ABOVE = "above"


_ENUMS: dict[str, type[StrEnum]] = {"model_worker_level": ModelWorkerLevel, "hukou_type": HukouType,
                                    "housing_type": HousingType, "floor_area": FloorArea}  # fmt: skip


@dataclass(frozen=True)
class WorkerFile:
    """Empty, or None, is not asked yet. `state_of_mind`, `skills` and `job_wishes` are of the five to be clear about."""

    worker_no: str = ""
    other_contact: str = ""
    postcode: str = ""
    works_since: str = ""
    industry: str = ""
    employer: str = ""
    employer_type: str = ""
    employer_status: str = ""
    hukou_division: str = ""
    hukou_type: HukouType | None = None
    housing_type: HousingType | None = None
    floor_area: FloorArea | None = None
    model_worker_level: ModelWorkerLevel | None = None
    other_income: Amount | None = None
    """What the family has a year beside wages."""
    can_help_itself: bool | None = None
    nobody_employed: bool | None = None
    state_of_mind: str = ""
    skills: str = ""
    job_wishes: str = ""

    def as_plain(self) -> dict[str, Any]:
        """As JSON, blanks left out."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        if self.other_income:
            told["other_income"] = {"fen": self.other_income.fen, "qualifier": self.other_income.qualifier.value}
        return {name: value for name, value in told.items() if value not in ("", None)}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> WorkerFile:
        told = {**plain, **{name: kind(plain[name]) for name, kind in _ENUMS.items() if name in plain}}
        if "other_income" in plain:
            sum_ = plain["other_income"]
            told["other_income"] = Amount(sum_["fen"], Qualifier(sum_["qualifier"]))
        return cls(**told)
