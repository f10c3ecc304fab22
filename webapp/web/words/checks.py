"""Words of spot checks."""

from flask_babel import lazy_gettext as _

WORDS = {
    "check.not_found": _("没有找到这次核实。"),
    "check.nothing_delivered": _("还没有新送到的人家可以抽。东西送到以后再抽。"),
    "check.recorded_already": _("这一户已经核实过了，先前记的还在。"),
    "check.say_what": _("请写一句哪里不对，好去查。"),
    "check.not_by_you": _("经手名单的人和去送的人不能核实，请换一位同事。"),
    "why.drawn": _("抽中的"),
    "why.flagged": _("有疑点，必查"),
    "check_how.call": _("打电话"),
    "check_how.visit": _("上门"),
    "check_result.all_there": _("都收到了，对的"),
    "check_result.differs": _("收到了，但不对"),
    "check_result.nothing": _("没收到"),
    "check_result.declined": _("不愿意说"),
    "check_result.not_reached": _("没问到，下次再问"),
    "record_noun.check": _("抽查"),
    "action.check.seal": _("封存抽查的种子"),
    "action.check.draw": _("抽签"),
    "action.check.record": _("记下核实结果"),
    "action.check.calls": _("打印核实电话单"),
}
