"""JSON for phones and partners: one file per noun, the same names as the pages. Described by OpenAPI."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api

from ..schemas.base import Money
from ..schemas.errors import ErrorSchema
from ..schemas.person_fields import StatedAmount
from ..schemas.sync import Base64
from ..web.access import public
from ..web.phones import init_phones
from . import (
    blobs,
    campaigns,
    donations,
    health,
    households,
    people,
    receipts,
    sync,
    visits,
)
from .room import SECURITY

ROOMS = (
    blobs,
    campaigns,
    donations,
    health,
    households,
    people,
    receipts,
    sync,
    visits,
)


class OurApi(Api):
    """flask-smorest without its own error answers: `web.errors` gives them, in one form everywhere."""

    ERROR_SCHEMA = ErrorSchema

    def _register_error_handlers(self) -> None:
        """Leave the handlers that are hung already."""


def init_api(app: Flask) -> None:
    """Register every room's doors under /api/v1/ and the description at /api/v1/openapi.json."""
    app.config.update(
        API_TITLE="NuanDao",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = OurApi(app, spec_kwargs={"components": {"securitySchemes": SECURITY}})
    for field, kind in ((Money, ("string", None)), (StatedAmount, ("string", None)), (Base64, ("string", "byte"))):
        api.register_field(field, *kind)
    init_phones(app)
    for room in ROOMS:
        api.register_blueprint(room.bp, url_prefix=f"/api/v1{room.PREFIX}")
    describe = app.view_functions["api-docs.openapi_json"]

    @public
    def openapi_json() -> Any:
        """The description itself is for anyone."""
        return describe()

    app.view_functions["api-docs.openapi_json"] = openapi_json
