"""Photos and papers: taken in, re-encoded, encrypted outside the web root, read by permission (SPEC 3.6, 12.3)."""
