"""Pinyin and initials of a name, with the readings that surnames have (SPEC 1.5)."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from itertools import chain


def _table(text: str) -> dict[str, str]:
    """`单 shan dan; 曾 zeng ceng` as a dictionary."""
    entries = (entry.split(maxsplit=1) for entry in text.split(";") if entry.strip())
    return {name: readings for name, readings in entries}


# A surname's own reading first, then the everyday one that people may type as well.
_SURNAMES = _table(
    """
    单 shan dan; 曾 zeng ceng; 仇 qiu chou; 解 xie jie; 查 zha cha; 区 ou qu; 朴 piao pu; 任 ren;
    盖 ge gai; 缪 miao mou; 乐 yue le; 员 yun yuan; 翟 zhai di; 折 she zhe; 那 na; 冼 xian;
    洗 xian xi; 秘 bi mi; 黑 he hei; 种 chong zhong; 重 chong zhong; 覃 qin tan; 召 shao zhao;
    隗 wei kui; 宓 mi fu; 牟 mou mu; 尉 wei yu; 华 hua; 燕 yan; 应 ying; 宁 ning; 葛 ge; 过 guo;
    阚 kan; 郗 xi chi; 幺 yao; 都 du dou; 哈 ha; 车 che ju; 石 shi dan; 盛 sheng cheng; 莘 shen xin;
    柏 bai bo; 薄 bo bao; 藏 zang cang; 祭 zhai ji; 句 gou ju; 勾 gou; 相 xiang; 干 gan; 曲 qu;
    谌 chen shen; 仉 zhang; 逄 pang; 繁 po fan; 晟 cheng sheng; 适 kuo shi; 能 nai neng; 瞿 qu;
    钭 tou dou; 纪 ji; 訾 zi; 贾 jia gu; 贲 ben; 卜 bu; 万 wan; 叶 ye; 俞 yu shu; 降 jiang xiang;
    颉 xie jie; 撒 sa; 占 zhan; 兴 xing; 冠 guan; 朝 chao; 教 jiao; 弹 tan dan; 余 yu;
    长 chang zhang; 行 xing hang; 少 shao; 角 jue jiao; 尹 yin; 呙 guo; 郇 xun huan; 邸 di; 亓 qi;
    寇 kou; 吕 lv lu; 闾 lv lu;
    """
)
COMPOUND_SURNAMES = _table(
    """
    欧阳 ou yang; 尉迟 yu chi; 万俟 mo qi; 长孙 zhang sun; 单于 chan yu; 澹台 tan tai; 司马 si ma;
    上官 shang guan; 诸葛 zhu ge; 东方 dong fang; 皇甫 huang fu; 令狐 ling hu; 鲜于 xian yu;
    宇文 yu wen; 慕容 mu rong; 司徒 si tu; 公孙 gong sun; 轩辕 xuan yuan; 夏侯 xia hou; 呼延 hu yan;
    百里 bai li; 端木 duan mu; 独孤 du gu; 南宫 nan gong; 拓跋 tuo ba; 完颜 wan yan; 淳于 chun yu;
    太史 tai shi; 申屠 shen tu; 公冶 gong ye; 濮阳 pu yang; 宗政 zong zheng; 钟离 zhong li;
    闻人 wen ren; 赫连 he lian; 司空 si kong; 西门 xi men; 第五 di wu; 公羊 gong yang;
    """
)
_NOT_LETTERS = re.compile(r"[^a-z0-9]")


@lru_cache(maxsize=20_000)
def pinyin_keys(name: str) -> tuple[str, ...]:
    """What a person may type to find the name: `zengxiaohong`, `zxh`, `cengxiaohong`, `cxh`.

    Pinyin in full and initials, the surname's own reading first; ü is typed v. Store them joined by spaces
    and search by the beginning of a word.
    """
    surname, given = _split_surname(re.sub(r"[\s·]+", "", name))
    readings = [option.split() for option in surname]
    rest = _syllables(given)
    spelled = [[*reading, *rest] for reading in readings]
    full = ("".join(syllables) for syllables in spelled)
    initials = ("".join(syllable[0] for syllable in syllables) for syllables in spelled)
    return tuple(dict.fromkeys(key for key in chain(full, initials) if key))


def _split_surname(name: str) -> tuple[list[str], str]:
    """The readings of the surname (syllables by space) and the given name.

    Only for search: never stored apart.
    """
    if compound := COMPOUND_SURNAMES.get(name[:2]):
        return [compound], name[2:]
    if name[:1] in _SURNAMES:
        return _SURNAMES[name[0]].split(), name[1:]
    return [""], name


def _syllables(text: str) -> list[str]:
    # Its book of phrases knows nothing of names, and would cost every worker 45 MB.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    from pypinyin import Style, lazy_pinyin  # 0.1 s to load: only who searches or stores needs it

    found = (_NOT_LETTERS.sub("", part.lower()) for part in lazy_pinyin(text, style=Style.NORMAL))
    return [part for part in found if part]
