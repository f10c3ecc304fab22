"""Rows that close a table: totals, signatures, notes (SPEC 3.9)."""

from __future__ import annotations

import re

from webapp.domain.households.halfwidth import without_spaces

_CLOSING = re.compile(
    r"^(?:本页|本表|全村|全社区|以上)?(?:合计|总计|小计|共计|累计|总数)|^共[0-9]*户"
    r"|^(?:填表人|制表人?|审核人?|复核人?|填报人|经办人|负责人|主要负责人|分管领导|单位负责人|统计人|登记人|调查人|联系人|村主任|社区主任|书记|主任"
    r"|填报单位|填报日期|填表日期|制表日期|报送单位|单位（?盖章|（?盖章|公章|日期|备注|说明|注|填表说明|第[0-9]+页)[^：:]{0,12}[：:]"
    r"|^(?:注|说明|备注)[：:、.]|^第[0-9一二三四五六七八九十]+页"
)


def is_closing(cells: list[str]) -> bool:
    """Totals and signatures: told by the first thing written on the row."""
    first = next((cell for cell in cells if cell), "")
    return not first.isascii() and _CLOSING.match(without_spaces(first)) is not None
