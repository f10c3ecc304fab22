"""The sentences a clerk reads: what is wrong, and what to do. Marked here, translated at the door."""

from __future__ import annotations


def _(msgid: str) -> str:
    """Mark a sentence for the translators; the domain itself speaks no language."""
    return msgid


PROBLEMS: dict[str, str] = {
    "id_length": _("身份证号应当是 18 位，这里是 %(length)s 位。请照证件改正。"),
    "id_characters": _("身份证号里有不该有的字。请照证件重新填写。"),
    "id_checksum": _("身份证号对不上，多半是抄错了一位。请照证件核对。"),
    "id_birth_date": _("身份证号里的出生日期不是真实的日期。请照证件核对。"),
    "id_precision_lost": _("身份证号被表格软件当成了数字，后几位已经丢失。请先把这一格设为“文本”，再照证件重新填写。"),
    "phone": _("电话“%(part)s”打不通。手机号是 11 位，座机要带区号。请核对。"),
    "phone.digits": _("手机号应当是 11 位，这里是 %(digits)s 位。请核对。"),
    "phone.area_code": _("座机缺少区号，应写成“区号-号码”。请补上。"),
    "phone.precision_lost": _("电话被表格软件改写了。请先把这一格设为“文本”，再重新填写。"),
    "name_missing": _("这一行没有姓名。请补上；如果这一行不是一个人，请删去。"),
    "name_length": _("姓名应当有 2 至 50 个字。请补全。"),
    "name_several": _("一格里写了几个人的名字。请一人一行。"),
    "name_characters": _("姓名里有“%(sign)s”，可能是生僻字没有存住。请照证件重新填写。"),
    "cell_too_long": _("这一格有 %(length)s 个字，太长了，多半是别的内容串到了这里。请核对。"),
    "duplicate_in_file": _("身份证号和第 %(row)s 行相同。同一个人请只留一行；不是同一个人，请照证件改正。"),
    "duplicate_in_file.sheet": _(
        "身份证号和“%(sheet)s”表第 %(row)s 行相同。同一个人请只留一行；不是同一个人，请照证件改正。"
    ),
    "duplicate_in_household": _("身份证号和同一户第 %(row)s 行相同。请照证件核对。"),
    "duplicate_on_file": _("这个人已经建过档，不用再导入。信息有变，请在档案里修改。"),
}

WARNINGS: dict[str, str] = {
    "mended": _("已自动整理：“%(old)s”改为“%(new)s”。"),
    "phone_unknown": _("电话这一格写的是“%(old)s”，没有号码，没有登记。"),
    "id_missing": _("没有身份证号，先建档，以后补。"),
    "sex": _("表上写“%(old)s”，按身份证号是“%(new)s”，已按身份证号登记。请核对。"),
    "sex_unknown": _("性别“%(old)s”看不懂，没有登记。请核对。"),
    "birth_date": _("表上的出生日期是 %(old)s，按身份证号是 %(new)s，已按身份证号登记。请核对。"),
    "birth_date_unknown": _("出生日期“%(old)s”看不懂，没有登记。请核对。"),
    "age": _("表上写 %(old)s 岁，按出生日期是 %(new)s 周岁。请核对。"),
    "age_category.head": _("写的是“%(category)s”，户主却是 %(age)s 周岁。请核对。"),
    "age_category.nobody": _("写的是“%(category)s”，家里没有这个年纪的人（最接近的 %(age)s 周岁）。请核对。"),
    "relation.older": _("写的是“%(relation)s”，年纪却比户主大。请核对。"),
    "relation.younger": _("写的是“%(relation)s”，年纪却比户主小。请核对。"),
    "relation.close": _("写的是“%(relation)s”，和户主只差 %(years)s 岁。请核对。"),
    "relation_sex": _("写的是“%(relation)s”，性别却是“%(sex)s”。请核对。"),
    "relation_unknown": _("与户主关系“%(old)s”看不懂，先登记为“其他”。请核对。"),
    "relation_missing": _("没有填与户主关系，先登记为“其他”。请补上。"),
    "head_missing": _("这一户没有写谁是户主，先把这一行的人当作户主。请核对。"),
    "size": _("家庭人口写 %(size)s 人，下面列了 %(listed)s 人。请核对。"),
    "size_unknown": _("家庭人口“%(old)s”看不懂，没有登记。请核对。"),
    "income": _("收入“%(old)s”看不懂，先登记为“不清楚”，不会当作 0。请核对。"),
    "income_zero": _("收入写的是 0。如果是不清楚，请把这一格留空。"),
    "category_unknown": _("类别“%(old)s”不在常用类别里，已原样保留。请选一个对应的常用类别。"),
    "category_overlap": _("同时写了“%(first)s”和“%(second)s”，一般只能有一个。请核对。"),
    "cause_unknown": _("致困原因“%(old)s”不在常用原因里，已原样保留，归到“其他”。"),
    "disability": _("残疾类别或等级“%(old)s”看不懂，没有登记。请核对。"),
    "disability_certificate": _("残疾人证号和身份证号对不上。请照证件核对。"),
    "disability_differs": _("残疾人证号里的类别、等级和表上写的不一样。请照证件核对。"),
    "survey_date": _("登记时间“%(old)s”看不懂，没有登记。请核对。"),
    "members_in_one_cell": _("一格里写了几个人：%(old)s。没有分开登记，已原样放进备注。请一人一行。"),
    "members_split": _("一格里写了几个人，已分开登记：%(new)s。请核对。"),
    "column_hidden": _("“%(heading)s”这一栏在表里是隐藏的，也一起读了。不要的话，请先删去这一栏。"),
    "rows_hidden": _("表里有 %(count)s 行是隐藏的（可能是筛选），也一起读了。不要的话，请先删去这些行。"),
    "name_remark": _("姓名后面写着“%(remark)s”，已放进备注。"),
    "name_passed_away": _("姓名后面写着“%(remark)s”，已放进备注。如果人已不在，请不要列入名单。"),
    "possible_repeat": _("姓名、住址和第 %(row)s 行相同，可能是同一户。请核对。"),
    "possible_repeat.sheet": _("姓名、住址和“%(sheet)s”表第 %(row)s 行相同，可能是同一户。请核对。"),
    "bank_account": _("银行卡号被表格软件当成了数字，后几位已经丢失，没有登记。请以后补。"),
    "row_not_read": _("这一行没有姓名和身份证号，没有读入：%(old)s。"),
    "sheet_not_read": _("工作表“%(sheet)s”里没有表头，没有读入。要导入的话，请加一行写明“姓名”等栏目。"),
    "sheet_hidden": _("工作表“%(sheet)s”是隐藏的，没有读入。要导入的话，请先取消隐藏。"),
    "column_not_read": _("不认识“%(heading)s”这一栏，内容已原样放进备注。"),
}

WORDINGS: dict[str, str] = {**PROBLEMS, **WARNINGS}

# Why a whole file cannot be read: UnreadableFile.code -> sentence.
UNREADABLE: dict[str, str] = {
    "import.too_large": _("文件太大，最多 %(megabytes)s 兆。请分成几个文件导入。"),
    "import.too_many_rows": _("表格太长，最多 %(rows)s 行。请删去下面的空行，或分成几个文件导入。"),
    "import.too_many_columns": _("表格太宽，最多 %(columns)s 列。请删去右边的空列。"),
    "import.too_many_sheets": _("工作表太多，最多 %(sheets)s 张。请分成几个文件导入。"),
    "import.suspicious": _("这个文件解开后大得不正常，没有打开。请用表格软件另存一份再试。"),
    "import.encrypted": _("文件设了打开密码。请在表格软件里取消密码，另存一份再试。"),
    "import.broken": _("文件不完整或已损坏，打不开。请用表格软件打开后另存一份再试。"),
    "import.open_quote": _(
        "第 %(row)s 行有一格太长，多半是引号只有一半。请用表格软件打开，另存为“Excel 工作簿（.xlsx）”再试。"
    ),
    "import.web_page": _("这是网页格式的表格。请用表格软件打开，另存为“Excel 工作簿（.xlsx）”再试。"),
    "import.not_a_table": _("认不出这是什么文件。请选 .xlsx、.xls 或 .csv 表格。"),
    "import.empty": _("文件是空的。请检查选的是不是这个文件。"),
    "import.no_heading": _("没有找到表头。请在表格上面加一行，写明“姓名”“身份证号”等栏目。"),
    "import.no_rows": _("表头下面没有内容。请检查选的是不是这个文件。"),
}
