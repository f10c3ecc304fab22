"""Words of cases."""

from flask_babel import lazy_gettext as _

WORDS = {
    "case.not_found": _("没有找到这件事。"),
    "case.is_answered": _("这件事已经答复过了。"),
    "case.needs_two": _("核查要两个人，请选另一位同事。"),
    "case.other_outcome": _("这类事情没有这个结论。"),
    "case.not_investigated": _("先由两个人核查，再答复。"),
    "case.not_answered": _("先答复，再结掉。"),
    "case.id_reused": _("这份反映和先前的对不上，请重新填写。"),
    "case.unknown_code": _("没有这个查询码，请核对一下。"),
    "case_kind.objection": _("对公示有异议"),
    "case_kind.not_right": _("东西不对，或没收到"),
    "case_kind.appeal": _("诉求"),
    "case_kind.alarm": _("紧急情况"),
    "case_status.open": _("等人跟进"),
    "case_status.investigating": _("核查中"),
    "case_status.answered": _("已答复"),
    "case_status.closed": _("已结"),
    "came_by.web": _("网上"),
    "came_by.phone": _("打电话来"),
    "came_by.desk": _("到社区来"),
    "came_by.letter": _("来信"),
    "case_outcome.upheld": _("反映属实"),
    "case_outcome.not_upheld": _("经核查不属实"),
    "case_outcome.solved": _("已解决"),
    "case_outcome.explained": _("已说明"),
}
