"""The test client: a browser without JavaScript, one context a request, strict about the pages it is shown."""

from __future__ import annotations

import gzip
from contextvars import Context
from typing import Any

import brotli
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.pages import faults_of

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


class Visitor(FlaskClient):
    """Sends what a browser sends with a form of ours. `strict=False` for pages that are wrong on purpose."""

    def __init__(self, app: Flask, *, strict: bool = True) -> None:
        super().__init__(app, app.response_class, use_cookies=True)
        self.strict = strict
        self.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """An empty context: a session or a user that the test holds open must not leak into the request."""
        response = Context().run(super().open, *args, **kwargs)
        if self.strict and response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            body = response.get_data()
            if way := response.headers.get("Content-Encoding"):
                body = UNPACK[way](body)
            faults = faults_of(body.decode())
            assert not faults, f"{response.request.path}: " + "; ".join(faults)
        return response
