"""Words of pairs."""

from flask_babel import lazy_gettext as _

WORDS = {
    "pairing.not_found": _("没有找到这对结对。"),
    "pairing.exists": _("这个人和这一户已经结对了。"),
    "pairing.is_over": _("这对结对已经结束了。"),
    "pairing.id_reused": _("这次填的和先前的对不上，请重新打开这一页。"),
    "pairing.household_not_active": _("这一户的档案还没有同意，或者已经结束，不能结对。"),
    "pairing.own_companion": _("同去的人不能是结对人自己，请选另一位。"),
    "pairing.not_active": _("结对人或同去的人现在不能走访：承诺、核实过期了，或者停了。请到“人员”里看看，或者换人。"),
    "pairing.since_in_future": _("开始的日子请填今天或以前"),
    "pairing.due_out_of_range": _("请填从今天起一年以内的日子"),
    "pairing.day_out_of_range": _("请填从今天起 60 天以内的日子"),
    "rhythm.weekly": _("每周一次"),
    "rhythm.monthly": _("每月一次"),
    "rhythm.quarterly": _("每季度一次"),
    "pairing_end.sponsor_stops": _("结对人不再承担"),
    "pairing_end.handed_on": _("换人结对"),
    "pairing_end.not_needed": _("这一户不再需要"),
    "pairing_end.household_ended": _("这一户的档案结束了"),
    "pairing_end.sponsor_left": _("结对人离开了"),
}
