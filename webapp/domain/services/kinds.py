"""The kinds of services the official tables name (SPEC 11.1), and what each of their lines counts. Pure."""

from __future__ import annotations

from enum import StrEnum


class ServiceKind(StrEnum):
    """One line of the tables, or several that count the same."""

    POLICY_OUTREACH = "policy_outreach"
    POLICY_ENROLMENT = "policy_enrolment"
    POLICY_ADVICE = "policy_advice"
    JOB_OFFER = "job_offer"
    JOB_FAIR = "job_fair"
    JOB_REFERRAL = "job_referral"
    JOB_TRAINING = "job_training"
    STARTUP_LOAN = "startup_loan"
    LIVING_AID = "living_aid"
    MEDICAL_AID = "medical_aid"
    EDUCATION_AID = "education_aid"
    LEGAL_AID = "legal_aid"
    RIGHTS_EDUCATION = "rights_education"
    RIGHTS_CASE = "rights_case"
    WAGE_RECOVERY = "wage_recovery"
    PSYCH_COUNSELLING = "psych_counselling"
    CULTURE_EVENT = "culture_event"
    HEALTH_CHECK = "health_check"
    OTHER_LIFE_SERVICE = "other_life_service"
    TRAIN = "homebound_train"
    CARRIAGE = "homebound_carriage"
    COACH = "homebound_coach"
    SHIP = "homebound_ship"
    FLIGHT = "homebound_flight"
    TICKET = "homebound_ticket"
    HOMEBOUND_SUBSIDY = "homebound_subsidy"
    OTHER_AID = "other_aid"


class ServiceGroup(StrEnum):
    """How they stand together on the page."""

    POLICY = "policy"
    WORK = "work"
    AID = "aid"
    RIGHTS = "rights"
    LIFE = "life"
    HOMEBOUND = "homebound"


class ServicePart(StrEnum):
    """What a line counts beside how many took part."""

    NEWGEN = "newgen_times"
    MIGRANTS = "migrant_times"
    UNITS = "units"
    FEN = "fen"
    MIGRANT_FEN = "migrant_fen"


_K = ServiceKind
GROUPS: dict[ServiceGroup, tuple[ServiceKind, ...]] = {
    ServiceGroup.POLICY: (_K.POLICY_OUTREACH, _K.POLICY_ENROLMENT, _K.POLICY_ADVICE),
    ServiceGroup.WORK: (_K.JOB_FAIR, _K.JOB_OFFER, _K.JOB_REFERRAL, _K.JOB_TRAINING, _K.STARTUP_LOAN),
    ServiceGroup.AID: (_K.LIVING_AID, _K.MEDICAL_AID, _K.EDUCATION_AID, _K.OTHER_AID),
    ServiceGroup.RIGHTS: (_K.LEGAL_AID, _K.RIGHTS_EDUCATION, _K.RIGHTS_CASE, _K.WAGE_RECOVERY),
    ServiceGroup.LIFE: (_K.PSYCH_COUNSELLING, _K.HEALTH_CHECK, _K.CULTURE_EVENT, _K.OTHER_LIFE_SERVICE),
    ServiceGroup.HOMEBOUND: (_K.TICKET, _K.TRAIN, _K.CARRIAGE, _K.COACH, _K.SHIP, _K.FLIGHT, _K.HOMEBOUND_SUBSIDY),
}

_MIGRANTS = (ServicePart.MIGRANTS,)
PARTS: dict[ServiceKind, tuple[ServicePart, ...]] = {
    _K.POLICY_OUTREACH: (),
    _K.POLICY_ENROLMENT: (),
    _K.POLICY_ADVICE: _MIGRANTS,
    _K.JOB_OFFER: (ServicePart.UNITS,),
    _K.JOB_FAIR: (ServicePart.UNITS,),
    _K.JOB_REFERRAL: _MIGRANTS,
    _K.JOB_TRAINING: _MIGRANTS,
    _K.STARTUP_LOAN: (ServicePart.MIGRANTS, ServicePart.FEN, ServicePart.MIGRANT_FEN),
    _K.LIVING_AID: _MIGRANTS,
    _K.MEDICAL_AID: _MIGRANTS,
    _K.EDUCATION_AID: _MIGRANTS,
    _K.OTHER_AID: _MIGRANTS,
    _K.LEGAL_AID: _MIGRANTS,
    _K.RIGHTS_EDUCATION: (ServicePart.NEWGEN,),
    _K.RIGHTS_CASE: (ServicePart.NEWGEN,),
    _K.WAGE_RECOVERY: (ServicePart.FEN, ServicePart.MIGRANTS, ServicePart.MIGRANT_FEN),
    _K.PSYCH_COUNSELLING: (ServicePart.NEWGEN,),
    _K.CULTURE_EVENT: (ServicePart.NEWGEN,),
    _K.HEALTH_CHECK: (ServicePart.NEWGEN,),
    _K.OTHER_LIFE_SERVICE: (ServicePart.NEWGEN,),
    _K.TRAIN: (ServicePart.UNITS,),
    _K.CARRIAGE: (ServicePart.UNITS,),
    _K.COACH: (ServicePart.UNITS,),
    _K.SHIP: (ServicePart.UNITS,),
    _K.FLIGHT: (ServicePart.UNITS,),
    _K.TICKET: (ServicePart.UNITS,),
    _K.HOMEBOUND_SUBSIDY: (ServicePart.FEN,),
}
