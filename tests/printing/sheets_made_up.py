"""Made-up sheets for the tests of printing. Nobody in them exists."""

import random
from datetime import UTC, datetime
from typing import Any

from webapp.printing.sheets import (
    PLAIN_COLUMNS,
    Acknowledgement,
    Column,
    GoodsLine,
    Letters,
    LetterTo,
    NoticeSlip,
    NoticeSlips,
    PlanPart,
    PlanSheet,
    Poster,
    ReceiptSheet,
    ReceiptSlip,
    Roster,
    RosterRow,
    Route,
    RouteStop,
)

AT = datetime(2027, 1, 10, 9, 30, tzinfo=UTC)
BASE = "https://nuandao.example.cn"
LONG_NAME = "欧阳娜·买买提江·阿不都热合曼·吐尔逊·古丽巴哈尔·斯拉木江·艾合买提江·库尔班·阿依夏木·𠮷䶮"
RARE_NAME = "𠮷*䶮"
EVERYDAY = (("慰问金", "￥900.00"), ("东北大米 10 kg", "1 袋"), ("食用油 5 L", "1 桶"))
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def a_slip(number: int, **changed: Any) -> ReceiptSlip:
    dice = random.Random(number)
    facts: dict[str, Any] = {
        "number": f"{27040000 + number}",
        "masked_name": "赵*国",
        "household_size_text": "2 人户",
        "building": "3 栋 2 单元",
        "items": EVERYDAY,
        "token": "".join(dice.choices(ALPHABET, k=26)),
        "digits": f"{dice.randrange(10**6):06d}",
    }
    return ReceiptSlip(**{**facts, **changed})


def a_batch(*slips: ReceiptSlip, **changed: Any) -> ReceiptSheet:
    facts: dict[str, Any] = {
        "slips": slips,
        "campaign_title": "2027 年春节送温暖",
        "giver": "幸福社区居民委员会",
        "committee_phone": "027-8888 0000",
        "confirm_base": BASE,
        "printed_at": AT,
    }
    return ReceiptSheet(**{**facts, **changed})


def a_poster(rows: int, **changed: Any) -> Poster:
    facts: dict[str, Any] = {
        "organisation": "幸福社区居民委员会",
        "title": "2027 年春节慰问对象名单公示",
        "lead": "根据本社区摸底、入户核查和民主评议，拟慰问下列家庭，现予公示。"
        "一户符合多项标准的，按最高档次慰问一次。",
        "columns": PLAIN_COLUMNS,
        "rows": tuple((str(n), "张*三", "2 人", "困难家庭", "1,100.00") for n in range(1, rows + 1)),
        "totals": f"共 {rows} 户，合计 ￥243,600.00。",
        "period": "2027 年 1 月 5 日至 1 月 9 日",
        "how_to_object": "有不同意见的，可以扫码、打电话或到社区说，不留名也可以。",
        "supervision_phone": "027-8888 0000（工作日 9:00–17:00）",
        "content_fingerprint": "7f3a91c2d04b5e68",
        "audit_head": "8621:03be77aa91c2d04b",
        "url": f"{BASE}/notices/2027-spring-1",
        "dated": "2027 年 1 月 4 日",
        "printed_at": AT,
    }
    return Poster(**{**facts, **changed})


def an_acknowledgement(lines: int = 2) -> Acknowledgement:
    rice = GoodsLine("东北大米", "10 kg", "120 袋", "全新", "2027 年 11 月 30 日", "￥6,600.00", "超市同款 55 元/袋")
    return Acknowledgement(
        "幸福社区居民委员会",
        "2027-0031",
        "惠民便利店",
        "2027 年 1 月 12 日",
        "给独居老人过冬",
        (rice,) * lines,
        "￥11,400.00",
        "027-8888 0000",
        f"{BASE}/gifts/7F3A91C2",
        AT,
    )


def a_roster(rows: int, missing: int = 0, name: str = "赵*国") -> Roster:
    return Roster(
        "幸福社区居民委员会",
        "2027 年春节送温暖",
        "第 1 批",
        "每户 900 元，另大米 1 袋、油 1 桶",
        tuple(
            RosterRow(f"{27040000 + n}", name, "3 栋 2 单元", "￥900.00", "大米 10 kg 1 袋；食用油 5 L 1 桶")
            for n in range(rows)
        ),
        f"{rows} 户，￥22,500.00",
        "2027 年 2 月 3 日",
        tuple(f"2704 {n:04d}：没有签名" for n in range(missing)),
        "027-8888 0000",
        AT,
    )


def a_route(stops: int) -> Route:
    stop = RouteStop(
        "9:00–9:30",
        "赵爷爷",
        "3 栋 2 单元 301",
        "138 0000 5678",
        (("慰问金信封", "1 个"), ("东北大米 10 kg", "1 袋")),
        "腿脚慢，多等一会",
        "27043127",
    )
    return Route(
        "2027 年春节送温暖",
        "第 3 组",
        "2027 年 1 月 12 日上午",
        "8:40 社区一楼，9:00 出发",
        (stop,) * stops,
        "027-8888 0000",
        AT,
    )


def some_letters(*names: str, words: str = "您好。天冷了，请注意保暖。\n祝您身体健康。") -> Letters:
    """The same words to each of these."""
    to = tuple(LetterTo(name, "赵爷爷", "城关街道幸福社区 3 栋 2-301", "幸福社区", "027-8888 0000") for name in names)
    return Letters(words, "幸福社区居民委员会", "2027 年 1 月 12 日", to, AT)


def some_notice_slips(number: int, **changed: str) -> NoticeSlips:
    """For so many doors."""
    said = {"place": "3 栋 2-301", "address_as": "赵爷爷", "when": "1 月 12 日（星期二）09:00", "visitors": "刘阳、张卫东",
            "organisation": "幸福社区居民委员会", "phone": "027-8888 0000", **changed}  # fmt: skip
    return NoticeSlips(tuple(NoticeSlip(**said) for _ in range(number)), AT)


def a_plan(rows: int = 4, **changed: Any) -> PlanSheet:
    """A plan with a table of so many rows between its lines."""
    columns = (Column("阶段", 26), Column("时间", 46), Column("内容", 50))
    times = "2026 年 12 月 23 日（腊月初四）周三 – 1 月 5 日（腊月十七）周二"
    table = tuple((f"第 {n} 阶段", times, "逐户上门，两人一组，当场填表签字" * (n % 4)) for n in range(rows))
    parts = (PlanPart("一、主题", ("主题：面对面 心贴心", "主办：城关街道")), PlanPart("二、时间安排", (), columns, table),
             PlanPart("三、要点", ("要细致、要安全、不扰民。" * 12,)))  # fmt: skip
    facts: dict[str, Any] = {"organisation": "城关街道", "title": "2027 年春节慰问活动方案", "days": "2026 年 12 月 23 日起",
                             "parts": parts, "dated": "2027 年 1 月 10 日", "printed_at": AT}  # fmt: skip
    return PlanSheet(**{**facts, **changed})
