"""Public notices: a frozen, masked copy, and the objections to it. Knows nothing of campaigns."""
