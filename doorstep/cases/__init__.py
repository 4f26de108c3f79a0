"""The record: case, evidence, chained event log, and the table of moves."""
