"""The demo street: four communities, 940 households, a campaign in mid-flight. Never in production (SPEC 12.7)."""
