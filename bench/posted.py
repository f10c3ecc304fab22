"""A register and a posted list of all of it, written past the operations: the pages a clerk opens over it.

    python bench/posted.py HOUSEHOLDS         their address, and how many statements each takes: JSON
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "bench"), str(ROOT)]

from street import Row, household_rows, store  # noqa: E402  (found beside this file)


def posted_list(campaign: Any, households: Sequence[Row], by: UUID, now: datetime) -> UUID:
    """Every household on one list that hangs out; forty neighbours have said something, half of it is unanswered."""
    from webapp.core import tally
    from webapp.core.clock import local_day
    from webapp.core.transaction import transaction
    from webapp.domain.campaigns.forecast import Forecast
    from webapp.domain.campaigns.models import AwardLine, AwardList
    from webapp.domain.campaigns.states import LineStatus, ListKind, ListStatus
    from webapp.domain.cases.models import CaseStatus
    from webapp.domain.households.comings import latest_coming
    from webapp.domain.notices.models import NoticeKind, NoticeRow, PublicNotice
    from webapp.domain.notices.operations import raise_objection
    from webapp.domain.people.actors import NOBODY

    list_id, notice_id, today = uuid4(), uuid4(), local_day(now)
    lines = [{"id": uuid4(), "list_id": list_id, "campaign_id": campaign.id, "number": number, "household_id": one["id"],
              "organisation_id": one["organisation_id"], "household_size": one["size"], "standard_number": 1,
              "amount_fen": 65000, "goods": [], "others": [], "added": [], "queued": [], "doubts": [],
              "status": LineStatus.POSTED} for number, one in enumerate(households, start=1)]  # fmt: skip
    rows = [{"notice_id": notice_id, "number": line["number"], "subject_id": line["id"], "is_listed": True,
             "shown_name": f"{one['head_name'][0]}*", "place": "压测社区", "household_size": one["size"],
             "category": None, "amount_fen": 65000, "goods": ""}
            for line, one in zip(lines, households, strict=True)]  # fmt: skip
    store({
        PublicNotice: [{"id": notice_id, "organisation_id": campaign.organisation_id, "occasion_id": campaign.id,
                        "kind": NoticeKind.CANDIDATE, "title": "公示", "lead": "公示", "starts_on": today,
                        "ends_on": today + timedelta(days=5), "fingerprint": "0" * 64, "audit_seq": 1,
                        "audit_hash": "0" * 64, "published_by": by, "published_at": now, "totals": {},
                        "expires_on": today + timedelta(days=30)}],
        NoticeRow: rows,
        AwardList: [{"id": list_id, "campaign_id": campaign.id, "version": 1, "kind": ListKind.PROPOSAL,
                     "status": ListStatus.POSTED, "standards": [], "standards_revision": campaign.standards_revision,
                     "measured_to": latest_coming(),
                     "summary": Forecast().as_json(), "proposed_by": by, "proposed_at": now, "notice_id": notice_id,
                     "posted_by": by, "posted_at": now, "ends_on": today + timedelta(days=5)}],
        AwardLine: lines,
    })  # fmt: skip
    with transaction():
        for place in {one["organisation_id"] for one in households}:
            tally.add(campaign.id, place, "proposed", sum(one["organisation_id"] == place for one in households))
        for number in range(1, 41):
            case, _code = raise_objection(NOBODY, notice_id, id=uuid4(), number=number, text="请再核实", contact=None, now=now)
            if number % 2:
                case.status = CaseStatus.CLOSED
    return list_id


def pages(number: int) -> Iterator[Row]:
    """The pages a clerk opens, by name: their address, and how many statements each takes."""
    from flask import current_app, url_for
    from sqlalchemy import event

    from tests.domain.campaigns.ground import a_campaign, the_usual_standards
    from tests.factories import a_street, signed_in
    from tests.visitor import Visitor
    from webapp.core import clock
    from webapp.core.db import db
    from webapp.domain.households.models import Household

    now = clock.now()
    street = a_street(now=now)
    officer, approver = street.officer.user_id, street.approver.user_id
    assert officer and approver
    made: list[Row] = []
    for n, place in enumerate(street.communities):
        part = household_rows(range(n, number, len(street.communities)), place.id, street.root.id, (officer, approver), now)
        store(part)
        made += part[Household]
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    list_id = posted_list(campaign, made, officer, now)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda _connection, _cursor, statement, *_more: asked.append(statement))
    with current_app.test_request_context():
        paths = {
            "list": url_for("campaigns.show_list", list_id=list_id),
            "list, later page": url_for("campaigns.show_list", list_id=list_id, after=number // 2),
            "list, waiting": url_for("campaigns.show_list", list_id=list_id, status="objected"),
            "campaign": url_for("campaigns.show", campaign_id=campaign.id),
            "campaigns": url_for("campaigns.index"),
            "households": url_for("households.index"),
            "by category": url_for("households.index", category="dibao"),
            "by grid": url_for("households.index", grid="第3网格"),
            "by age": url_for("households.index", age_from=90, age_to=95),
            "by phone tail": url_for("households.index", q="1234"),
        }
    client = signed_in(Visitor(current_app._get_current_object(), strict=False), "officer")
    for name, path in paths.items():
        client.get(path)
        asked.clear()
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        yield {"name": name, "path": path, "queries": len(asked)}


def main() -> None:
    from webapp import create_app

    with create_app().app_context():
        json.dump(list(pages(int(sys.argv[1]))), sys.stdout)


if __name__ == "__main__":
    main()
