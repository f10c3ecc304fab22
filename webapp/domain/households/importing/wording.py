"""The sentences a clerk reads: what is wrong, and what to do. Msgids; English in translations/en."""

from __future__ import annotations

PROBLEMS: dict[str, str] = {
    "id_length": "身份证号应当是 18 位，这里是 %(length)s 位。请照证件补全。",
    "id_characters": "身份证号里有数字以外的字。请照证件重新填写。",
    "id_checksum": "身份证号的校验位对不上，很可能抄错了一位。请照证件核对。",
    "id_birth_date": "身份证号第 7 至 14 位不是真实的日期。请照证件核对。",
    "id_precision_lost": (
        "身份证号被表格软件当成了数字，后几位已经丢失。请先把这一格设为“文本”，再照证件重新填写。"
    ),
    "phone": "电话打不通：%(part)s。手机号是 11 位数字，座机要带区号。请核对。",
    "phone.digits": "手机号应当是 11 位，这里是 %(digits)s 位。请核对。",
    "phone.area_code": "座机缺区号，应写成“区号-号码”。请补上。",
    "phone.precision_lost": "电话被表格软件改成了科学计数。请把这一格设为“文本”，再重新填写。",
    "name_missing": "这一行没有姓名。请补上姓名；如果不是一户人，请删去这一行。",
    "name_length": "姓名应当有 2 至 50 个字。请补全。",
    "name_characters": "姓名里有“%(sign)s”，可能是生僻字没有存住。请照证件重新填写。",
    "duplicate_in_file": (
        "这个人在%(place)s第 %(row)s 行已经有了（身份证号相同）。重复的请删去一行；不是同一个人，请核对证件。"
    ),
    "duplicate_in_household": "这一户里有两个人的身份证号相同（另一个在第 %(row)s 行）。请照证件核对。",
    "duplicate_on_file": "这个人已经建过档（身份证号相同），不用再导入。信息有变，请在档案里修改。",
}

WARNINGS: dict[str, str] = {
    "mended": "已自动整理：“%(old)s”改为“%(new)s”。",
    "id_missing": "没有填身份证号，先建档，以后补。",
    "sex": "表上写“%(old)s”，按身份证号是“%(new)s”，已按身份证号登记。请核对。",
    "sex_unknown": "性别“%(old)s”看不懂，没有登记。请核对。",
    "birth_date": "表上的出生日期是 %(old)s，按身份证号是 %(new)s，已按身份证号登记。请核对。",
    "birth_date_unknown": "出生日期“%(old)s”看不懂，没有登记。请核对。",
    "age": "表上写 %(old)s 岁，按出生日期是 %(new)s 周岁。请核对。",
    "age_category": "写的是“%(category)s”，但%(name)s是 %(age)s 周岁，和年龄对不上。请核对。",
    "relation": "“%(relation)s”和户主的年龄对不上（只差 %(years)s 岁）。请核对是谁的家人、证件有没有填错。",
    "relation_sex": "写的是“%(relation)s”，性别却是“%(sex)s”。请核对。",
    "relation_unknown": "与户主关系“%(old)s”看不懂，先登记为“其他”。请核对。",
    "relation_missing": "没有填与户主关系，先登记为“其他”。请核对。",
    "head_missing": "这一户里没有写“户主”的人，先把这一行的人当作户主。请核对。",
    "size": "家庭人口写 %(size)s 人，下面列了 %(listed)s 人。请核对。",
    "size_unknown": "家庭人口“%(old)s”看不懂，先不登记。请核对。",
    "income": "收入“%(old)s”看不懂，先按“不知道”登记，不会当作 0。请核对。",
    "income_zero": "收入写的是 0。如果是“不知道”，请把这一格留空。",
    "category_unknown": "类别“%(old)s”不在常用类别里，原样保留。请对应到一个常用类别。",
    "category_overlap": "同时写了“%(first)s”和“%(second)s”，一般只能有一个。请核对。",
    "cause_unknown": "致困原因“%(old)s”不在常用原因里，原样保留，归到“其他”。",
    "disability": "残疾类别或等级“%(old)s”看不懂，没有登记。请核对。",
    "disability_certificate": "残疾人证号和身份证号对不上。请照证件核对。",
    "disability_differs": "残疾人证号上的类别、等级和表上写的不一样。请照证件核对。",
    "survey_date": "登记时间“%(old)s”看不懂，没有登记。请核对。",
    "name_remark": "姓名后面写着“%(remark)s”，已放进备注。",
    "name_passed_away": "姓名后面写着“%(remark)s”。如果人已不在，请不要列入名单。",
    "possible_repeat": "和%(place)s第 %(row)s 行的姓名、住址相同，可能是同一户。请核对。",
    "bank_account": "银行卡号被表格软件当成了数字，后几位已经丢失，没有登记。请以后补。",
    "row_not_read": "这一行没有姓名和身份证号，没有读入：%(old)s",
    "sheet_not_read": "工作表“%(sheet)s”里没有找到表头（要有“姓名”一栏），没有读入。",
    "sheet_hidden": "工作表“%(sheet)s”是隐藏的，没有读入。需要导入的话，请先取消隐藏。",
    "column_not_read": "不认识“%(heading)s”这一栏，内容原样放进备注。",
}

WORDINGS: dict[str, str] = {**PROBLEMS, **WARNINGS}

# Why a whole file cannot be read: UnreadableFile.code -> sentence.
UNREADABLE: dict[str, str] = {
    "import.too_large": "文件太大（最多 %(megabytes)s 兆）。请分成几个文件导入。",
    "import.too_many_rows": "表格太大（最多 %(rows)s 行）。请删去下面的空行，或分成几个文件导入。",
    "import.too_many_columns": "表格太宽（最多 %(columns)s 列）。请删去右边的空列。",
    "import.too_many_sheets": "工作表太多（最多 %(sheets)s 张）。请分成几个文件导入。",
    "import.suspicious": "这个文件解开后大得不正常，没有打开。请用表格软件另存一份再试。",
    "import.encrypted": "文件设了打开密码。请在表格软件里取消密码，另存一份再试。",
    "import.broken": "文件不完整或已损坏，打不开。请用表格软件打开后另存一份再试。",
    "import.web_page": "这是网页格式的表格。请用表格软件打开，另存为“Excel 工作簿（.xlsx）”再试。",
    "import.not_a_table": "认不出这是什么文件。请选 .xlsx、.xls 或 .csv 表格。",
    "import.empty": "文件是空的。",
    "import.no_heading": "没有找到表头。表格里要有一行写着“姓名”“身份证号”等栏目名称。",
    "import.no_rows": "表头下面没有内容。",
}
