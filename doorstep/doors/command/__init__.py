"""The doorstep command: one file a group of commands."""
