"""Dynamic answers travel compressed, but where their length could tell a stranger something (docs/adr/0021).

A stranger who lets a signed-in browser ask for addresses of ours, and watches the line, learns from the length of a
compressed page whether what he put into the address stands in it. So what another site sets off goes out as it is.
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask_compress import Compress

FROM = 1024  # bytes
OURS = ("same-origin", "none")
"""`Sec-Fetch-Site` of what our own pages ask for, and of an address somebody typed."""


def may_compress() -> bool:
    """Without a cookie a page holds nothing of anybody's; a browser that does not say who asked has to ask plainly."""
    if not request.cookies:
        return True
    site = request.headers.get("Sec-Fetch-Site")
    return site in OURS if site else not request.query_string


def init_compressing(app: Flask) -> None:
    """Brotli where it is understood, else gzip; files and pictures stay as they are."""
    app.config.update(COMPRESS_MIN_SIZE=FROM, COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_REGISTER=False,
                      COMPRESS_MIMETYPES=["text/html", "application/json", "text/csv"], COMPRESS_STREAMS=False)  # fmt: skip
    compress = Compress(app)

    @app.after_request
    def squeeze(response: Response) -> Response:
        return compress.after_request(response) if may_compress() else response
