"""The form of a household: nothing is lost, odd things are shown before they are stored, rows grow and shrink."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy

from tests.domain.households.test_whole_files import a_full_entry, a_full_person, differing
from tests.factories import Street, a_household, a_person, a_street, an_account, an_id_number, signed_in
from tests.views.test_household_pages import a_typed_household, fields_of
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.audit.queries import history_of
from webapp.domain.households import operations
from webapp.domain.households.categories import Category
from webapp.domain.households.entries import HouseholdEntry
from webapp.domain.households.models import Household
from webapp.domain.households.registering import register_household, whole_entry
from webapp.domain.households.relations import Relation
from webapp.domain.households.situations import LunarBirthday
from webapp.domain.households.states import EndReason
from webapp.domain.people.actors import NOBODY
from webapp.domain.people.models import OrganisationKind
from webapp.domain.people.operations import create_organisation
from webapp.domain.people.permissions import Role

TODAY = clock.local_day(clock.now())


@pytest.fixture
def street(database: SQLAlchemy) -> Street:
    return a_street(now=clock.now())


def stored(database: SQLAlchemy, key: UUID) -> HouseholdEntry:
    database.session.rollback()
    return whole_entry(database.session.get_one(Household, key))


def a_full_household(street: Street, place: UUID | None = None) -> Household:
    """Every field filled, a child among them."""
    entry = a_full_entry()
    child = a_full_person(id=uuid4(), name="赵小雨", relation=Relation.GRANDCHILD, birth_date=date(2016, 5, 1),
                          national_id=an_id_number(2, date(2016, 5, 1)))  # fmt: skip
    told = {f.name: getattr(entry, f.name) for f in fields(entry)}
    people = (replace(entry.head, unchecked_id=""), *entry.people[1:], child)  # the number passes its check
    whole = HouseholdEntry(**{**told, "people": people})
    with transaction():
        return register_household(street.officer, place or street.communities[0].id, whole, now=clock.now())


@pytest.mark.parametrize("login", ["officer", "child_officer"])
def test_the_form_sent_back_as_it_came_changes_nothing(
    database: SQLAlchemy, client: Visitor, street: Street, login: str
) -> None:
    key = a_full_household(street).id
    before = stored(database, key)
    signed_in(client, login)

    form = client.get(f"/desk/households/{key}/edit").get_data(as_text=True)
    answer = client.post(f"/desk/households/{key}", data={**fields_of(form), "grid": "第九网格"})

    assert answer.status_code == 303, answer.get_data(as_text=True)[:3000]
    after = stored(database, key)
    assert [differing(one, other) for one, other in zip(before.people, after.people, strict=True)] == [[], [], []]
    assert differing(before, after) == ["grid"]
    assert [differing(one, other) for one, other in zip(before.people, after.people, strict=True)] == [[], [], []]
    assert history_of(key)[0].fields == ["grid"]


def test_a_unions_form_holds_the_workers_sheet_and_a_communitys_keeps_it(
    database: SQLAlchemy, client: Visitor, street: Street
) -> None:
    with transaction():
        union = create_organisation(NOBODY, id=uuid4(), kind=OrganisationKind.UNION, code="GH", name="县总工会",
                                    parent=street.root, now=clock.now())  # fmt: skip
    key, other = a_full_household(street, union.id).id, a_full_household(street).id
    before = stored(database, key)
    signed_in(client, "officer")

    form = client.get(f"/desk/households/{key}/edit").get_data(as_text=True)
    plain = client.get(f"/desk/households/{other}/edit").get_data(as_text=True)
    sent = {**fields_of(form), "worker.0.skills": "电工", "worker.0.nobody_employed": "no"}
    answer = client.post(f"/desk/households/{key}", data=sent)

    assert "思想状况" in form and "思想状况" not in plain
    assert answer.status_code == 303
    worker = stored(database, key).worker
    assert worker is not None and before.worker is not None
    assert (worker.skills, worker.nobody_employed) == ("电工", False)
    assert (worker.employer, worker.other_income) == (before.worker.employer, before.worker.other_income)
    opened = client.post(f"/desk/households/{key}/open", data={"reason": "reason.check"}).get_data(as_text=True)
    for words in ("红星机床厂", "电工", "承租单位公房", "地市级劳模", "至少 ￥1,200.00", "中共党员", "丧偶"):
        assert words in opened, words


def test_telephones_and_incomes_are_added_and_taken_away(database: SQLAlchemy, client: Visitor, street: Street) -> None:
    signed_in(client, "officer")
    sent = a_typed_household(client, street.communities[0].id, **{
        "phones.0.number": "19900001467", "phones.0.whose": "女儿", "incomes.0.amount": "约560"})  # fmt: skip
    for group in ("phones", "phones", "incomes"):
        sent = fields_of(client.post("/desk/households/", data={**sent, "add": group}).get_data(as_text=True))
    sent |= {"phones.1.number": "19900001468", "phones.2.number": "19900001469", "incomes.1.amount": "2.4万",
             "incomes.1.basis": "household", "incomes.1.period": "year"}  # fmt: skip
    sent = fields_of(client.post("/desk/households/", data={**sent, "drop": "phones.1"}).get_data(as_text=True))

    answer = client.post("/desk/households/", data=sent)

    entry = stored(database, UUID(answer.headers["Location"].rsplit("/", 1)[1]))
    assert [(phone.number, phone.whose) for phone in entry.phones] == [("19900001467", "女儿"), ("19900001469", "")]
    assert [(income.fen, income.qualifier) for income in entry.incomes] == [(56_000, "about"), (2_400_000, "exact")]


def test_what_is_wrong_in_a_row_is_said_at_the_row(database: SQLAlchemy, client: Visitor, street: Street) -> None:
    signed_in(client, "officer")
    sent = a_typed_household(client, street.communities[0].id, **{
        "phones.0.whose": "女儿", "phones.3.number": "123", "incomes.0.amount": "很少", "people.0.income": "也少",
        "people.0.lunar_day": "15", "people.0.birth_date": "0001-01-01", "medical": "20000", "medical_year": "",
        "worker.0.shown": "yes", "worker.0.other_income": "不少",
    })  # fmt: skip

    answer = client.post("/desk/households/", data=sent)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for name in ("phones.0.number", "phones.3.number", "incomes.0.amount", "people.0.income", "people.0.lunar_month",
                 "people.0.birth_date", "medical_year", "worker.0.other_income"):  # fmt: skip
        assert f'href="#f-{name}"' in page, name
    assert 'value="很少"' in page and 'value="123"' in page and 'value="不少"' in page


def test_labels_that_exclude_each_other_are_shown_once_and_then_stored(
    database: SQLAlchemy, client: Visitor, street: Street
) -> None:
    signed_in(client, "officer")
    sent = a_typed_household(client, street.communities[0].id, categories=["dibao", "near_dibao"])

    first = client.post("/desk/households/", data=sent)
    shown = first.get_data(as_text=True)
    second = client.post("/desk/households/", data=fields_of(shown))

    assert (first.status_code, second.status_code) == (422, 303)
    assert "按规定，这两样不会同时有：低保家庭、低保边缘家庭" in shown and "照样存好" in shown
    page = second.headers["Location"]
    again = client.get(f"{page}/edit").get_data(as_text=True)
    assert "按规定，这两样不会同时有" in again
    assert client.post(page, data={**fields_of(again), "grid": "2"}).status_code == 303, "seen before, not asked again"


def test_a_new_oddity_is_shown_although_an_old_one_was_seen(
    database: SQLAlchemy, client: Visitor, street: Street
) -> None:
    head = a_person(birth_date=date(1980, 1, 1), national_id=an_id_number(1, date(1980, 1, 1)))
    key = a_household(street, head, categories=(Category.DIBAO, Category.NEAR_DIBAO)).id
    signed_in(client, "officer")
    form = client.get(f"/desk/households/{key}/edit").get_data(as_text=True)
    sent = {**fields_of(form), "categories": ["dibao", "near_dibao", "elderly_living_alone"],
            "people.0.disability_certificate": an_id_number(2) + "43", "people.0.disability_type": "6"}  # fmt: skip

    answer = client.post(f"/desk/households/{key}", data=sent)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for words in ("选了“独居老人”，可是家里没有人是这个年纪", "赵建国的残疾人证号，前 18 位和身份证号不一样",
                  "赵建国的残疾人证号，末尾的类别、等级和填的不一样", "按规定，这两样不会同时有"):  # fmt: skip
        assert words in page, words
    assert stored(database, key).categories == (Category.DIBAO, Category.NEAR_DIBAO)


def test_a_certificate_fills_in_type_and_level(database: SQLAlchemy, client: Visitor, street: Street) -> None:
    signed_in(client, "officer")
    number = an_id_number()
    sent = a_typed_household(client, street.communities[0].id, **{
        "people.0.national_id": number, "people.0.disability_certificate": f"{number}43B1"})  # fmt: skip

    answer = client.post("/desk/households/", data=sent)

    head = stored(database, UUID(answer.headers["Location"].rsplit("/", 1)[1])).head
    assert (head.disability_type, head.disability_level, head.disability_certificate) == (4, 3, f"{number}43B1")


def test_a_card_of_somebody_elses_needs_a_reason(database: SQLAlchemy, client: Visitor, street: Street) -> None:
    signed_in(client, "officer")
    sent = a_typed_household(client, street.communities[0].id, bank_name="建设银行",
                             bank_account="6222021234567890123", bank_holder="王五")  # fmt: skip
    for _ in range(2):  # looking twice is not enough
        answer = client.post("/desk/households/", data=sent)
        assert answer.status_code == 422
        sent = fields_of(answer.get_data(as_text=True))
    assert 'href="#f-bank_reason"' in answer.get_data(as_text=True)

    answer = client.post("/desk/households/", data={**sent, "bank_reason": "本人失能，女婿代管，有协议"})

    assert answer.status_code == 303
    assert stored(database, UUID(answer.headers["Location"].rsplit("/", 1)[1])).bank_reason == "本人失能，女婿代管，有协议"


def test_a_members_card_will_do_but_not_for_a_workers_grant(
    database: SQLAlchemy, client: Visitor, street: Street
) -> None:
    with transaction():
        union = create_organisation(NOBODY, id=uuid4(), kind=OrganisationKind.UNION, code="GH", name="县总工会",
                                    parent=street.root, now=clock.now())  # fmt: skip
    signed_in(client, "officer")
    card = {"bank_name": "建设银行", "bank_account": "6222021234567890123", "bank_holder": "李秀英",
            "people.1.id": str(uuid4()), "people.1.name": "李秀英", "people.1.relation": "spouse"}  # fmt: skip

    fine = client.post("/desk/households/", data=a_typed_household(client, street.communities[0].id, **card))
    card["people.1.id"] = str(uuid4())
    odd = client.post("/desk/households/", data=a_typed_household(client, union.id, **card))

    assert (fine.status_code, odd.status_code) == (303, 422)
    assert "要打到职工本人的卡上" in odd.get_data(as_text=True)


@pytest.mark.parametrize("revision", ["²", "9" * 5000, "-1", "", "x"])
def test_a_revision_that_is_none_of_ours_is_somebody_elses_change(
    database: SQLAlchemy, client: Visitor, street: Street, revision: str
) -> None:
    key = a_household(street).id
    signed_in(client, "officer")
    form = client.get(f"/desk/households/{key}/edit").get_data(as_text=True)

    answer = client.post(f"/desk/households/{key}", data={**fields_of(form), "revision": revision, "grid": "第九网格"})

    assert answer.status_code == 409
    assert 'value="第九网格"' in answer.get_data(as_text=True)


@pytest.mark.parametrize("gone", ["ended", "sanctioned"])
def test_a_file_that_cannot_be_changed_is_not_even_opened(
    database: SQLAlchemy, client: Visitor, street: Street, gone: str
) -> None:
    key = a_household(street).id
    now = clock.now()
    with transaction():
        if gone == "ended":
            operations.end_household(street.officer, key, why=EndReason.MOVED, reason="搬走", on=TODAY, now=now)
        else:
            operations.sanction_household(street.approver, key, reason="瞒报", now=now)
    signed_in(client, "officer")

    answer = client.get(f"/desk/households/{key}/edit")

    database.session.rollback()
    opened = database.session.query(AuditEvent).filter_by(action="household.see_sensitive").count()
    assert (answer.status_code, opened) == (409, 0)


def test_a_lunar_birthday_is_shown_with_this_years_day(database: SQLAlchemy, client: Visitor, street: Street) -> None:
    old = a_person(birth_date=date(1950, 9, 26), lunar=LunarBirthday(8, 15))
    child = a_person("赵小雨", relation=Relation.GRANDCHILD, birth_date=date(2016, 5, 1), lunar=LunarBirthday(3, 25))
    key = a_household(street, old, child).id

    shown = signed_in(client, "supervisor").get(f"/desk/households/{key}").get_data(as_text=True)
    english = client.get(f"/desk/households/{key}?lang=en").get_data(as_text=True)

    assert re.search(r"农历生日 八月十五（今年 (9|10) 月 \d+ 日）", shown)
    assert "三月廿五" not in shown, "of a child nothing more than the age"
    assert re.search(r"lunar birthday day 15 of month 8 \(this year \d+ (Sep|Oct)\)", english)


def test_why_a_file_was_opened_is_told_in_the_readers_language(
    database: SQLAlchemy, client: Visitor, street: Street
) -> None:
    key = a_household(street).id
    signed_in(client, "officer").get(f"/desk/households/{key}/edit?lang=en")
    client.post(f"/desk/households/{key}/open", data={"reason": "reason.answer"})

    chinese = signed_in(Visitor(client.application), "supervisor").get(f"/desk/households/{key}").get_data(as_text=True)

    assert "修改档案" in chinese and "回复本人询问" in chinese
    assert "reason." not in re.sub(r'value="reason\.\w+"', "", chinese)
    database.session.rollback()
    assert [event.reason for event in history_of(key)[:2]] == ["reason.answer", "reason.edit"]


def test_words_of_a_sheet_that_are_no_category_can_be_mended(
    database: SQLAlchemy, client: Visitor, street: Street
) -> None:
    key = a_household(street, own_labels=("矽肺", "老劳模家属")).id
    signed_in(client, "officer")
    form = client.get(f"/desk/households/{key}/edit").get_data(as_text=True)

    client.post(f"/desk/households/{key}", data={**fields_of(form), "own_labels": "老劳模家属、遗属"})

    assert stored(database, key).own_labels == ("老劳模家属", "遗属")


def test_an_officer_of_one_place_is_offered_what_that_place_has(
    database: SQLAlchemy, client: Visitor, street: Street
) -> None:
    an_account(street.communities[1], "next_door", Role.OFFICER)
    signed_in(client, "next_door")

    page = client.get("/desk/households/new").get_data(as_text=True)

    assert "职工情况" not in page and f'value="{street.communities[1].id}"' in page
