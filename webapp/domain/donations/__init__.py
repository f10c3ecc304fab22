"""What is needed, who promised it, what came, and where it went (SPEC 8)."""
