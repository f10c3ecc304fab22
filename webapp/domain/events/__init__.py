"""Event care (日常慰问): what a place gives for an illness, a wedding, a death, and by which rule (SPEC 3.11)."""
