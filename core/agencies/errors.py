"""What may go wrong with agencies, codes and numbers; each error has a Vietnamese message and a stable code."""

from __future__ import annotations


class AgencyError(Exception):
    """Base of this app's errors; `code` is stable for the API, the text is fit for the screen."""

    code = "agency_error"

    @property
    def message(self) -> str:
        return str(self)


class AgencyCodeError(AgencyError):
    """The text is no identity code of an agency, or has no counterpart in the other notation."""

    code = "agency_code_invalid"


class NumberingError(AgencyError):
    """No number can be given out: no pattern in force, or no transaction to lock the counter in."""

    code = "numbering_failed"
