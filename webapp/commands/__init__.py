"""Commands that belong to one room; `cli.py` hangs them up."""
