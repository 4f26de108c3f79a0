"""The doorstep command."""

import os
import sys


def main() -> int:
    """Will run the command line and return its exit code."""
    os.umask(0o077)  # reports, sessions and backups are for whoever runs this, not for everybody on the machine
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.settings")
    import django

    django.setup()
    from doorstep.doors.command.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
