"""Outwards: what is sent, to whom, once."""
