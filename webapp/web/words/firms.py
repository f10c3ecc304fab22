"""Words of firms in need."""

from flask_babel import lazy_gettext as _

WORDS = {
    "firm.not_found": _("没有找到这家企业。"),
    "firm.in_future": _("还没到这一天"),
    "firm.not_half_a_year": _("停产要满半年才算困难企业"),
    "firm.exists": _("这家企业已经在册，不用再记。"),
    "firm.id_reused": _("这一家和先前的对不上，请重新填。"),
    "firm.is_ended": _("这家企业已经不再列入。"),
    "firm.own_entry": _("自己记的，要另一个人核实。"),
    "firm_kind.state": _("国有企业"),
    "firm_kind.collective": _("集体企业"),
    "firm_kind.private": _("民营企业"),
    "firm_kind.foreign": _("外资企业"),
    "firm_kind.institution": _("事业单位"),
    "firm_kind.other": _("其他企业"),
    "trouble.stopped": _("停产半年以上"),
    "trouble.closing": _("正在关闭破产"),
    "firm_status.entered": _("等核实"),
    "firm_status.confirmed": _("核实过了"),
    "firm_status.ended": _("不再列入"),
}
