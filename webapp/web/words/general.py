"""Words that belong to no room of their own."""

from flask_babel import lazy_gettext as _

WORDS = {
    "went_wrong": _("出了点问题，您的操作没有完成。请稍后再试。"),
    "no_room": _("服务器现在存不进去，这一步没有办成。请过几分钟再试；一直这样，请告诉管理员。"),
    "bad_request": _("这个请求看不懂。请回到上一页再试。"),
    "not_found": _("没有找到这一页。"),
    "method_not_allowed": _("这个地址不能这样打开。"),
    "too_large": _("文件太大了。"),
    "invalid_input": _("有几处要改，改好再提交，已经填的都还在。"),
    "not_permitted": _("您的账号不能做这件事。需要的话，请找管理员。"),
    "foreign_origin": _("这个请求不是从本站页面发出的，没有执行。"),
    "somebody_was_first": _("刚刚有人先改过了。请刷新页面看看。"),
    "too_many_tries": _("试的次数太多了，请 %(retry_after)s 秒后再试。"),
    "field.required": _("这一项要填"),
    "field.invalid": _("这一项填得不对"),
    "field.length": _("长短不合适"),
    "field.not_a_number": _("请填数字"),
    "field.not_a_date": _("请填日期，例如 2027-01-12"),
    "field.day_out_of_range": _("请核对年份"),
    "field.not_a_time": _("请填时间，例如 09:30"),
    "field.not_a_window": _("请写从几点到几点，例如 09:00-12:00"),
    "field.not_a_choice": _("请从选项里选"),
    "weekday.1": _("周一"),
    "weekday.2": _("周二"),
    "weekday.3": _("周三"),
    "weekday.4": _("周四"),
    "weekday.5": _("周五"),
    "weekday.6": _("周六"),
    "weekday.7": _("周日"),
    "field.not_money": _("请填金额，例如 900 或 900.50"),
}
