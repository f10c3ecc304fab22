"""Surveys (摸底): building by building, every door is asked once, and what is heard stays at the desk (SPEC 5.1, 2.4)."""
