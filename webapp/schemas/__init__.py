"""Untrusted input → request object; model → JSON. One file per noun; forms and API share it."""
