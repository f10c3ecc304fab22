"""Words of features: what a place can switch on, and of a club's three roles."""

from flask_babel import lazy_gettext as _

WORDS = {
    "feature.official_tables": _("上报统计表"),
    "feature.restricted_funds": _("专款专用"),
    "feature.last_year_floor": _("标准不低于去年"),
    "feature.ledger": _("库存账"),
    "feature.errands": _("代买"),
    "feature.hotline": _("热线"),
    "feature.hall_screen": _("大厅屏幕"),
    "feature.rolls": _("小票纸签收单"),
    "feature.event_care": _("事由慰问"),
    "feature.needy_firms": _("困难企业"),
    "feature.sanctions": _("弄虚作假的处理"),
    "feature.child_organisations": _("下面的社区和村"),
    "feature.totp": _("登录再输动态码"),
    "feature.more_roles": _("更多角色"),
    "feature.two_surveyors": _("两个人入户调查"),
    "feature.two_count_goods": _("收东西两个人清点"),
    "feature_note.official_tables": _("登记培训、法律援助、体检这些帮扶服务，按类型和月份汇总"),
    "feature_note.last_year_floor": _("同一类别的标准低于去年，要写明文件号或理由"),
    "feature_note.ledger": _("每样东西有多少、去了哪里、报损和冲正"),
    "feature_note.rolls": _("用 58 或 80 毫米的热敏小票机打印签收单"),
    "feature_note.sanctions": _("查实弄虚作假的，到明年年底不再列入"),
    "feature_note.child_organisations": _("本单位下面再分社区、村，各管各的"),
    "feature_note.more_roles": _("财务、库管、监督员、儿童主任、领队、捐赠人分开设"),
    "feature_note.two_surveyors": _("建档要写两位调查人；收着的时候可以不写"),
    "feature_note.two_count_goods": _("收捐赠要两个人当面点数；收着的时候一个人也能收"),
    "club_role.officer": _("办活动的人：建档、拟名单、打印、收发东西"),
    "club_role.approver": _("同意的人：档案和名单要他点头"),
    "club_role.volunteer": _("志愿者：上门走访"),
}
