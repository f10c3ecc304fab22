"""Words of the board and of what waits at the desk."""

from flask_babel import lazy_gettext as _

WORDS = {
    "today.alarm": _("走访时发现紧急情况"),
    "today.not_right": _("居民反映不对，或没收到"),
    "today.objection": _("公示有异议，还没答复"),
    "today.appeal": _("居民的诉求，还没答复"),
    "today.untold": _("两天内要走访，还没通知"),
    "today.unconfirmed": _("送到 3 天仍未签收"),
    "today.review": _("签收单要核对"),
    "today.to_issue": _("名单封存了，签收单还没生成"),
    "today.to_post": _("名单拟好了，等张贴公示"),
    "today.to_approve": _("公示期过了，等您同意"),
    "today_note.alarm": _("请马上处理"),
    "today_note.not_right": _("请打电话问清楚"),
    "today_note.objection": _("五个工作日内答复，要两个人去查"),
    "today_note.appeal": _("当场能办的当场办"),
    "today_note.untold": _("应提前两天通知居民"),
    "today_note.unconfirmed": _("可以打电话回访"),
    "today_note.review": _("送了两次，或送的和单子不一样"),
    "today_note.to_issue": _("一户一张，可以打印"),
    "today_note.to_post": _("先核对，再张贴"),
    "today_note.to_approve": _("同意后封存，不能再改"),
    "measure.notified": _("已通知的人家"),
    "measure.visited": _("已走访的人家"),
    "measure.confirmed": _("已签收的人家"),
    "measure.confirmed_self": _("本人签收的人家"),
    "measure.confirmed_otherwise": _("代领、纸面和电话确认的人家"),
}
