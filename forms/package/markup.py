"""The XML twin of a package, its XSD, and the way back: element names are the stable keys, types those of the schema.

Whoever reads one back brings it parsed: a document from outside goes through a parser with limits first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from forms.fields import type_of
from forms.models import FormRevision
from forms.package.document import answerable

_XS = "http://www.w3.org/2001/XMLSchema"
_SIMPLE = {"string": "string", "boolean": "boolean", "integer": "integer", "number": "decimal"}
_HEAD = ("procedure", "dossier", "submitted_at")
_ITEM = "item"


def xml_of(document: Mapping[str, Any]) -> bytes:
    """The document as XML: the same answers under the same keys."""
    root = ET.Element("package", {"form": document["form"]["key"], "revision": str(document["form"]["revision"])})
    for name in _HEAD:
        ET.SubElement(root, name).text = str(document[name])
    answers = ET.SubElement(root, "answers")
    for key, value in document["answers"].items():
        _write(answers, key, value)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def answers_from_xml(root: ET.Element, revision: FormRevision) -> dict[str, Any]:
    """The answers of a parsed package, typed as the revision says."""
    found = root.find("answers")
    schemas = {each.key: type_of(each.type).schema(each) for each in answerable(revision)}
    return {each.tag: _read(each, schemas[each.tag]) for each in (found if found is not None else [])}


def xsd_of(revision: FormRevision) -> bytes:
    """The XML Schema of one revision's packages."""
    ET.register_namespace("xs", _XS)
    root = ET.Element(f"{{{_XS}}}schema")
    package = _complex(_element(root, "package"))
    for name in _HEAD:
        _element(package, name, type="xs:string")
    answers = _complex(_element(package, "answers"))
    for each in answerable(revision):
        _describe(answers, each.key, type_of(each.type).schema(each))
    holder = root.find(f"{{{_XS}}}element/{{{_XS}}}complexType")
    if holder is not None:
        _attribute(holder, "form", revision.form.key)
        _attribute(holder, "revision", str(revision.number))
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _write(parent: ET.Element, name: str, value: Any) -> None:
    element = ET.SubElement(parent, name)
    if isinstance(value, Mapping):
        for part, inner in value.items():
            _write(element, str(part), inner)
    elif isinstance(value, list):
        for inner in value:
            _write(element, _ITEM, inner)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = str(value)


def _read(element: ET.Element, schema: Mapping[str, Any]) -> Any:
    kind = schema.get("type")
    if kind == "object":
        parts = schema.get("properties", {})
        return {each.tag: _read(each, parts.get(each.tag, {})) for each in element}
    if kind == "array":
        return [_read(each, schema.get("items", {})) for each in element]
    text = element.text or ""
    if kind == "boolean":
        return text == "true"
    if kind == "integer":
        return int(text)
    return float(text) if kind == "number" else text


def _element(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{_XS}}}element", {"name": name, **attributes})


def _complex(element: ET.Element) -> ET.Element:
    """The `all` group inside an element: its children in any order, each at most once."""
    return ET.SubElement(ET.SubElement(element, f"{{{_XS}}}complexType"), f"{{{_XS}}}all")


def _attribute(holder: ET.Element, name: str, fixed: str) -> None:
    ET.SubElement(
        holder,
        f"{{{_XS}}}attribute",
        {"name": name, "type": "xs:string", "use": "required", "fixed": fixed},
    )


def _describe(parent: ET.Element, name: str, schema: Mapping[str, Any], **occurs: str) -> None:
    kind = schema.get("type")
    times = occurs or {"minOccurs": "0"}
    if kind == "object" and schema.get("properties"):
        group = _complex(_element(parent, name, **times))
        for part, inner in schema["properties"].items():
            _describe(group, part, inner)
    elif kind == "array":
        holder = ET.SubElement(_element(parent, name, **times), f"{{{_XS}}}complexType")
        rows = ET.SubElement(holder, f"{{{_XS}}}sequence")
        _describe(rows, _ITEM, schema.get("items", {}), minOccurs="0", maxOccurs="unbounded")
    elif isinstance(kind, str) and kind in _SIMPLE:
        _element(parent, name, type=f"xs:{_SIMPLE[kind]}", **times)
    else:
        _element(parent, name, type="xs:anyType", **times)
