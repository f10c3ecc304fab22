"""The house's reason, one package per noun. Knows nothing of the web."""
