"""Machines, in JSON."""
