"""Everything that can happen to a case, a file a step. No tables."""
