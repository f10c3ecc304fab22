"""Words of notices."""

from flask_babel import lazy_gettext as _

WORDS = {
    "notice.not_found": _("这份公示不在这里了，可能已经到期撤下。"),
    "notice.no_such_row": _("公示上没有这个序号，请看一看再填。"),
    "notice.period_over": _("公示期已经过了。有情况请打社区电话。"),
    "notice.said_when": _("请填说的时候：张贴以后，现在以前"),
    "notice.said_too_late": _("说的时候公示期已经过了，请当作诉求办理"),
    "notice.not_the_whole": _("这件事不是对整份公示说的，或者已经归到一户。"),
    "notice.own_posting": _("公示是您张贴的，请另一位同事来归到哪一户。"),
    "notice.not_live": _("这份公示已经不在公示栏上了。"),
    "notice.correction_needs_note": _("改过的公示要写明改了什么。"),
    "notice_kind.candidate": _("名单公示"),
    "notice_kind.result": _("结果公布"),
    "notice_kind.funds": _("款物公示"),
    "notice_kind.thanks": _("感谢信"),
    "notice_status.making": _("正在写"),
    "notice_status.published": _("公示中"),
    "notice_status.superseded": _("已换新版"),
    "notice_status.withdrawn": _("已撤下"),
    "broad_category.needy_family": _("困难家庭"),
    "broad_category.elderly_family": _("老年家庭"),
    "broad_category.needy_worker_family": _("困难职工"),
    "broad_category.honoured_family": _("优抚家庭"),
    "broad_category.party_member_family": _("党员家庭"),
}
