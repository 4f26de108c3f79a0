"""Residents, in a browser."""
