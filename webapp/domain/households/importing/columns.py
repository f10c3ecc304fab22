"""What a heading means: one word of one column, read by synonyms (SPEC 3.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from webapp.domain.households.amounts import Period
from webapp.domain.households.halfwidth import without_spaces
from webapp.domain.households.importing.preview import IncomeBasis


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
    CATEGORY = "category"
    CAUSE = "cause"
    SURVEY_DATE = "survey_date"
    NEEDS = "needs"
    BANK_NAME = "bank_name"
    BANK_ACCOUNT = "bank_account"
    NOTE = "note"
    IGNORED = "ignored"


PERSONAL = frozenset(list(Field)[: list(Field).index(Field.INCOME) + 1])


class Scope(StrEnum):
    """Whose column it is by its own words: 户主姓名, 家庭成员姓名, 联系人姓名."""

    HEAD = "head"
    MEMBER = "member"
    OUTSIDER = "outsider"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading understood. `unit_yuan`, `basis`, `period` speak of incomes only."""

    field: Field
    scope: Scope | None = None
    unit_yuan: int = 1
    basis: IncomeBasis = IncomeBasis.PERSON
    period: Period | None = None


_EXACT: dict[Field, str] = {
    Field.NAME: (
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
_BY_WORD: dict[str, Field] = {word: column for column, words in _EXACT.items() for word in words.split()}

_OUTSIDER = re.compile(
    r"联系人|监护人|委托|代理|经办|填表|填报人|调查人|负责人|网格员|楼组长|责任人|包保|帮扶人|帮扶责任|结对|志愿者|走访人|审核|领取人|代领|照护人|义务人|开户人|户名"
)
_HEAD = re.compile(
    r"^(?:户主|申请人|本人|职工|困难职工|老人|对象|救助对象|慰问对象|基本)(?:基本)?(?:信息|情况)?(?:的)?(?=.)"
)
_MEMBER = re.compile(
    r"^(?:共同生活)?(?:的)?(?:其他)?(?:家庭)?(?:主要)?成员(?:基本)?(?:信息|情况)?[0-9一二三四五六七八九]?(?=.)|^(?:配偶|子女|儿童|孩子)(?:的)?(?=(?:姓名|身份证))"
)
_REMARK = re.compile(r"[（(【\[][^）)】\]]*[）)】\]]")
_TRIM = "*＊:：、.。/_-—"


@lru_cache(maxsize=4096)
def read_heading(words: str, group: str = "") -> Column | None:
    """The meaning of a heading; `group` is the heading above it in a two-level head.

    None when it means nothing.
    """
    heading, above = tidy_heading(words), tidy_heading(group)
    if not heading:
        return None
    scope = _scope(heading, above)
    bare = _REMARK.sub("", heading).strip(_TRIM)
    if income := _income(heading, bare, above, scope):
        return income
    field = _field(heading) or _field(bare)
    if field is None:
        return None
    # The telephone of a contact is the household's; the contact is not one of its people.
    if scope is Scope.OUTSIDER and field is not Field.PHONE:
        return None
    return Column(field, scope)


def tidy_heading(words: str) -> str:
    """A heading without spaces, line breaks, stars and colons."""
    return without_spaces(words).strip(_TRIM)


def _scope(heading: str, above: str) -> Scope | None:
    for text in (heading, above):
        if _OUTSIDER.search(text):
            return Scope.OUTSIDER
    for text in (heading, above + "·"):
        if text != "·" and _MEMBER.match(text) and not text.startswith(("家庭成员数", "家庭成员人数", "成员数")):
            return Scope.MEMBER
        if text != "·" and _HEAD.match(text):
            return Scope.HEAD
    return Scope.HEAD if heading == "户主" else None


def _field(heading: str) -> Field | None:
    if found := _BY_WORD.get(heading):
        return found
    for pattern in (_HEAD, _MEMBER, _OUTSIDER):
        rest = pattern.sub("", heading, count=1).strip(_TRIM)
        if rest != heading and (found := _BY_WORD.get(rest)):
            return found
    return None


_NOT_INCOME = re.compile(r"来源|证明|支出|情况|主要|渠道|低收入")


def _income(heading: str, bare: str, above: str, scope: Scope | None) -> Column | None:
    if "收入" not in bare or _NOT_INCOME.search(bare) or scope is Scope.OUTSIDER:
        return None
    whole = heading + above if "收入" in above else heading
    basis = IncomeBasis.PERSON
    if "人均" in bare:
        basis = IncomeBasis.PER_CAPITA
    elif re.search(r"家庭|全家|户|总收入", bare):
        basis = IncomeBasis.HOUSEHOLD
    period = Period.MONTH if "月" in bare else Period.YEAR if "年" in bare else None
    return Column(Field.INCOME, scope, 10_000 if "万" in whole else 1, basis, period)
