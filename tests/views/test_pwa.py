"""What a phone needs to put the app on its home screen."""

from __future__ import annotations

from tests.visitor import Visitor


def test_every_icon_of_the_manifest_is_there(client: Visitor) -> None:
    icons = client.get("/manifest.webmanifest").get_json()["icons"]

    assert {icon["purpose"] for icon in icons} == {"any", "maskable"}
    for icon in icons:
        assert client.get(icon["src"]).mimetype == icon["type"], icon["src"]
