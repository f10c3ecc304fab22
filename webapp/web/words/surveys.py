"""Words of surveys."""

from flask_babel import lazy_gettext as _

WORDS = {
    "survey.not_found": _("没有找到这一轮摸底，或者这一栋楼。"),
    "survey.answer_not_found": _("没有找到这份答复。"),
    "survey.id_reused": _("这次填的和先前的对不上，请重新打开这一页。"),
    "survey.dates": _("最后一天不早于第一天和今天，一轮最多三个月"),
    "survey.is_finished": _("这一轮摸底已经结束了。"),
    "survey.on_file": _("这扇门或这个电话，档案里已经有一户了。请去改那份档案。"),
    "survey.answer_settled": _("这份答复刚刚有人处理过了。"),
    "survey.draft_by_itself": _("建草稿请用“建草稿”。"),
    "survey_doubt.not_in_scope": _("问的人没有安排在这一栋"),
    "survey_doubt.clock": _("手机时间不准，待核"),
    "door_state.open": _("还没问"),
    "door_state.nobody": _("没有人在家"),
    "door_state.refused": _("不愿意说"),
    "door_state.answered": _("问到了"),
    "answer_outcome.drafted": _("建了草稿档案"),
    "answer_outcome.on_file": _("档案里已经有"),
    "answer_outcome.nothing_needed": _("没有困难"),
    "op_type.survey": _("摸底"),
    "sync.unknown_door": _("社区没有这栋楼，或这扇门，请告诉社区。"),
}
