"""Holidays and swapped working days, as an organisation has imported them (SPEC 1.4)."""
