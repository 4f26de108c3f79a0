"""When: the dated, published, immutable sets that all the ground is kept in."""
