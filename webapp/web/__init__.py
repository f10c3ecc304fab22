"""Plumbing of every door."""
