"""The contract of a field type, and the registry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from core.vietnamese import fold, nfc
from forms.definition import FieldDef

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Controls, direction marks, zero widths: invisible, yet they change what a reader sees or a search finds.
_INVISIBLE_RE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc]"
)
_SPACES_RE = re.compile("[\\s\u00a0\u202f\u3000]+")
_types: dict[str, FieldType] = {}


class FieldError(Exception):
    """What was entered is not acceptable; the message is Vietnamese and fit for the screen."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class FieldType:
    """One kind of value: `read` finds it in a posted form, `clean` gives what is stored, None for nothing.

    `title` names it for authors of forms; what does not ask (`asks`) is shown or printed and never holds a value.
    """

    name: ClassVar[str]
    title: ClassVar[StrOrPromise]
    asks: ClassVar[bool] = True
    template: ClassVar[str] = "components/field.html"

    def read(self, data: Mapping[str, Any], name: str) -> Any:
        """What a posted form says to this field; None when it does not mention it at all."""
        return data.get(name)

    def clean(self, raw: Any, field: FieldDef) -> Any:
        """The value to store, None for nothing. Raises FieldError."""
        raise NotImplementedError

    def display(self, value: Any, field: FieldDef) -> str:
        """The value on a screen."""
        return "" if value is None else str(value)

    def print(self, value: Any, field: FieldDef) -> str:
        """The value on a paper."""
        return self.display(value, field)

    def search_text(self, value: Any, field: FieldDef) -> str:
        """Folded words by which the answer is found."""
        return fold(self.display(value, field))

    def export(self, value: Any, field: FieldDef) -> Any:
        """The value in a table or a message."""
        return value

    def schema(self, field: FieldDef) -> dict[str, Any]:
        """JSON Schema of the stored value."""
        return {"type": "string"}

    def sample(self, field: FieldDef) -> Any:
        """A realistic stored value, for previews and tests."""
        raise NotImplementedError

    def post(self, value: Any, name: str, field: FieldDef) -> dict[str, str]:
        """The form data that gives this value back under `name`; the opposite of `read` and `clean`."""
        return {name: "" if value is None else str(value)}

    def control(self, value: Any, raw: Any, field: FieldDef) -> dict[str, Any]:
        """What the template needs beside label, hint and errors. `raw` is what was typed, when it was refused."""
        return {"value": raw if raw is not None else self.display(value, field)}

    def check_options(self, field: FieldDef) -> None:
        """Raise ValueError when a form's author gave options that make no sense."""


class Mark(FieldType):
    """Shown and printed, never answered."""

    asks = False

    def clean(self, raw: Any, field: FieldDef) -> None:
        return None

    def display(self, value: Any, field: FieldDef) -> str:
        return ""

    def schema(self, field: FieldDef) -> dict[str, Any]:
        return {"type": "null"}

    def sample(self, field: FieldDef) -> None:
        return None

    def post(self, value: Any, name: str, field: FieldDef) -> dict[str, str]:
        return {}


class OneLine(FieldType):
    """A typed line with its own keyboard and completion."""

    inputmode: ClassVar[str] = ""
    autocomplete: ClassVar[str] = ""
    width: ClassVar[str] = ""
    input_type: ClassVar[str] = "text"

    def control(self, value: Any, raw: Any, field: FieldDef) -> dict[str, Any]:
        return {
            "value": raw if isinstance(raw, str) else self.display(value, field),
            "type": self.input_type,
            "inputmode": self.inputmode,
            "autocomplete": field.options.get("autocomplete", ""),
            "width": self.width,
        }


def read_parts(data: Mapping[str, Any], name: str, parts: tuple[str, ...]) -> dict[str, str] | None:
    """What a posted form says to the controls `name_part`; None when it mentions none of them."""
    if not any(f"{name}_{part}" in data for part in parts):
        return None
    return {part: str(data.get(f"{name}_{part}", "")) for part in parts}


def register(kind: type[FieldType]) -> type[FieldType]:
    """Make a type known by its name."""
    if kind.name in _types:
        raise ValueError(f"field type {kind.name} is registered twice")
    _types[kind.name] = kind()
    return kind


def type_of(name: str) -> FieldType:
    """The type registered under a name. Raises LookupError."""
    try:
        return _types[name]
    except KeyError:
        raise LookupError(f"unknown field type {name!r}") from None


def known_types() -> dict[str, FieldType]:
    return dict(_types)


def clean_line(raw: Any) -> str:
    """One line of text: composed letters, no invisible characters, single spaces. Markup stays as the text it is."""
    if not isinstance(raw, str):
        return ""
    return _SPACES_RE.sub(" ", _INVISIBLE_RE.sub("", nfc(raw))).strip()


def clean_lines(raw: Any) -> str:
    """Several lines of text, each cleaned; at most one empty line in a row."""
    if not isinstance(raw, str):
        return ""
    lines = [clean_line(line) for line in raw.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
