"""Every door is asked once, what it says stays at the desk, and a draft comes of it (SPEC 5.1, 2.4, 3.7, 3.8)."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.domain.surveys.ground import TODAY, a_survey, hear, send, the_building
from tests.factories import NOON, a_household, a_person, a_street
from webapp.core import tally
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, Forbidden, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.households.entries import StatedPhone
from webapp.domain.households.models import Household
from webapp.domain.households.operations import submit_survey
from webapp.domain.households.states import HouseholdStatus
from webapp.domain.surveys import operations, queries, reading
from webapp.domain.surveys.models import SurveyAnswer, SurveyDoor
from webapp.domain.surveys.states import AnswerOutcome, DoorState


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def survey(street):
    at = {"address_line": "5栋2单元401", "building": "5栋", "unit": "2", "door": "401"}
    a_household(street, a_person("王建国"))
    a_household(street, a_person("李秀英"), **at)
    a_household(street, a_person("张三丰"), address_line="9栋101", building="9栋", unit="", door="101")
    a_household(street, a_person("赵六"), at=1)
    return a_survey(street)


def shown_doors(building) -> list[tuple[str, str]]:
    return [(door.door, door.state.value) for door in queries.doors_of([building.id])[building.id]]


def counted(survey) -> dict[str, int]:
    return {name: n for name, n in tally.sums([survey.id])[survey.id].items() if n}


# ── the round


def test_a_round_takes_over_the_doors_of_the_register_each_once(street, survey):
    assert [one.building for one in queries.buildings_of(survey.id)] == ["5栋", "9栋"]
    assert shown_doors(the_building(survey)) == [("1-301", "open"), ("2-401", "open")]
    assert counted(survey) == {"doors": 3, "open": 3}

    with transaction():
        assert operations.take_over_doors(street.officer, survey.id) == 0
    assert counted(survey)["doors"] == 3


def test_two_families_behind_one_door_are_one_door(street, survey):
    with transaction():
        building = operations.add_building(street.officer, survey.id, "5栋", ["2-401", "2单元402室", "2-402"])

    assert building.id == the_building(survey).id
    assert [door for door, _state in shown_doors(building)] == ["1-301", "2-401", "2单元402室"]


@pytest.mark.parametrize("unit", ["3", "3单元", "3 单元"])
def test_a_door_is_known_again_however_the_file_writes_its_stair(street, unit):
    a_household(street, a_person("钱七"), building="6栋", unit=unit, door="501")
    survey = a_survey(street)

    with transaction():
        building = operations.add_building(street.officer, survey.id, "6栋", ["3-501", "3单元501"])

    assert shown_doors(building) == [("3-501", "open")]


def test_doors_stand_in_the_order_in_which_one_passes_them(street, survey):
    with transaction():
        building = operations.add_building(street.officer, survey.id, "10栋", ["2-101", "1-1201", "1-301"])

    assert [door for door, _state in shown_doors(building)] == ["1-301", "1-1201", "2-101"]
    assert [one.building for one in queries.buildings_of(survey.id)] == ["5栋", "9栋", "10栋"]


def test_a_door_is_sealed_and_no_name_stands_beside_it(street, survey):
    stored = str(db.session.execute(text("SELECT * FROM survey_doors")).all())

    assert len(shown_doors(the_building(survey))) == 2
    assert "1-301" not in stored and "2-401" not in stored and "王建国" not in stored


def test_only_who_plans_there_opens_a_round_with_days_that_make_one(street):
    other = a_street(code="NH", name="南湖街道")

    for actor, error in ((street.supervisor, Forbidden), (other.officer, NotFound)):
        new = operations.NewSurvey(uuid4(), street.communities[0].id, "摸底", TODAY, TODAY)
        with pytest.raises(error), transaction():
            operations.open_survey(actor, new, now=NOON)
    for first, last in ((TODAY, TODAY - timedelta(days=1)), (TODAY, TODAY + timedelta(days=93))):
        with pytest.raises(InvalidInput):
            a_survey(street, first=first, last=last)


# ── who asks, and what their phones hold


def test_two_are_sent_and_see_the_building_and_its_doors_and_nothing_else(street, survey):
    building = the_building(survey)
    send(street, building, street.volunteer, street.second_volunteer)

    (row,) = queries.phone_rows(street.volunteer, now=NOON)

    assert set(row) == {"kind", "id", "version", "date", "title", "building", "doors"}
    assert (row["kind"], row["building"], [door["door"] for door in row["doors"]]) == ("survey", "5栋", ["1-301", "2-401"])
    assert all(set(door) == {"id", "door", "state"} for door in row["doors"])
    assert "王" not in json.dumps(row, ensure_ascii=False)
    assert queries.phone_rows(street.team_lead, now=NOON) == []
    assert queries.phone_rows(street.volunteer, now=NOON + timedelta(days=8)) == []
    assert queries.phone_rows(street.volunteer, now=NOON - timedelta(days=2)) == []


def test_nobody_is_sent_alone_or_unverified_and_all_can_be_taken_back(street, survey):
    building = the_building(survey)

    for people in ((street.volunteer,), (street.volunteer, street.donor)):
        with pytest.raises(DomainError):
            send(street, building, *people)
    send(street, building, street.volunteer, street.team_lead)
    send(street, building)
    assert queries.askers_of([building.id]) == {}


def test_a_round_that_is_finished_leaves_the_phones_and_still_takes_what_comes(street, survey):
    building = the_building(survey)
    send(street, building, street.volunteer, street.second_volunteer)
    with transaction():
        operations.finish_survey(street.officer, survey.id, now=NOON)

    assert queries.phone_rows(street.volunteer, now=NOON) == []
    hear(street.volunteer, building, "1-301")
    assert counted(survey) == {"doors": 3, "open": 2, "answered": 1}
    with pytest.raises(DomainError):
        send(street, building, street.volunteer, street.team_lead)


# ── what is heard


def test_each_door_moves_on_and_is_counted_and_nobody_home_takes_nothing_back(street, survey):
    building = the_building(survey)
    send(street, building, street.volunteer, street.second_volunteer)

    hear(street.volunteer, building, "1-301", DoorState.NOBODY)
    hear(street.volunteer, building, "2-401", DoorState.REFUSED)
    assert counted(survey) == {"doors": 3, "open": 1, "nobody": 1, "refused": 1}
    hear(street.second_volunteer, building, "1-301")
    hear(street.volunteer, building, "1-301", DoorState.NOBODY)

    assert counted(survey) == {"doors": 3, "open": 1, "answered": 1, "refused": 1}
    assert tally.totals(survey.id)[building.id]["answered"] == 1
    assert dict(shown_doors(building)) == {"1-301": "answered", "2-401": "refused"}


def test_the_same_answer_sent_again_is_one(street, survey):
    building, key = the_building(survey), uuid4()
    first = hear(street.volunteer, building, "1-301", id=key)

    assert hear(street.volunteer, building, "1-301", id=key) is first
    assert counted(survey)["answered"] == 1


def test_a_door_nobody_knew_is_added_once_however_many_bring_it(street, survey):
    building = the_building(survey)

    hear(street.volunteer, building, "3-102", DoorState.NOBODY)
    hear(street.second_volunteer, building, "3单元102室")

    assert counted(survey) == {"doors": 4, "open": 3, "answered": 1}


def test_from_somebody_who_was_not_sent_it_is_kept_and_doubted(street, survey):
    building = the_building(survey)
    send(street, building, street.volunteer, street.second_volunteer)

    assert hear(street.volunteer, building, "1-301").doubt is None
    assert hear(street.team_lead, building, "2-401").doubt == "not_in_scope"
    assert hear(street.volunteer, building, "2-401", offset_ms=10**12).doubt == "clock"
    with pytest.raises(NotFound):
        hear(street.volunteer, building, "", door_id=uuid4())


def test_what_was_said_is_sealed_and_of_the_others_nothing_is_kept(street, survey):
    building = the_building(survey)
    answer = hear(street.volunteer, building, "3-102")
    hear(street.volunteer, building, "1-301", DoorState.REFUSED)

    stored = str(db.session.execute(text("SELECT * FROM survey_answers")).all())
    assert "何师傅" not in stored and "13800007301" not in stored and "腿疼" not in stored
    assert db.session.get_one(SurveyAnswer, answer.id).content["note"] == "腿疼"
    refused = db.session.scalars(select(SurveyAnswer).where(SurveyAnswer.state == DoorState.REFUSED)).one()
    assert refused.content is None


# ── what the desk makes of it


def test_a_door_or_a_telephone_that_is_on_file_is_known_when_it_arrives(street, survey):
    known = a_household(street, a_person("孙大娘"), phones=(StatedPhone("13900001111"),), building="2栋", unit="1", door="101",
                        address_line="2栋1单元101")  # fmt: skip
    building = the_building(survey)

    by_door = hear(street.volunteer, building, "1-301")
    by_phone = hear(street.volunteer, building, "3-102", content={"phone": "13900001111"})
    fresh = hear(street.volunteer, building, "3-103")

    door = db.session.get_one(SurveyDoor, by_door.door_id)
    assert (by_door.known_id, by_phone.known_id, fresh.known_id) == (door.household_id, known.id, None)
    with pytest.raises(Conflict) as refused, transaction():
        reading.draft_of(street.officer, by_phone.id, name="孙大娘", needs="", now=NOON)
    assert refused.value.code == "survey.on_file"


def test_a_draft_comes_of_an_answer_once_and_needs_two_surveyors_to_go_on(street, survey):
    building = the_building(survey)
    send(street, building, street.volunteer, street.second_volunteer)
    answer = hear(street.volunteer, building, "3-102")

    for _ in range(2):
        with transaction():
            household = reading.draft_of(street.officer, answer.id, name="何建国", needs="看病买药", now=NOON)

    assert (household.status, household.head_name, household.building, household.size) == (HouseholdStatus.DRAFT, "何建国", "5栋", 2)
    assert household.place["unit"] == "3" and household.place["door"] == "102"
    assert [row.outcome for row in db.session.scalars(select(SurveyAnswer))] == [AnswerOutcome.DRAFTED]
    assert len(db.session.scalars(select(Household).where(Household.head_name == "何建国")).all()) == 1
    assert queries.to_read(survey.id) == []
    who = reading.surveyors_of(answer)
    assert who == ["volunteer-name", "second_volunteer-name"]
    with pytest.raises(DomainError), transaction():
        submit_survey(street.officer, household.id, surveyors=who[:1], surveyed_on=TODAY, now=NOON)
    with transaction():
        submit_survey(street.officer, household.id, surveyors=who, surveyed_on=TODAY, now=NOON)
    assert household.status is HouseholdStatus.SURVEYED


def test_an_answer_that_needs_no_file_is_settled_once(street, survey):
    answer = hear(street.volunteer, the_building(survey), "3-102")
    assert queries.count_to_read([survey.id]) == {survey.id: 1}

    with transaction():
        reading.settle_answer(street.officer, answer.id, AnswerOutcome.NOTHING_NEEDED, now=NOON)

    assert queries.count_to_read([survey.id]) == {}
    with pytest.raises(Conflict), transaction():
        reading.draft_of(street.officer, answer.id, name="何建国", needs="", now=NOON)
    other = a_street(code="NH", name="南湖街道")
    with pytest.raises(NotFound):
        queries.get_answer(other.officer, answer.id)


@pytest.mark.parametrize("change", ["DELETE FROM survey_answers", "UPDATE survey_answers SET state = 'refused'"])
def test_what_was_heard_stays_as_it_came(street, survey, change):
    hear(street.volunteer, the_building(survey), "1-301")

    with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
        session.execute(text(change))
