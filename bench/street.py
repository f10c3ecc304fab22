"""A street of any size for benchmarks, written by bulk insert past the operations, in the server's own environment.

    python bench/street.py phones PHONES VISITS     who delivers, with what, for which visits: JSON

Everything here is invented. Rows are as the operations would have written them, but for the record of their making.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SLICE = 2000
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
GIVEN = "建国 秀英 桂兰 志强 小红 玉梅 文华 淑珍 国庆 海燕 德明 春生 丽华 永福 翠花 大勇".split()
Row = dict[str, Any]


def store(rows: dict[type[Any], list[Row]]) -> None:
    """Insert rows, table by table in the order given, a slice a statement."""
    from sqlalchemy import insert

    from webapp.core.transaction import transaction

    with transaction() as session:
        for model, found in rows.items():
            for start in range(0, len(found), SLICE):
                session.connection().execute(insert(model.__table__), found[start : start + SLICE])


def name_of(number: int) -> str:
    return SURNAMES[number % len(SURNAMES)] + GIVEN[number // len(SURNAMES) % len(GIVEN)]


def household_rows(
    numbers: Sequence[int], place: UUID, registry: UUID, people: tuple[UUID, UUID], now: datetime
) -> dict[type[Any], list[Row]]:
    """Active files of one place: a head, a phone, a category each; every third has a sealed one too."""
    from webapp.core import crypto
    from webapp.core.clock import local_day
    from webapp.domain.households.categories import Category
    from webapp.domain.households.compose import blind_category, blind_phone, blind_tail
    from webapp.domain.households.models import Household, HouseholdCategory, HouseholdFlag, HouseholdPhone, Person
    from webapp.domain.households.name_search import pinyin_keys
    from webapp.domain.households.person_names import searchable_name
    from webapp.domain.households.relations import Relation
    from webapp.domain.households.states import HouseholdStatus

    officer, approver = people
    open_ones = (Category.DIBAO, Category.ELDERLY_LIVING_ALONE, Category.NEAR_DIBAO, Category.ADVANCED_AGE)
    found: dict[type[Any], list[Row]] = {
        kind: [] for kind in (Household, Person, HouseholdPhone, HouseholdCategory, HouseholdFlag)
    }
    empty: list[str] = []
    for number in numbers:
        key, name, phone = uuid4(), name_of(number), f"139{number:08d}"
        keys = pinyin_keys(name)
        born = local_day(now) - timedelta(days=365 * (30 + number % 65) + number % 300)
        where = {"line": f"{number // 60 + 1}栋1单元{number % 60 + 101}", "community": "", "unit": "1", "door": str(number % 60 + 101)}

        def sealed(value: Any, column: str, table: str = "households", row: UUID = key) -> bytes:
            return crypto.seal(json.dumps(value, ensure_ascii=False).encode(), place=f"{table}|{column}|{row}")

        found[Household].append({
            "id": key, "organisation_id": place, "registry_id": registry, "status": HouseholdStatus.ACTIVE,
            "head_name": name, "sort_key": keys[0] if keys else name, "address_as": f"{name[0]}师傅",
            "grid": f"第{number % 9 + 1}网格", "building": f"{number // 60 + 1}栋", "size": 1 + number % 4,
            "youngest_born": born, "is_relative_of_officer": False, "may_publish": number % 2 == 0,
            "fingerprint": key.bytes, "place_sealed": sealed(where, "place_sealed"),
            "incomes_sealed": sealed([{"fen": 60_000 + number % 90_000, "qualifier": "exact", "period": "month",
                                       "basis": "per_capita"}], "incomes_sealed"),
            "causes_sealed": sealed({"codes": ["major_illness"], "words": ""}, "causes_sealed"),
            "surveyors": empty, "entered_by": officer, "entered_at": now, "changed_at": now, "revision": 1,
            "approved_by": approver, "approved_at": now, "recheck_on": local_day(now) + timedelta(days=365),
            "is_compared": True, "papers_missing": number % 3, "door_index": key.bytes,
        })  # fmt: skip
        found[Person].append({
            "id": (person := uuid4()), "household_id": key, "registry_id": registry, "ordinal": 0, "is_head": True,
            "is_on_file": True, "relation": Relation.HEAD, "name": name, "searchable": searchable_name(name),
            "pinyin": " ".join(["", *keys]), "birth_date": born, "national_id_index": person.bytes,
        })  # fmt: skip
        found[HouseholdPhone].append({
            "id": (line := uuid4()), "household_id": key, "ordinal": 0,
            "number_sealed": sealed({"number": phone, "whose": ""}, "number_sealed", "household_phones", line),
            "number_index": blind_phone(phone), "tail_index": blind_tail(phone[-4:]),
        })  # fmt: skip
        # Not in step with the names: else the first names of all have none of a category.
        found[HouseholdCategory].append({"household_id": key, "category": open_ones[number // 2 % 4], "is_primary": True})
        if number % 3 == 0:
            found[HouseholdFlag].append({"household_id": key, "flag": blind_category(Category.MAJOR_ILLNESS), "is_primary": False})
    return found


def volunteers(root: Any, number: int, officer: UUID, now: datetime) -> list[UUID]:
    """People with the role and no password; they deliver by what their phones hold."""
    from webapp.domain.people.models import RoleGrant, User
    from webapp.domain.people.permissions import Role

    users = [{"id": uuid4(), "organisation_id": root.id, "login": f"bench-{n}", "name": name_of(n), "skills": [],
              "areas": [], "pledged_at": now, "verified_at": now, "verified_by": officer, "created_at": now}
             for n in range(number)]  # fmt: skip
    grants = [{"id": uuid4(), "user_id": user["id"], "organisation_id": root.id, "role": Role.VOLUNTEER,
               "granted_at": now} for user in users]  # fmt: skip
    store({User: users, RoleGrant: grants})
    return [user["id"] for user in users]


def booked_visits(
    place: UUID, households: Sequence[Row], pairs: Sequence[tuple[UUID, UUID]], by: UUID, now: datetime
) -> list[list[UUID]]:
    """Today's visits of some pairs, as many for each, with their receipts: money, rice and oil."""
    from webapp.core import tally
    from webapp.core.clock import at_local, local_day
    from webapp.core.transaction import transaction
    from webapp.domain.people.actors import NOBODY
    from webapp.domain.receipts.facts import Item, Slip
    from webapp.domain.receipts.operations import issue_receipts
    from webapp.domain.visits.models import Visit, VisitSlot, VisitTask, VisitVisitor
    from webapp.domain.visits.states import TaskStatus, ToldHow, VisitMode, VisitStatus

    occasion, day, slot = uuid4(), local_day(now), uuid4()
    items = (Item("慰问金", 1, "份", 90000), Item("东北大米 10 kg", 1, "袋"), Item("食用油 5 L", 1, "桶"))
    slips = [Slip(uuid4(), occasion, place, one["id"], f"{one['head_name'][0]}*", one["size"], one["building"], "压测街道",
                  "压测慰问", items) for one in households]  # fmt: skip
    for start in range(0, len(slips), 500):
        with transaction():
            issue_receipts(NOBODY, slips[start : start + 500], now=now)
    each = len(households) // len(pairs)
    tasks, visits, visitors, of_pair = [], [], [], []
    for number, (one, slip) in enumerate(zip(households, slips, strict=True)):
        task, visit, turn = uuid4(), uuid4(), number % each
        starts = at_local(day) + timedelta(minutes=turn)
        tasks.append({"id": task, "occasion_id": occasion, "subject_id": slip.subject_id, "household_id": one["id"],
                      "organisation_id": place, "building": one["building"], "mode": VisitMode.HOME,
                      "status": TaskStatus.NOTIFIED, "two_needed": False, "is_heavy": False, "opened_at": now})  # fmt: skip
        visits.append({"id": visit, "task_id": task, "slot_id": slot, "household_id": one["id"], "organisation_id": place,
                       "day": day, "starts_at": starts, "status": VisitStatus.NOTIFIED, "booked_by": by, "booked_at": now,
                       "told_at": now - timedelta(days=3), "told_how": ToldHow.CALL, "space_version": 1})  # fmt: skip
        visitors += [{"visit_id": visit, "user_id": who, "day": day, "starts_at": starts, "is_live": True}
                     for who in pairs[number // each]]  # fmt: skip
    store({VisitSlot: [{"id": slot, "organisation_id": place, "day": day, "starts": "09:00", "ends": "12:00",
                        "place": "服务站", "capacity": len(households), "opened_at": now}],
           VisitTask: tasks, Visit: visits, VisitVisitor: visitors})  # fmt: skip
    with transaction():
        tally.add(occasion, place, "notified", len(visits))
    rows = iter(visits)
    for _ in pairs:
        of_pair.append([one["id"] for one in islice(rows, each)])
    return of_pair


def phones(number: int, each: int) -> Iterator[Row]:
    """Phones that go in pairs, every one with visits of its own to record; each with the right to deliver."""
    from tests.factories import a_street
    from webapp.core import clock
    from webapp.core.transaction import transaction
    from webapp.domain.people.sign_in import actor_of
    from webapp.domain.sync.devices import issue_capability

    now = clock.now()
    street = a_street(now=now)
    place, registry = street.communities[0].id, street.root.id
    officer, approver = street.officer.user_id, street.approver.user_id
    assert officer and approver
    from webapp.domain.households.models import Household

    made = household_rows(range(number * each), place, registry, (officer, approver), now)
    store(made)
    people = volunteers(street.root, number, officer, now)
    pairs = [(people[n], people[(n + 1) if n % 2 == 0 else n - 1]) for n in range(0, number - number % 2, 2)]
    if number == 1:
        second = street.second_volunteer.user_id
        assert second
        pairs = [(people[0], second)]
    visits = booked_visits(place, made[Household], pairs, officer, now)
    share = 1 if number == 1 else 2
    for n, person in enumerate(people[: share * len(pairs)]):
        own = visits[n // share][n % share :: share]
        actor, device = actor_of(person), uuid4()
        assert actor
        with transaction():
            secret, _until = issue_capability(actor, device, now=now)
        yield {"author": str(person), "device": str(device), "capability": secret, "visits": [str(key) for key in own]}


def main() -> None:
    from webapp import create_app

    command, *numbers = sys.argv[1:]
    assert command == "phones"
    with create_app().app_context():
        json.dump(list(phones(*(int(number) for number in numbers))), sys.stdout)


if __name__ == "__main__":
    main()
