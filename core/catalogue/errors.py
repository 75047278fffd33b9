"""What may go wrong with the catalogue; each error has a Vietnamese message and a stable code."""

from __future__ import annotations


class CatalogueError(Exception):
    """Base of this app's errors; `code` is stable for the API, the text is fit for the screen."""

    code = "catalogue_error"

    @property
    def message(self) -> str:
        return str(self)


class ProcedureNotFoundError(CatalogueError):
    """No procedure of that code is in force on the day."""

    code = "procedure_not_found"


class NoSuchChannelError(CatalogueError):
    """The procedure is not offered through that channel."""

    code = "channel_not_offered"
