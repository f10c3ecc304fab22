"""The fixed Chinese of the printed forms, once, for the PDF and for the preview in the browser.

Printed sheets are Chinese documents: they are read at Chinese doors and notice boards, in one language.
"""

SLIP_TITLE = "慰问签收单"
SLIP_FLAT_TITLE = "慰问签收单（不封口）"
SIGN_HERE = "不用手机的，收到后在这里签字："
SIGNED_BY = "户主或家里人签，"
NEVER_FOR_ANOTHER = "不得代签"
PHONE_LABEL = "社区电话 "
PHONE = "。" + PHONE_LABEL
NO_GIFTS = "送慰问不收礼，请不要给上门的人任何东西。"
CONFIRM_DIGITS = "确认码 "
STEPS = ("微信扫左边的码", "看看东西对不对", "按“都收到了”\n或“不对，\n或没收到”")
NEVER_ASKED = ("不用付钱，不用输密码", "不用填身份证号")
STEPS_UPWARDS = ("微信扫上边的码", "看看东西对不对", "按“都收到了”，或“不对，或没收到”")
FOLD_UPWARDS = "从这里往上折，盖住二维码，贴封口"
FOLD_HERE = "从这里折过来盖住二维码"
SEAL = "贴封口"
AND_MORE = "还有 {count} 样，见签收表"

FINGERPRINT = "内容指纹 "
AUDIT_HEAD = "留痕指纹 "
PAGE_OF = "第 {page} 页 共 {pages} 页"
CONTINUED = "（续）"
PERIOD = "公示期："
SUPERVISION_PHONE = "监督电话 "
SEAL_BOX = "（盖章）"
SCAN_NOTICE = "扫码看网上公示、提意见"

ACKNOWLEDGEMENT_TITLE = "捐赠接收单"
NO_TAX_RECEIPT = "本单只证明收到，不是捐赠票据，不能用于抵税。"

ROSTER_TITLE = "慰问款物发放签收表"
ROUTE_TITLE = "上门路线单"


def in_groups(code: str, size: int = 4) -> str:
    """`27043127` → `2704 3127`, the way people read it out."""
    return " ".join(code[start : start + size] for start in range(0, len(code), size))


def head_in_groups(head: str) -> str:
    """`8621:B4E0CD9…` → `8621 : B4E0 CD9…`: the number stays whole, the hash is read out in fours."""
    number, colon, digest = head.partition(":")
    return f"{number} : {in_groups(digest)}" if colon else in_groups(head)
