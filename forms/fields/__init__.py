"""Types of fields: each a thin class that reads, cleans, shows, prints, searches and describes one kind of value."""

from forms.fields import choices, dates, people, places, text
from forms.fields.base import FieldError, FieldType, known_types, type_of

__all__ = ["FieldError", "FieldType", "choices", "dates", "known_types", "people", "places", "text", "type_of"]
