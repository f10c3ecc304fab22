"""Errands (代买, SPEC 5.8): orders of households, bought once a day from one list, handed over in turn, settled to the fen.

The money is the households' own, lent out of petty cash for a morning; nothing of it is a gift. So an errand has no
`Receipt`, whose slips are counted as help, follow funds and are drawn for checks: a hand-over is proved by the packing
slip that the resident signs on paper.
"""
