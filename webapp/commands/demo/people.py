"""Who works on the demo street."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from ...core.clock import local_day
from ...core.transaction import transaction
from ...domain.people.actors import NOBODY, Actor
from ...domain.people.models import Organisation, OrganisationKind
from ...domain.people.operations import (
    NewAccount,
    NewRegistration,
    OwnWords,
    accept_pledge,
    create_account,
    create_organisation,
    describe_oneself,
    enter_volunteer,
    insure,
    note_check,
    open_registration,
    verify_volunteer,
)
from ...domain.people.permissions import Role
from ...domain.people.sign_in import actor_of

PASSWORD = "nuandao-demo"  # noqa: S105  (printed for everybody; production has no demo)
STREET = ("CG", "城关街道办事处", "027-88880000")
PLACES = (
    ("XF", "幸福社区", OrganisationKind.COMMUNITY, "027-88880001"),
    ("HP", "和平社区", OrganisationKind.COMMUNITY, "027-88880002"),
    ("QT", "桥头村", OrganisationKind.VILLAGE, "027-88880003"),
    ("LL", "柳林村", OrganisationKind.VILLAGE, "027-88880004"),
)
STAFF = {
    Role.ADMIN: "王明远", Role.OFFICER: "李晓梅", Role.APPROVER: "周国栋", Role.TREASURER: "郑玉兰",
    Role.STOREKEEPER: "孙福生", Role.SUPERVISOR: "何秀清", Role.CHILD_OFFICER: "田雨", Role.TEAM_LEAD: "张卫东",
    Role.VOLUNTEER: "刘阳", Role.DONOR: "惠民超市",
}  # fmt: skip
VOLUNTEERS = (
    "陈思远", "林小雨", "黄建军", "吴桂香", "徐志强", "马丽", "朱文博", "胡晓燕", "郭子涵", "高翔", "罗春生", "梁静",
    "宋佳怡", "唐明", "韩雪", "冯德胜", "董晓丽", "萧然", "程大海", "曹秀芳", "袁一鸣", "邓小凤", "许文", "傅国庆",
    "沈月", "曾庆", "彭丽华", "吕方", "苏航", "卢凤英", "蒋欣", "蔡志明", "贾红", "丁伟", "魏兰", "薛刚", "叶青", "阎芳",
)  # fmt: skip
"""With 刘阳 and 张卫东 they are forty."""


def key_of(name: str) -> UUID:
    """The same id for the same thing on every demo."""
    return uuid5(NAMESPACE_URL, f"nuandao-demo:{name}")


def make_street(now: datetime) -> tuple[Organisation, list[Organisation]]:
    """The street and its four places."""
    code, name, phone = STREET
    settings = {"preset": "street", "dibao_monthly_fen": 86000, "dibao_year": 2026, "supervision_phone": "027-88880009"}
    with transaction():
        root = create_organisation(NOBODY, id=key_of(code), kind=OrganisationKind.STREET, code=code, name=name,
                                   parent=None, phone=phone, settings=settings, now=now)  # fmt: skip
        places = [
            create_organisation(NOBODY, id=key_of(c), kind=kind, code=c, name=n, parent=root, phone=p, now=now)
            for c, n, kind, p in PLACES
        ]
    return root, places


def make_staff(root: Organisation, now: datetime) -> dict[Role, Actor]:
    """One account for each role; the log-in is the role's name."""
    staff = {}
    for role, name in STAFF.items():
        staff[role] = _account(root, role.value, name, role, now)
    return staff


def make_volunteers(root: Organisation, officer: Actor, known: list[Actor], now: datetime) -> list[Actor]:
    """Forty who may go: verified by the officer, pledged, insured; one of each pair may go where a minor lives."""
    fresh = [
        _account(root, f"volunteer{n}", name, Role.VOLUNTEER, now, password=None)
        for n, name in enumerate(VOLUNTEERS, start=2)
    ]
    everyone = [*known, *fresh]
    with transaction():
        for actor in everyone:
            accept_pledge(actor, now=now)
            verify_volunteer(officer, _id(actor), now=now)
            insure(officer, _id(actor), local_day(now) + timedelta(days=300), now=now)
        for actor in everyone[::2]:
            note_check(officer, _id(actor), local_day(now) - timedelta(days=20), now=now)
    return everyone


def make_registrations(root: Organisation, place: Organisation, officer: Actor, volunteer: Actor, now: datetime) -> None:
    """The link hangs on the board; a student and a retiree wait for the desk, and one of the forty says what they can."""
    with transaction():
        open_registration(officer, root.id, id=key_of("registration-link"), now=now)
        enter_volunteer(officer, root.id, NewRegistration(
            id=key_of("registration-1"), name="顾长林", phone="13800007101", born_on=date(1961, 9, 2),
            areas=(str(place.id),), skills=("repairs", "driving"), free_times=("weekday_morning",),
            note="退休电工，熟悉三号楼到九号楼",
        ), now=now)  # fmt: skip
        enter_volunteer(officer, root.id, NewRegistration(
            id=key_of("registration-2"), name="白雨桐", phone="13800007102", born_on=date(now.year - 16, 5, 4),
            skills=("phones", "talking"), free_times=("weekend_morning", "holidays"),
            guardian_name="白建平", guardian_phone="13800007103",
        ), now=now)  # fmt: skip
        words = OwnWords((str(place.id),), ("talking", "carrying"), ("weekend_morning", "holidays"), "会说本地话")
        describe_oneself(volunteer, words, now=now)


def _id(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise ValueError("nobody")
    return actor.user_id


def _birthday(login: str) -> date:
    """Students and retirees, all of age."""
    return date(1950 + sum(login.encode()) % 55, 1 + len(login) % 12, 15)


def _account(
    root: Organisation, login: str, name: str, role: Role, now: datetime, password: str | None = PASSWORD
) -> Actor:
    key = key_of(login)
    with transaction():
        account = NewAccount(id=key, login=login, name=name, roles=(role,), password=password, born_on=_birthday(login))
        create_account(NOBODY, root, account, now=now)
    actor = actor_of(key)
    if actor is None:
        raise ValueError(login)
    return actor
