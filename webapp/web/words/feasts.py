"""Words of the feasts a campaign may hang on."""

from flask_babel import lazy_gettext as _

WORDS = {
    "feast.new_year": _("元旦"),
    "feast.laba": _("腊八"),
    "feast.little_new_year": _("小年"),
    "feast.new_years_eve": _("除夕"),
    "feast.spring": _("春节"),
    "feast.lantern": _("元宵"),
    "feast.lei_feng": _("学雷锋日"),
    "feast.women": _("三八妇女节"),
    "feast.qingming": _("清明"),
    "feast.labour": _("五一"),
    "feast.disabled": _("助残日"),
    "feast.children": _("六一儿童节"),
    "feast.dragon_boat": _("端午"),
    "feast.party": _("七一"),
    "feast.army": _("八一"),
    "feast.teachers": _("教师节"),
    "feast.mid_autumn": _("中秋"),
    "feast.national": _("国庆"),
    "feast.double_ninth": _("重阳"),
    "feast.winter_clothes": _("寒衣节"),
    "feast.winter_solstice": _("冬至"),
}
