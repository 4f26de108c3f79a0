"""The desk of a head of town or department, and the checkers' list."""
