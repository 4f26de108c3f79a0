"""The centre's desk: entry, screening, objections, merging, call-backs."""
