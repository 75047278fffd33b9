"""Types of fields: each a thin class that reads, cleans, shows, prints, searches and describes one kind of value."""

from forms.fields import amounts, choices, dates, former, identifiers, lists, marks, people, places, tables, text
from forms.fields.base import FieldError, FieldType, known_types, type_of

__all__ = [
    "FieldError",
    "FieldType",
    "amounts",
    "choices",
    "dates",
    "former",
    "identifiers",
    "known_types",
    "lists",
    "marks",
    "people",
    "places",
    "tables",
    "text",
    "type_of",
]
