"""Staff: field, centre, department."""
