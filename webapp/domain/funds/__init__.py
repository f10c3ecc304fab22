"""Money by its source: what it may pay for, and who it is promised to, paid to, confirmed by (SPEC 4.8, 8.5)."""
