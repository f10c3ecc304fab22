"""Words of phones: why an op was refused, or why a person looks at it."""

from flask_babel import lazy_gettext as _

WORDS = {
    "sync.key_reuse": _("同一个编号传来了两份不同的记录，先前的一份有效。请导出给社区。"),
    "sync.author_mismatch": _("这条记录是另一位志愿者的，要用他的手机上传。"),
    "sync.seal_mismatch": _("这条记录的信封对不上。请导出给社区。"),
    "sync.seal_unreadable": _("这条记录打不开。请导出给社区。"),
    "sync.too_large": _("太大了，传不上去。"),
    "sync.unknown_type": _("社区的电脑还不认识这种记录，请社区更新后再传一次。"),
    "sync.bad_payload": _("这条记录缺东西，社区的电脑读不懂。请导出给社区。"),
    "sync.unknown_visit": _("没有找到这次走访。请导出给社区。"),
    "sync.photo_quota": _("今天的照片太多了，明天再传。"),
    "sync.op_not_found": _("没有找到这条记录。"),
    "sync.not_applied_yet": _("这条还没有入账，请先放行。"),
    "sync.quarantine": _("已收下，社区看过后入账。"),
    "sync.second_author": _("同去的人也记了一份，社区会看一下。"),
    "sync.duplicate_delivery": _("这张单子已经记过送到，社区会核对。"),
    "sync.more_than_on_slip": _("比单子上的多，社区会核对。"),
    "sync.delivered_after_revoking": _("这张单子已经作废，社区会核对。"),
    "sync.over_bag": _("比领走的多，社区会核对。"),
    "sync.person_erased": _("这户的档案已经按要求删除，社区会处理。"),
    "sync.not_in_scope": _("这户不在您的名单里，社区会看一下。"),
    "sync.photo_unreadable": _("有一张照片打不开，社区会联系您。"),
    "device.not_found": _("没有找到这台手机。"),
}
