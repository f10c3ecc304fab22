"""What a change of a file changed, for the record: names of fields and ids of people, never a value. Pure."""

from __future__ import annotations

from dataclasses import fields

from .entries import HouseholdEntry, PersonEntry

_NOT_OF_ITS_OWN = ("id", "people", "own_ids", "repeat", "surveyed_on")


def changes(before: HouseholdEntry, after: HouseholdEntry) -> list[str]:
    """`grid`, `person.health`, and who came (`person+<id>`) or went (`person-<id>`), in a fixed order."""
    whole = [field.name for field in fields(HouseholdEntry) if field.name not in _NOT_OF_ITS_OWN
             and getattr(before, field.name) != getattr(after, field.name)]  # fmt: skip
    was, now = ({person.id: person for person in entry.people} for entry in (before, after))
    stayed = [(was[key], now[key]) for key in now if key in was]
    of_people = [f"person.{field.name}" for field in fields(PersonEntry) if any(
        getattr(one, field.name) != getattr(other, field.name) for one, other in stayed)]  # fmt: skip
    came = [f"person+{key}" for key in now if key not in was]
    went = [f"person-{key}" for key in was if key not in now]
    order = ["people"] if [key for key in was if key in now] != [key for key in now if key in was] else []
    return [*whole, *of_people, *came, *went, *order]
