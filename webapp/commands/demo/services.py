"""What the street did for many at once: a few lines in the log, one of them wrong and taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...core.clock import local_day
from ...core.transaction import transaction
from ...domain.people.actors import Actor
from ...domain.people.models import Organisation
from ...domain.services.entries import ServiceEntry
from ...domain.services.kinds import ServiceKind
from ...domain.services.operations import log_service, reverse_service
from .people import key_of

K = ServiceKind
LINES: tuple[tuple[int, ServiceKind, str, int, dict[str, int]], ...] = (
    (24, K.POLICY_OUTREACH, "幸福社区广场", 320, {}),
    (21, K.HEALTH_CHECK, "社区卫生服务站", 86, {"newgen_times": 9}),
    (17, K.LEGAL_AID, "街道司法所", 11, {"migrant_times": 4}),
    (14, K.JOB_FAIR, "文化活动中心", 210, {"units": 1}),
    (12, K.JOB_TRAINING, "街道培训教室", 35, {"migrant_times": 18}),
    (9, K.PSYCH_COUNSELLING, "和平社区谈心屋", 7, {}),
    (8, K.WAGE_RECOVERY, "街道劳动保障所", 6, {"migrant_times": 6, "fen": 8_640_000, "migrant_fen": 8_640_000}),
    (6, K.TICKET, "街道办事大厅", 42, {"units": 45}),
    (5, K.HEALTH_CHECK, "社区卫生服务站", 640, {}),
    (5, K.HEALTH_CHECK, "社区卫生服务站", 64, {"newgen_times": 5}),
)
WRONG = 8
"""A zero too many."""


def make_services(root: Organisation, officer: Actor, now: datetime) -> None:
    """One line a service, written down the same evening."""
    for number, (days_ago, kind, place, people, parts) in enumerate(LINES):
        then = now - timedelta(days=days_ago)
        entry = ServiceEntry(key_of(f"service-{number}"), root.id, kind, local_day(then), place, people, **parts)
        with transaction():
            log_service(officer, entry, now=then)
    with transaction():
        reverse_service(officer, key_of(f"service-{WRONG}"), id=key_of("service-back"), reason="人数多写了一个 0",
                        now=now - timedelta(days=4))  # fmt: skip
