"""Households nobody lives in: valid ID numbers of an area that does not exist (98…), names at random, always the same."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from ...core import ahead
from ...core.transaction import transaction
from ...domain.households.addresses import parse_address
from ...domain.households.amounts import Period, Qualifier
from ...domain.households.approval import approve_household, submit_survey
from ...domain.households.categories import Category
from ...domain.households.causes import HardshipCause
from ...domain.households.consent_rows import NewConsent
from ...domain.households.consents import record_consent
from ...domain.households.entries import HouseholdEntry, PersonEntry, StatedIncome, StatedPhone
from ...domain.households.importing.preview import IncomeBasis
from ...domain.households.national_ids import check_character
from ...domain.households.registering import register_household
from ...domain.households.relations import Relation, Sex
from ...domain.households.states import ConsentForm, ConsentPurpose
from ...domain.people.actors import Actor
from ...domain.people.models import Organisation
from .people import key_of

COUNTS = (312, 288, 197, 143)
WAITING = 12
"""The last so many of the first place wait for approval, so that there is something to approve."""
BATCH = 100
FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
MALE, FEMALE = "国建志文德福明华军贵根生山林平", "秀桂玉淑兰英珍芳梅凤琴香莲翠霞"
RARE = ("欧阳海兰", "阿卜杜拉·买买提", "𠮷田福", "诸葛明", "司马玉珍")
MIND = ("腿脚慢，多等一会", "说话大声一点", "敲门后多等一会", "家里有狗，先打电话", "上午在家", "眼睛不好，念给他听")
_P = HardshipCause


def make_households(places: list[Organisation], officer: Actor, approver: Actor, now: datetime) -> list[UUID]:
    """Register, survey and approve them, a batch a transaction; returns the ids of the active ones."""
    random, active = Random(2027), []  # noqa: S311  (the same street every time)
    phones = random.sample(range(10_000), sum(COUNTS))
    phones[1] = phones[0]  # two files that may be the same family
    for place, count in zip(places, COUNTS, strict=True):
        entries = [_household(random, place, number, phones.pop(), now) for number in range(count)]
        for start in range(0, count, BATCH):
            part = entries[start : start + BATCH]
            with transaction(), ahead.batch():
                for entry in part:
                    register_household(officer, place.id, entry, now=now)
                    if random.random() < 0.95:
                        record_consent(officer, entry.id, _agrees(entry, now), now=now)
                    submit_survey(officer, entry.id, surveyors=("李晓梅", "张卫东"), surveyed_on=_day(now), now=now)
            with transaction(), ahead.batch():
                for entry in part:
                    if place is not places[0] or entries.index(entry) < count - WAITING:
                        approve_household(approver, entry.id, now=now)
                        active.append(entry.id)
    return active


def _agrees(entry: HouseholdEntry, now: datetime) -> NewConsent:
    return NewConsent(key_of(f"consent-{entry.id}"), ConsentPurpose.PUBLICATION, ConsentForm.SURVEY_FORM, entry.head.name, _day(now))


def _day(now: datetime) -> date:
    return (now - timedelta(days=3)).date()


def _household(random: Random, place: Organisation, number: int, phone: int, now: datetime) -> HouseholdEntry:
    key = f"{place.code}-{number}"
    categories = _categories(random)
    people = _people(random, key, categories, place, number, now)
    line = f"{place.name}{number // 24 + 1}栋{number // 6 % 4 + 1}单元{number % 6 + 1}0{random.randint(1, 2)}"
    home = parse_address(line)
    return HouseholdEntry(
        id=key_of(key), people=people, size=len(people), community=place.name,
        address_line=line, building=home.building, unit=home.unit, door=home.door, grid=f"第{number // 60 + 1}网格",
        phones=(StatedPhone(f"1990000{phone:04d}", random.choice(("", "", "女儿", "儿子", "邻居"))),),
        categories=categories, causes=_causes(categories, random), incomes=_incomes(random),
        mind=random.choice(MIND) if random.random() < 0.4 else "", surveyed_on=_day(now),
    )  # fmt: skip


def _categories(random: Random) -> tuple[Category, ...]:
    kind = random.random()
    if kind < 0.30:
        return (Category.DIBAO, Category.ELDERLY_LIVING_ALONE) if kind < 0.08 else (Category.DIBAO,)
    if kind < 0.55:
        return (Category.ELDERLY_LIVING_ALONE,)
    if kind < 0.70:
        return (Category.NEAR_DIBAO,)
    if kind < 0.80:
        return (Category.MAJOR_ILLNESS,)
    if kind < 0.88:
        return (Category.LEFT_BEHIND_CHILD,)
    return (Category.NEEDY_WORKER,)


def _causes(categories: tuple[Category, ...], random: Random) -> tuple[HardshipCause, ...]:
    if Category.MAJOR_ILLNESS in categories:
        return (_P.MAJOR_ILLNESS,)
    return (random.choice((_P.NO_LABOUR_CAPACITY, _P.SCHOOLING, _P.OTHER)),)


def _incomes(random: Random) -> tuple[StatedIncome, ...]:
    if random.random() < 0.04:
        return ()
    yuan = random.choice((420, 560, 690, 780, 860, 1050, 1290, 1600, 2300))
    qualifier = Qualifier.ABOUT if random.random() < 0.1 else Qualifier.EXACT
    return (StatedIncome(yuan * 100, IncomeBasis.PER_CAPITA, qualifier, Period.MONTH),)


def _people(
    random: Random, key: str, categories: tuple[Category, ...], place: Organisation, number: int, now: datetime
) -> tuple[PersonEntry, ...]:  # fmt: skip
    year, alone = now.year, Category.ELDERLY_LIVING_ALONE in categories
    family = random.choice(FAMILY)
    old = alone or random.random() < 0.3
    head = _person(random, f"{key}-0", family, Relation.HEAD, year - random.randint(71, 88) if old else year - random.randint(38, 66))
    if number < len(RARE) and place.code == "XF":
        head = PersonEntry(**{**vars(head), "name": RARE[number]})
    people = [head]
    if alone:
        return tuple(people)
    if random.random() < 0.6:
        people.append(_person(random, f"{key}-1", random.choice(FAMILY), Relation.SPOUSE, (head.birth_date or now).year + 2))
    if Category.LEFT_BEHIND_CHILD in categories:
        people.append(_person(random, f"{key}-2", family, Relation.GRANDCHILD, year - random.randint(6, 13)))
    elif random.random() < 0.3:
        people.append(_person(random, f"{key}-3", family, Relation.SON, year - random.randint(19, 34)))
    return tuple(people)


def _person(random: Random, key: str, family: str, relation: Relation, born: int) -> PersonEntry:
    sex = random.choice((Sex.MALE, Sex.FEMALE))
    letters = MALE if sex is Sex.MALE else FEMALE
    name = family + "".join(random.sample(letters, random.choice((1, 2, 2))))
    birth_date = date(born, random.randint(1, 12), random.randint(1, 28))
    order = random.randint(0, 49) * 20 + random.randint(0, 9) * 2 + (1 if sex is Sex.MALE else 0)
    first_17 = f"98{random.randint(1, 30):02d}{random.randint(1, 30):02d}{birth_date:%Y%m%d}{order:03d}"
    return PersonEntry(id=key_of(key), name=name, relation=relation, sex=sex, birth_date=birth_date,
                       national_id=first_17 + check_character(first_17))  # fmt: skip
