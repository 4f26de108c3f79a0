"""Which language the command line speaks."""

import os


def chosen() -> str:
    """Will return DOORSTEP_LANGUAGE if set, else Chinese in a Chinese terminal, else English."""
    asked = os.environ.get("DOORSTEP_LANGUAGE")
    if asked:
        return asked
    terminal = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh-hans" if terminal.startswith("zh") else "en"
