"""Words of files: photos and papers."""

from flask_babel import lazy_gettext as _

WORDS = {
    "file.empty": _("这个文件是空的，请再选一次。"),
    "file.too_large": _("照片太大了，最多 %(megabytes)s 兆。请拍小一点再传。"),
    "file.not_a_picture": _("这里只收照片（JPG、PNG、WebP）。请拍照或选一张照片。"),
    "file.too_many_pixels": _("照片尺寸太大了，最多 %(megapixels)s 百万像素。请拍小一点再传。"),
    "file.broken_picture": _("这张照片打不开，可能没有传完整。请重新拍一张。"),
    "file.no_signature": _("这个签名画不出来，请看记录里怎么签收的。"),
    "file.quota": _("存文件的地方满了（%(megabytes)s 兆）。请找管理员。"),
    "file.day": _("今天传的照片够多了，明天再传。"),
    "file.not_found": _("没有找到这个文件。"),
    "file.gone": _("这个文件已经不在了。"),
}
