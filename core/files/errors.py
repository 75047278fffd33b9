"""Why a file is not taken."""

from core.audit.errors import Invalid


class FileRefused(Invalid):
    """The file cannot be accepted; code and message say why and what to do."""
