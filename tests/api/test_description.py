"""The description at /api/v1/openapi.json: every door of the API, with what it reads, answers and asks for."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
from flask import Flask

from tests.visitor import Visitor
from webapp.web.access import door_lock

WITHOUT_BODY = {"api_sync.put_device", "api_sync.draft_taken"}
"""Their address says it all."""
Json = dict[str, Any]


@pytest.fixture
def description(client: Visitor) -> Json:
    told: Json = client.get("/api/v1/openapi.json").get_json()
    return told


def doors(app: Flask) -> list[tuple[str, str, str]]:
    """(endpoint, path as OpenAPI writes it, method) of every door of the API."""
    return [
        (rule.endpoint, re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.endpoint != "api-docs.openapi_json"
        for method in sorted((rule.methods or set()) - {"OPTIONS"})
        if method != "HEAD" or "GET" not in (rule.methods or set())
    ]


def operation(description: Json, path: str, method: str) -> Json:
    found: Json = description["paths"].get(path, {}).get(method, {})
    return found


def test_every_door_of_the_api_is_described(app: Flask, description: Json) -> None:
    missing = []
    for endpoint, path, method in doors(app):
        told = operation(description, path, method)
        wants_body = method in ("put", "post", "patch") and endpoint not in WITHOUT_BODY
        if not told.get("summary") or not [status for status in told.get("responses", {}) if status.startswith("2")]:
            missing.append(f"{method} {path}: what it does and what it answers (@gives)")
        if wants_body != ("requestBody" in told):
            missing.append(f"{method} {path}: what it reads (@takes)")

    assert len(doors(app)) > 20
    assert not missing, "\n".join(missing)


def test_the_description_tells_of_no_door_that_is_not_there(app: Flask, description: Json) -> None:
    there = {(path, method) for _, path, method in doors(app)}
    told = {(path, method) for path, ways in description["paths"].items() for method in ways if method != "parameters"}

    assert told == there


def test_each_door_says_what_opens_it(app: Flask, description: Json) -> None:
    known = description["components"]["securitySchemes"]
    for endpoint, path, method in doors(app):
        told, lock = operation(description, path, method), door_lock(app, endpoint)

        assert told["x-lock"] == lock
        assert {name for way in told["security"] for name in way} <= known.keys()
        if lock != "public":
            assert told["security"] == [{"session": []}]


def test_errors_have_one_form_at_every_door(app: Flask, description: Json) -> None:
    for _, path, method in doors(app):
        assert operation(description, path, method)["responses"]["default"] == {"$ref": "#/components/responses/DEFAULT_ERROR"}
    answer = description["components"]["responses"]["DEFAULT_ERROR"]["content"]["application/json"]["schema"]

    assert answer == {"$ref": "#/components/schemas/Error"}
    assert description["components"]["schemas"]["Refusal"]["required"] == ["code", "message"]


def test_what_is_described_is_what_the_door_loads(app: Flask) -> None:
    """A description of another schema than the one that validates would be a lie."""
    for endpoint, path, method in doors(app):
        view = inspect.unwrap(app.view_functions[endpoint])
        source = inspect.getsource(inspect.getmodule(view))  # type: ignore[arg-type]
        for _, schema in getattr(view, "_apidoc", {}).get("takes", []):
            kind = schema if inspect.isclass(schema) else type(schema)
            names = [base.__name__ for base in kind.__mro__[:3]]
            if method != "get":
                assert any(f"{name}().load(" in source for name in names), f"{path} is described by {kind.__name__}"
