"""Whatever the description allows, and what it does not: no door of the API breaks, and each answer is as described."""

from __future__ import annotations

import warnings
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.domain.visits.ground import a_slot, a_task
from tests.factories import NOON, a_household, a_receipt, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock

CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance]
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
FEW = settings(max_examples=3, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
               suppress_health_check=list(HealthCheck))  # fmt: skip
BROWSER = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def real_ids(app: Flask) -> dict[str, str]:
    """What stands on the street, for the arguments of addresses."""
    with app.app_context():
        street = a_street()
        household = a_household(street)
        receipt = a_receipt(street.officer, street.root, NOON, household_id=household.id)
        a_task(street, household)
        a_slot(street, day=clock.local_day(clock.now()) + timedelta(days=3))
        return {"household_id": str(household.id), "number": receipt.number}


@pytest.mark.parametrize("role", ["officer", "volunteer", None])
def test_no_door_breaks_whatever_is_sent(app: Flask, real_ids: dict[str, str], role: str | None) -> None:
    headers = {**BROWSER, "Cookie": _cookie(app, role)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for told in schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app).get_all_operations():
            for mode in MODES:
                _try(told.ok(), mode, headers, real_ids)


def _cookie(app: Flask, role: str | None) -> str:
    if role is None:
        return ""
    cookie = signed_in(Visitor(app), role).get_cookie("nuandao")
    assert cookie is not None
    return f"nuandao={cookie.value}"


def _try(operation: Any, mode: Any, headers: dict[str, str], real_ids: dict[str, str]) -> None:
    """A few requests to one door; the address is a real one where we have one."""
    known = {name: value for name, value in real_ids.items() if f"{{{name}}}" in operation.path}

    @FEW
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=known or None))
    def ask(case: Any) -> None:
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS)

    try:
        ask()
    except Unsatisfiable:
        assert mode is not schemathesis.GenerationMode.POSITIVE, "a door that takes nothing can be given nothing wrong"
