"""The words that head columns in the sheets of offices (SPEC 3.9, DOMAIN-ZH 2)."""

from __future__ import annotations

import re
from enum import StrEnum

from webapp.domain.households.halfwidth import half_width


class Field(StrEnum):
    """What a column holds.

    The fields of PERSONAL are repeated for each person, the others are the household's.
    """

    NAME = "name"
    SEX = "sex"
    AGE = "age"
    BIRTH_DATE = "birth_date"
    NATIONAL_ID = "national_id"
    RELATION = "relation"
    DISABILITY_TYPE = "disability_type"
    DISABILITY_LEVEL = "disability_level"
    DISABILITY_CERTIFICATE = "disability_certificate"
    HEALTH = "health"
    WORK = "work"
    ETHNICITY = "ethnicity"
    PHONE = "phone"
    INCOME = "income"
    SERIAL = "serial"
    HOUSEHOLD_NUMBER = "household_number"
    SIZE = "size"
    ADDRESS = "address"
    COMMUNITY = "community"
    BUILDING = "building"
    UNIT = "unit"
    DOOR = "door"
    GRID = "grid"
    FAMILY = "family"
    CATEGORY = "category"
    CAUSE = "cause"
    SURVEY_DATE = "survey_date"
    NEEDS = "needs"
    BANK_NAME = "bank_name"
    BANK_ACCOUNT = "bank_account"
    NOTE = "note"
    IGNORED = "ignored"


_WORDS: dict[Field, str] = {
    Field.NAME: (
        "姓名电话 姓名联系电话 姓名联系方式 姓名手机号 姓名身份证号 "
        "姓名 名字 户主 申请人 老人姓名 学生姓名 儿童姓名 被慰问人 受助人 户主名称 人员姓名 户主姓名 对象姓名"
    ),
    Field.SEX: "性别 男/女 男女",
    Field.AGE: "年龄 岁数 周岁 年龄（岁） 实足年龄",
    Field.BIRTH_DATE: "出生日期 出生年月 出生年月日 生日 出生时间",
    Field.NATIONAL_ID: (
        "身份证号 身份证号码 身份证 公民身份号码 公民身份证号 公民身份证号码 证件号码 证件号 身份号码 "
        "居民身份证号 居民身份证号码 身份证编号 身份证件号码 ID 身份证明号码"
    ),
    Field.RELATION: (
        "与户主关系 与户主的关系 关系 家庭关系 称谓 与申请人关系 与本人关系 与职工关系 与对象关系 "
        "成员关系 与困难职工关系"
    ),
    Field.DISABILITY_TYPE: (
        "残疾类别 残疾类型 残疾种类 残疾情况 残疾 残疾类别等级 残疾类别及等级 残疾类别、等级 "
        "残疾类型等级 残疾类型及等级 残疾状况 残疾类别/等级 残疾等级及类别"
    ),
    Field.DISABILITY_LEVEL: "残疾等级 残疾级别 残疾程度 伤残等级",
    Field.DISABILITY_CERTIFICATE: "残疾证号 残疾人证号 残疾证号码 残疾人证 残疾证 残疾人证号码",
    Field.HEALTH: "健康状况 身体状况 健康情况 身体情况 健康 病情 患病情况 患病名称 病种",
    Field.WORK: (
        "工作单位 职业 就业状况 就业情况 职业状况 单位或学校 工作状态 就读学校 工作状况 单位 "
        "工作单位或学校 文化程度 学校"
    ),
    Field.ETHNICITY: "民族",
    Field.PHONE: (
        "联系电话 电话 手机 手机号 手机号码 联系方式 电话号码 联系手机 本人电话 家庭电话 固定电话 "
        "座机 联系电话号码 移动电话 其他联系方式 备用电话 监护人电话 子女电话 联系人电话 紧急联系电话 "
        "TEL"
    ),
    Field.SERIAL: "序号 编号 序列 No NO No. № 号 序 顺序号",
    Field.HOUSEHOLD_NUMBER: "户号 户编号 家庭编号 户序号 户籍编号 户序 户次 家庭序号 户籍号",
    Field.SIZE: (
        "家庭人口 家庭人口数 人口 人口数 家庭人数 人数 家庭成员数 家庭成员数量 家庭人员数 家庭总人口 "
        "户人口 户人数 共同生活人口 在册人口 家庭成员人数 保障人口 成员数 户籍人口"
    ),
    Field.ADDRESS: (
        "住址 地址 家庭住址 详细地址 家庭地址 现住址 居住地址 现居住地 现居住地址 详细住址 居住地 "
        "常住地址 居住地点 通讯地址 户籍地址 户口所在地 家庭详细住址 家庭详细地址"
    ),
    Field.COMMUNITY: (
        "社区 村 所属社区 所在社区 社区名称 村（社区） 村/社区 社区（村） 村居 所在村 村名 行政村 "
        "小区 所属村 村委会 居委会 村（居）"
    ),
    Field.BUILDING: "楼栋 栋 楼号 楼栋号 栋号 幢 幢号 楼",
    Field.UNIT: "单元 单元号",
    Field.DOOR: "房号 门牌 门牌号 室 门号 户室 房间号 室号",
    Field.GRID: (
        "网格 所属网格 所在网格 网格号 网格编号 网格名称 组别 组 村民小组 小组 所属小组 村组 片区 楼组 责任网格"
    ),
    Field.FAMILY: (
        "家庭成员 家庭主要成员 家庭成员情况 家庭成员及关系 家庭成员姓名及关系 成员情况 家庭成员信息 家属 家人 "
        "家庭成员名单 其他家庭成员 共同生活成员 家庭其他成员 家庭成员关系姓名 家庭成员组成 家庭成员构成"
    ),
    Field.CATEGORY: (
        "困难类别 类别 困难类型 对象类别 人员类别 救助类别 困难种类 类型 家庭类型 困难对象类别 "
        "慰问类别 困难户类型 身份类别 对象类型 困难家庭类型 人员类型 救助类型 保障类别 困难情况分类 "
        "贫困类型 困难对象"
    ),
    Field.CAUSE: (
        "致困原因 致贫原因 困难原因 主要致困原因 主要致贫原因 主要困难原因 致困主因 贫困原因 "
        "次要致困原因 次要原因 主要原因 致困（贫）原因"
    ),
    Field.SURVEY_DATE: (
        "登记时间 登记日期 调查日期 摸底日期 走访日期 入户日期 填表日期 填报日期 调查时间 摸底时间 "
        "入户时间 走访时间 采集时间 采集日期 日期 排查日期 排查时间"
    ),
    Field.NEEDS: "需求 困难需求 帮扶需求 主要需求 诉求 主要诉求 需求情况 希望得到的帮助",
    Field.BANK_NAME: "开户银行 开户行 银行 银行名称 开户行名称",
    Field.BANK_ACCOUNT: ("银行卡号 银行账号 卡号 账号 银行账户 一卡通账号 一卡通 存折号 社保卡号 银行帐号 帐号 银行卡"),
    Field.NOTE: (
        "备注 说明 困难情况 困难情况简介 家庭情况说明 情况说明 其他 其它 主要困难 家庭困难情况 "
        "基本情况 困难情况说明 备注说明 注意事项 家庭基本情况 其他情况"
    ),
    Field.IGNORED: ("需要修改的地方 原表行号 签名 签字 签收 户主签字 领取人签名 本人签字 领款人签字 签收人 按手印"),
}
FIELD_OF_WORD: dict[str, Field] = {half_width(word): field for field, words in _WORDS.items() for word in words.split()}

# Longer headings that still say one thing (残疾人姓名, 摸底登记日期), tried in this order when no word fits.
FIELD_OF_SHAPE: tuple[tuple[re.Pattern[str], Field], ...] = (
    (re.compile(r"身份证(?!.*(?:复印|照片|有效|签发|地址|住址|类型|种类))|公民身份"), Field.NATIONAL_ID),
    (re.compile(r"(?:电话|手机|联系方式|座机)"), Field.PHONE),
    (re.compile(r"(?:住址|地址)"), Field.ADDRESS),
    (re.compile(r"残疾.*证"), Field.DISABILITY_CERTIFICATE),
    (re.compile(r"^残疾.*(?:类别|类型|种类)"), Field.DISABILITY_TYPE),
    (re.compile(r"^残疾.*(?:等级|级别|程度)$"), Field.DISABILITY_LEVEL),
    (re.compile(r"与.*关系$"), Field.RELATION),
    (re.compile(r"^(?:家庭|户内?|户籍|共同生活|现有|实有|总)+(?:成员)?(?:总)?(?:人口|人数)数?$"), Field.SIZE),
    (re.compile(r"(?:困难|对象|人员|救助|家庭|保障|慰问|帮扶).*(?:类别|类型|种类)$"), Field.CATEGORY),
    (re.compile(r"(?:致[困贫]|困难|贫困).*原因"), Field.CAUSE),
    (re.compile(r"网格"), Field.GRID),
    (re.compile(r"(?:调查|摸底|登记|走访|入户|填报|填表|采集|排查).*(?:时间|日期)$"), Field.SURVEY_DATE),
    (re.compile(r"(?:需求|诉求)$"), Field.NEEDS),
    (re.compile(r"(?:健康|身体|患病).*(?:状况|情况)$"), Field.HEALTH),
    (re.compile(r"备注|情况说明|情况简介"), Field.NOTE),
    # The names of kin and of officials are no household's; several of them often stand in one cell.
    (re.compile(r"^(?!.*(?:父|母|祖|兄|姐|妹|子女|孩子|亲属|干部|医生|老师|主任|书记|教师姓名)).+姓名$"), Field.NAME),
)
