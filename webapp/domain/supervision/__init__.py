"""抽查: one household in ten is asked again, by a draw that anybody can repeat (SPEC 10.1)."""
