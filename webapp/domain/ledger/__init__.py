"""Goods and money as transfers between accounts: never edited, corrected by reversing (SPEC 8.4)."""
