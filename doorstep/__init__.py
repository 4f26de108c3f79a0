"""Doorstep carries a resident's request the last kilometre of public service."""
