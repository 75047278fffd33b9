"""The one error of this package: a value a person typed is not what it should be."""

from __future__ import annotations


class VietnameseValueError(ValueError):
    """A value that cannot be an identifier, name or phone number.

    `message` is Vietnamese and fit for the screen, `code` is stable for the API.
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
