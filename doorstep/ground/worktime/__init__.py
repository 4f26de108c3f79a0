"""When: working calendars, and the two sums over them, due() and elapsed()."""
