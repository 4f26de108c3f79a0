"""Tags of the desks."""
