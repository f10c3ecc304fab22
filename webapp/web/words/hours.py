"""Words of service hours."""

from flask_babel import lazy_gettext as _

WORDS = {
    "hours.not_found": _("没有找到这条更正。"),
    "hours.times": _("请看看时间：都在走访那天，先开始后结束，不超过 12 小时，不晚于现在。"),
    "hours.is_decided": _("这条更正刚刚有人定过了。"),
    "hours.own": _("自己提的、自己的时长，要请另一个人来定。"),
    "hours.answer_missing": _("不改的话，请写一句为什么，本人看得到。"),
    "hours.id_reused": _("这次更正和先前的对不上，请重新填。"),
    "hours.period": _("请看看日期：先后顺序，最多五年。"),
    "hours.nothing": _("这些日子里还没有算得出时长的走访。"),
    "hours.sheet_days": _("请看看日期：先后顺序，不晚于今天，一次最多 31 天。"),
    "hours.own_sheet": _("自己申请的导出，要请另一个人同意。"),
    "hours.sheet_not_allowed": _("要另一个人同意以后，由申请的人在 24 小时内下载。"),
    "hours.sheet_not_found": _("没有找到这次导出。"),
    "not_counted.no_record": _("还没有走访记录"),
    "not_counted.no_times": _("没有记起止时间"),
    "not_counted.wrong_times": _("起止时间不对"),
    "not_counted.not_there": _("记录里没有勾这个人"),
    "why_wrong.forgot_start": _("忘了按开始"),
    "why_wrong.forgot_end": _("忘了按结束"),
    "why_wrong.wrong_clock": _("手机的时间不准"),
    "why_wrong.no_phone": _("没带手机，或没电了"),
    "why_wrong.not_ticked": _("我去了，记录里没有勾我"),
    "hours_verdict.accepted": _("同意改"),
    "hours_verdict.refused": _("没有改"),
    "hours_verdict.replaced": _("又提了一次"),
}
