"""The one error the launcher shows without a traceback."""


class LauncherError(Exception):
    """Something the person at the keyboard can act on; its text is printed and the exit code is 1."""
