"""Words of what groups carry."""

from flask_babel import lazy_gettext as _

WORDS = {
    "bag.sheet_not_found": _("没有找到这张单子。"),
    "bag.nothing": _("还没有写要领或要交的东西。"),
    "bag.other_store": _("这样东西不在这一组能领的库里，请从本社区或街道的库里领。"),
    "bag.not_in_store": _("库里没有这么多，过期的不算"),
    "bag.not_that_much": _("定给这次活动、还没领出去的钱没有这么多"),
    "bag.not_in_bag": _("包里没有这么多。多出来的，先看看是不是哪一户的记录写错了，改对了再点。"),
    "bag.why_spoiled": _("请写明怎么坏的"),
    "plan.group_has_bag": _("这一组领过东西，单子上写着它，不能去掉。可以改组名和成员。"),
    "sheet_kind.issue": _("领用"),
    "sheet_kind.bring_back": _("退库"),
    "bag_paper.issue": _("领用单"),
    "bag_paper.bring_back": _("退库单"),
}
