"""Words of funds: where money comes from, what it may be used for, and why something is refused."""

from flask_babel import lazy_gettext as _

WORDS = {
    "fund.not_found": _("没有找到这笔资金。"),
    "fund.id_reused": _("这个表单已经用过了，请重新打开再填。"),
    "fund.nobody_yet": _("这里还没有人家由这笔资金付。签收单生成以后才有名单。"),
    "fund.amount": _("金额要大于 0，请核对。"),
    "fund.no_use": _("请勾选这笔钱能用在什么地方。"),
    "fund.sealed_category": _("大病、残疾、孤儿这类不公开的类别，不能用来限定资金。"),
    "fund.needs_a_reason": _("请写明原因或者文号。"),
    "fund.own_record": _("这笔钱是您登记或清点的，请另一位审批人来同意。"),
    "fund.approved_its_use": _("这笔钱的使用是这位同事同意的，登记和清点请换别人。"),
    "fund.not_overpaid": _("账上多付的只有 %(missing_fen)s。"),
    "fund.other_festival": _("这笔钱只能用在别的节日。"),
    "fund.in_use_here": _("这次活动已经用了这笔钱，不能拿掉。"),
    "fund.none_attached": _("这份名单要 %(needed_fen)s，还没有选用哪些资金。请经办人在“用哪些资金”里加上，再来同意。"),
    "fund.not_enough": _(
        "%(places)s的慰问金要 %(needed_fen)s，能用的资金（%(funds)s）只剩 %(there_fen)s，还缺 %(short_fen)s。"
        "请财务登记新到的钱，或者经办人再加一笔资金。"
    ),
    "fund.not_enough_in_many": _(
        "%(places)s等 %(count)s 处的慰问金要 %(needed_fen)s，能用的资金（%(funds)s）只剩 %(there_fen)s，还缺 %(short_fen)s。"
        "请财务登记新到的钱，或者经办人再加一笔资金。"
    ),
    "fund.none_may_pay": _(
        "%(places)s有 %(needed_fen)s 没有能用的资金：选好的几笔都限定了别的用途。请经办人再加一笔资金，或者请财务核对限定的用途。"
    ),
    "fund.none_may_pay_in_many": _(
        "%(places)s等 %(count)s 处有 %(needed_fen)s 没有能用的资金：选好的几笔都限定了别的用途。"
        "请经办人再加一笔资金，或者请财务核对限定的用途。"
    ),
    "fund.short_for_expense": _(
        "选好的资金里，能用在这上面的只剩 %(there_fen)s，还缺 %(short_fen)s。请财务登记新到的钱，或者再加一笔资金。"
    ),
    "fund_source.government": _("政府拨款"),
    "fund_source.union": _("工会经费"),
    "fund_source.social": _("社会捐助"),
    "fund_source.other": _("其他"),
    "fund_kind.central": _("中央财政"),
    "fund_kind.local": _("本级财政"),
    "fund_kind.civil_affairs": _("民政资金"),
    "fund_kind.disabled_federation": _("残联资金"),
    "fund_kind.veterans": _("退役军人事务资金"),
    "fund_kind.party": _("党内关爱资金"),
    "fund_kind.union_above": _("上级工会下拨"),
    "fund_kind.union_dues": _("本级工会经费"),
    "fund_kind.company": _("单位捐款"),
    "fund_kind.person": _("个人捐款"),
    "fund_kind.charity": _("慈善组织捐款"),
    "fund_kind.collective": _("村、社区集体资金"),
    "fund_kind.own": _("单位自筹"),
    "fund_kind.other": _("其他来源"),
    "fund_use.grants": _("发慰问金"),
    "fund_use.goods": _("买慰问品"),
    "fund_use.running": _("办活动的开支"),
}
