"""How an amount of money looks, wherever it is said (SPEC 1.1)."""

from __future__ import annotations


def money(fen: int | None) -> str:
    """`￥1,234.00`; None, which is unknown and not zero, is empty."""
    if fen is None:
        return ""
    sign = "-" if fen < 0 else ""
    return f"{sign}￥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def typed_money(fen: int) -> str:
    """As somebody would type it in a field: `1234.50`; nothing for none."""
    return f"{fen // 100}.{fen % 100:02d}" if fen else ""
