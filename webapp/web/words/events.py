"""Words of event care."""

from flask_babel import lazy_gettext as _

WORDS = {
    "event_kind.hospital": _("生病住院"),
    "event_kind.bereavement": _("去世"),
    "event_kind.wedding": _("结婚"),
    "event_kind.birth": _("生育"),
    "event_kind.birthday": _("生日"),
    "event_kind.retirement": _("退休离岗"),
    "event_kind.disaster": _("遭遇灾害"),
    "event_kind.hardship": _("遇到难处"),
    "kin.self": _("本人"),
    "kin.spouse": _("配偶"),
    "kin.child": _("子女"),
    "kin.parent": _("父母"),
    "kin.spouse_parent": _("配偶的父母"),
    "event_rule.for_nobody": _("请选哪些人的事算数"),
    "event_rule.only_oneself": _("这件事只算本人的，请只选“本人”"),
    "event_rule.gives_nothing": _("给钱还是给东西，至少写一样"),
    "event_rule.too_much": _("一次最多 10 万元，请看看是不是多打了零"),
    "event_rule.yearly": _("请写 0 到 12 之间的次数"),
    "event_rule.changed_meanwhile": _("您打开这一页以后，别人改过规矩。请重新打开，看过再写。"),
}
