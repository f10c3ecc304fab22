"""Needs, pledges and gifts: for donors (`public`, `donor`), and at the desk (all the others)."""

from flask import Blueprint

from ...domain.households.phones import mask_phone

bp = Blueprint("donations", __name__)
bp.add_app_template_filter(mask_phone, "mask_phone")

from . import desk, donor, pledges, public, receiving, sharing  # noqa: E402  (each hangs its doors on `bp`)

__all__ = ["bp", "desk", "donor", "pledges", "public", "receiving", "sharing"]
