"""The worker's desk: mine now, and what they find themselves."""
