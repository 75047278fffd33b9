"""Vietnamese text, numbers, dates, names and identifiers: pure functions with no dependency on the rest of the project.

Folding exists twice on purpose, here (`fold`) and in the database (`sql.CREATE_FOLD`); a test holds the two together.
"""

from __future__ import annotations

from core.vietnamese.dates import date_in_words, document_date, format_date, format_datetime, iso_datetime, to_local
from core.vietnamese.errors import VietnameseValueError
from core.vietnamese.identifiers import (
    EnterpriseCode,
    NationalId,
    is_enterprise_code,
    is_national_id,
    parse_enterprise_code,
    parse_national_id,
    parse_old_id,
)
from core.vietnamese.names import PersonName, clean_person_name, given_name_first, split_name, title_name
from core.vietnamese.numbers import group_digits, money, money_in_words, number_in_words
from core.vietnamese.phones import Phone, parse_phone
from core.vietnamese.text import capitalise, fold, nfc, search_terms, similarity, slug, xml_text
from core.vietnamese.tone import display_tone

__all__ = [
    "EnterpriseCode",
    "NationalId",
    "PersonName",
    "Phone",
    "VietnameseValueError",
    "capitalise",
    "clean_person_name",
    "date_in_words",
    "display_tone",
    "document_date",
    "fold",
    "format_date",
    "format_datetime",
    "given_name_first",
    "group_digits",
    "is_enterprise_code",
    "is_national_id",
    "iso_datetime",
    "money",
    "money_in_words",
    "nfc",
    "number_in_words",
    "parse_enterprise_code",
    "parse_national_id",
    "parse_old_id",
    "parse_phone",
    "search_terms",
    "similarity",
    "slug",
    "split_name",
    "title_name",
    "to_local",
    "xml_text",
]
