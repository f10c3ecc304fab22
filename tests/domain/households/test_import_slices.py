"""What waits to be stored is packed small, and an import goes on that an earlier version began."""

from __future__ import annotations

import base64
import json
import zlib

from webapp.domain.households.import_slices import packed, unpacked

ENTRIES = [{"id": str(number), "people": [{"name": "赵建国"}]} for number in range(100)]
TEXT = json.dumps(ENTRIES, ensure_ascii=False).encode()


def test_what_is_packed_comes_out_again_much_smaller():
    assert unpacked(packed(TEXT)) == ENTRIES
    assert unpacked(packed(b"[]")) == []
    assert len(packed(TEXT)) < len(TEXT) / 5


def test_what_earlier_versions_put_down_is_understood():
    assert unpacked(base64.b85encode(zlib.compress(TEXT, 1)).decode()) == ENTRIES
    assert unpacked(ENTRIES) == ENTRIES
    assert unpacked(None) == []
