"""Small tools that know nothing of Doorstep."""
