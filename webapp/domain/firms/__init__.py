"""Organisations in need (困难企业): entered by one, confirmed by another, ended with a reason (SPEC 3.11)."""
