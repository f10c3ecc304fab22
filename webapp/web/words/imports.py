"""Words of imports. What was found in a sheet has its sentences where it is found; here they are made to speak."""

from flask_babel import lazy_gettext as _

from ...domain.households.importing.wording import UNREADABLE, WORDINGS

WORDS = {
    "import.too_slow": _("这张表读了很久也没读完。请删去没用的工作表，或分成几个文件再试。"),
    "import.no_file": _("这次导入没有留下原来的文件。"),
    "finding_kind.problem": _("要改"),
    "finding_kind.elsewhere": _("要核实"),
    "finding_kind.warning": _("提醒"),
    "finding_kind.on_file": _("已在册"),
    "finding_kind.repeat": _("只导入一次"),
    "import_finding.repeat": _("和第 %(row)s 行是同一户，不用处理"),
    "import_finding.repeat.sheet": _("和“%(sheet)s”表第 %(row)s 行是同一户，不用处理"),
    "finding_kind.mended": _("已改"),
    "import.not_found": _("没有找到这次导入。"),
    "import.closed": _("这次导入已经结束，不能再导入了。"),
    "import.approved_already": _("这一批已经审批过了。"),
    "import.not_finished": _("还没有导入完，等导入完再审批。"),
    "import.undone_already": _("这一批已经撤销了。"),
    "import.too_late": _("导入超过 %(days)s 天，不能整批撤销了。可以逐户结束。"),
    "import_finding.on_file": _("这一户已经在%(place)s建档，不会重复导入"),
    "import_finding.id_mended": _("号码里的空格、全角数字已自动整理"),
    "import_finding.elsewhere": _("这个人已在%(place)s建档。请和对方核实由谁建档"),
    **{code: _(sentence) for code, sentence in UNREADABLE.items()},
    **{f"import_finding.{wording}": _(sentence) for wording, sentence in WORDINGS.items()},
}
