"""Pairs (结对): somebody cares for one household over time, in a rhythm (SPEC 5.1)."""
