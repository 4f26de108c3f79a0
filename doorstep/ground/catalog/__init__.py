"""What: categories, code schemes, standards, special dispositions, hazard words."""
