"""What a volunteer promises and is told before the first visit (SPEC 2.4, DOMAIN-ZH 3.3, 3.5).

Whoever changes a sentence raises `rules.PLEDGE_VERSION`, so that everybody is asked again; a test holds the two
together.
"""

from flask_babel import lazy_gettext as _

PLEDGE = (
    _("在街坊家里看到、听到的，只用来帮忙。不说给别人，不发群，不发朋友圈。"),
    _("不拍人脸，不拍门牌和证件。要拍东西，先问一声，人家不愿意就不拍。"),
    _("不抄、不留住户的电话和地址。走访结束，手机里的名单会自动清掉。"),
    _("不收礼，不收钱，不推销，不请人转账，不代管存折和银行卡。"),
    _("不替住户签字，不替住户扫码。东西按单子送到，少了多了照实记。"),
    _("对孩子：不单独相处，不问家里的难处，不传他们的任何情况。"),
)
RISKS = (
    _("走访总是两个人一起，不单独进屋。没人应门就走，不要久等。"),
    _("上下楼、搬东西量力而行。天黑、雨雪、路滑可以改天，告诉社区一声就行。"),
    _("遇到狗、争吵、煤气味，先离开，再打电话给社区；有危险打 110、119、120。"),
    _("自己发烧、咳嗽，请改天再去。"),
    _("社区会登记意外保险。没有保险的，请先问清楚再出发。"),
    _("志愿服务出于自愿，随时可以说不去，不用说原因。"),
)
