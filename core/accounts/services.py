"""API keys: made once, shown once."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db import transaction

from core.accounts.models import ApiToken, new_token_key
from core.agencies.models import Agency
from core.audit.services import record
from core.audit.values import Who


@transaction.atomic
def issue_token(name: str, agency: Agency, scopes: list[str], valid_to: date, who: Who) -> tuple[ApiToken, str]:
    """Make a key for a system of `agency`; returns the row and the key, which cannot be read again later."""
    key = new_token_key()
    token = ApiToken.objects.create(
        name=name,
        digest=hashlib.sha256(key.encode()).hexdigest(),
        prefix=key[:8],
        agency=agency,
        scopes=scopes,
        valid_to=valid_to,
    )
    record("api_token.issued", token, who, data={"scopes": scopes, "agency": agency.code})
    return token, key
