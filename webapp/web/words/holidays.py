"""Words of holidays: what could not be read, and why."""

from flask_babel import lazy_gettext as _

WORDS = {
    "holiday.nothing": _("没有读到哪天放假、哪天上班。请把通知整段粘贴，或者每行写一天：日期、放假或上班、节日。"),
    "holiday.no_year": _("没写是哪一年，请在“哪一年”里填上"),
    "holiday.no_such_day": _("没有这一天"),
    "holiday.other_weekday": _("星期和日期对不上，请核对是哪一年"),
    "holiday.range": _("起止的日子不对"),
    "holiday.no_date": _("没有写日期"),
    "holiday.no_kind": _("没写是放假还是上班"),
    "holiday.both": _("同一天又说放假，又说上班"),
    "holiday.too_many": _("一次最多读 400 天"),
}
