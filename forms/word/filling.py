"""Checking a Word template and filling it in. Runs inside the sandbox: imports nothing of Django, trusts nothing."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError
from jinja2.exceptions import TemplateError
from lxml import etree

from forms.word.language import Finding, Names, PlainSandbox, findings, used_names
from forms.word.package import NotADocument, require_document

MAX_FINDINGS = 40
_AN_AGE_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment a ZIP can name: the same values give the same bytes
_TAGS_RE = re.compile(r"<[^>]+>")
_PRINTED_RE = re.compile(r"\{\{(.*?)\}\}")
_OBJECT_RE = re.compile(r"\{\{\s*(r|p|tr|tc)\s")
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")


class BrokenStructure(TemplateError):
    """A command cuts through a paragraph or a row, so that the filled document would not be one."""


class _Template(DocxTemplate):
    """docxtpl's template whose every part is rendered once and has to come out whole.

    docxtpl renders footnotes once a section: in the second round answers would be read as commands.
    """

    def render_xml_part(self, src_xml: str, part: Any, context: dict[str, Any], jinja_env: Any = None) -> str:
        filled: str = super().render_xml_part(src_xml, part, context, jinja_env)
        try:
            etree.fromstring(filled.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError:
            raise BrokenStructure(str(part.partname)) from None
        return filled

    def render_footnotes(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        for part in self.footnotes():
            xml = self.patch_xml(part.blob.decode("utf-8"))
            part._blob = self.render_xml_part(xml, part, context, jinja_env).encode("utf-8")

    def footnotes(self) -> list[Any]:
        return [part for part in self.docx.part.package.parts if part.content_type == _FOOTNOTES]

    def sources(self) -> Iterator[tuple[str, str]]:
        """(place in the document, XML with whole commands) of everything that is rendered."""
        self.render_init()
        yield "body", self.get_xml()
        for place, uri in (("header", self.HEADER_URI), ("footer", self.FOOTER_URI)):
            for _key, part in self.get_headers_footers(uri):
                yield place, self.get_part_xml(part)
        for part in self.footnotes():
            yield "footnote", part.blob.decode("utf-8")
        for name in _PROPERTIES:
            yield "properties", str(getattr(self.docx.core_properties, name))


def examine(path: str, names: Names, sample: dict[str, Any], target: str) -> dict[str, Any]:
    """Check a template and fill it with sample values into `target`.

    `{"used": [names], "findings": [{code, what, place, near}]}`, the file written only when there are none;
    `{"code", "what"}` for a file that is not opened at all.
    """
    try:
        require_document(path)
    except NotADocument as refusal:
        return {"code": refusal.code, "what": refusal.what}
    try:
        found, used = _judge(_Template(path), names)
    except Exception:  # a parser on hostile input: whatever it says, the file cannot be read
        return {"code": "damaged", "what": ""}
    if not found:
        try:
            # Empty first: a condition that cuts through the document does no harm while it holds.
            _fill(path, names, {name: "" if names[name] is None else [] for name in names}, target)
            _fill(path, names, sample, target)
        except BrokenStructure:
            found = [{"code": "structure", "what": "", "place": "body", "near": ""}]
        except Exception as error:
            found = [{"code": "unfillable", "what": type(error).__name__, "place": "", "near": ""}]
    return {"used": sorted(used), "findings": found[:MAX_FINDINGS]}


def fill(path: str, names: Names, values: dict[str, Any], target: str) -> dict[str, Any]:
    """Fill an accepted template; `{}`, or `{"code"}` when it cannot be filled. The same values, the same bytes."""
    try:
        require_document(path)
        _fill(path, names, values, target)
    except NotADocument as refusal:
        return {"code": refusal.code}
    except Exception as error:
        return {"code": type(error).__name__}
    return {}


def _fill(path: str, names: Names, values: dict[str, Any], target: str) -> None:
    template = _Template(path)
    template.render(values, PlainSandbox(names), autoescape=True)
    raw = BytesIO()
    template.save(raw)
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for entry in made.infolist():
            out.writestr(zipfile.ZipInfo(entry.filename, _AN_AGE_AGO), made.read(entry), zipfile.ZIP_DEFLATED)


def _judge(template: _Template, names: Names) -> tuple[list[dict[str, str]], set[str]]:
    found: list[dict[str, str]] = []
    used: set[str] = set()
    sandbox = PlainSandbox(names)
    for place, xml in template.sources():
        # A line a paragraph, as docxtpl does it: a line's number tells which one it is.
        source = re.sub(r"<w:p([ >])", r"\n<w:p\1", template.patch_xml(xml))
        lines = source.split("\n")
        faults = [Finding("object", match.group(), 0) for match in _OBJECT_RE.finditer(_TAGS_RE.sub("", xml))]
        try:
            tree = sandbox.parse(_without_misspelt(source, sandbox, faults))
            faults += findings(tree, names)
            used |= used_names(tree)
        except TemplateSyntaxError as error:
            faults.append(Finding("syntax", error.message or "", error.lineno))
        found += [_told(fault, place, lines) for fault in faults]
    return _once(found), used


def _without_misspelt(source: str, sandbox: PlainSandbox, faults: list[Finding]) -> str:
    """The source without what stands between {{ }} and is no expression at all: one slip must not hide the others."""

    def judged(match: re.Match[str]) -> str:
        try:
            sandbox.parse(match.group())
        except TemplateSyntaxError:
            inside, second, _rest = match.group(1).partition("{{")
            code = "unclosed" if second else "misspelt"
            faults.append(Finding(code, _TAGS_RE.sub("", inside).strip(), source.count("\n", 0, match.start()) + 1))
            return ""
        return match.group()

    return _PRINTED_RE.sub(judged, source)


def _told(fault: Finding, place: str, lines: list[str]) -> dict[str, str]:
    near = _TAGS_RE.sub("", lines[fault.line - 1]) if 0 < fault.line <= len(lines) else ""
    return {
        "code": fault.code,
        "what": fault.what[:200],
        "place": place,
        "near": html.unescape(" ".join(near.split()))[:160],
    }


def _once(found: list[dict[str, str]]) -> list[dict[str, str]]:
    """The same fault in the same paragraph is told once."""
    return [dict(each) for each in dict.fromkeys(tuple(one.items()) for one in found)]
