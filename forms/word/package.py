"""Whether an uploaded file is a Word document that may be opened at all. Runs inside the sandbox: trusts nothing."""

from __future__ import annotations

import re
import zipfile

MAX_ENTRIES = 500
MAX_UNPACKED = 40 * 1024 * 1024
"""Bytes of all parts together, and of one part."""
MAX_RATIO = 200
"""Bytes out for a byte in."""
_SMALL = 1024 * 1024
"""Under this size the ratio says nothing."""
_CHUNK = 256 * 1024
_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TEMPLATE = b"wordprocessingml.template.main+xml"
_MACRO_PARTS = ("vbaproject", "vbadata", "/activex/", "macrosheets")
_EMBEDDED_PARTS = ("/embeddings/", "/afchunk", "oleobject")
_RELATIONSHIP_RE = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)
_EXTERNAL_RE = re.compile(rb"TargetMode\s*=\s*[\"']\s*External", re.IGNORECASE)
_FIELD_RE = re.compile(
    rb"<(?:\w+:)?fldChar\b[^>]*\bfldCharType=[\"'](begin)|<(?:\w+:)?instrText\b[^>]*>([^<]*)|\b(?:\w+:)?instr=[\"']([^\"']*)"
)
_FETCHING_RE = re.compile(
    rb"\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|LINK|IMPORT|DATABASE|MACROBUTTON|AUTOTEXT)\b", re.IGNORECASE
)


class NotADocument(Exception):
    """The file is not opened; `code` is stable (see `forms.queries.word`), `what` names the part at fault."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code)
        self.code, self.what = code, what


def require_document(path: str) -> None:
    """Raise NotADocument unless the file is a .docx that carries and fetches nothing but text and pictures.

    Sizes are counted while bytes come out: nothing is believed of what the file says of itself.
    """
    with open(path, "rb") as handle:
        head = handle.read(8)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotADocument("old_word")
    try:
        with zipfile.ZipFile(path) as packed:
            _judge(packed, packed.infolist())
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        raise NotADocument("damaged") from None


def judge(path: str) -> dict[str, str]:
    """`{}` for a document that may be handed on, else `{"code", "what"}`: what `core.files.sandbox` calls."""
    try:
        require_document(path)
    except NotADocument as refused:
        return {"code": refused.code, "what": refused.what}
    return {}


def _judge(packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES or len({entry.filename for entry in entries}) < len(entries):
        raise NotADocument("zip_entries")
    types, left = b"", MAX_UNPACKED
    for entry in entries:
        _require_plain_name(entry)
        data = _content(packed, entry, left)
        left -= len(data)
        if entry.filename == "[Content_Types].xml":
            types = data
        if entry.filename.lower().endswith((".xml", ".rels")):
            _require_quiet_xml(data)
    if b"macroenabled" in types.lower():
        raise NotADocument("macro")
    if _TEMPLATE in types:
        raise NotADocument("dotx")
    if _MAIN not in types:
        raise NotADocument("not_word")


def _require_plain_name(entry: zipfile.ZipInfo) -> None:
    name = "/" + entry.filename.lower().replace("\\", "/")
    if any(part in name for part in _MACRO_PARTS):
        raise NotADocument("macro")
    if any(part in name for part in _EMBEDDED_PARTS):
        raise NotADocument("embedded")
    if entry.flag_bits & 0x1:
        raise NotADocument("password")


def _content(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    parts, size = [], 0
    with packed.open(entry) as source:
        while data := source.read(_CHUNK):
            size += len(data)
            if size > most or (size > _SMALL and size > MAX_RATIO * max(1, entry.compress_size)):
                raise NotADocument("zip_bomb")
            parts.append(data)
    return b"".join(parts)


def _require_quiet_xml(data: bytes) -> None:
    """No entities, nothing fetched from elsewhere, no field that runs or reads something."""
    if b"\x00" in data[:200] or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise NotADocument("doctype")
    for relation in _RELATIONSHIP_RE.findall(data):
        if _EXTERNAL_RE.search(relation) and b"/hyperlink" not in relation:
            raise NotADocument("external")
    for code in _field_codes(data):
        found = _FETCHING_RE.match(code)
        if found:
            raise NotADocument("field", found.group(1).decode("ascii").upper())


def _field_codes(data: bytes) -> list[bytes]:
    """The codes of Word's fields; Word may cut one into several runs."""
    codes = [b""]
    for begin, part, whole in _FIELD_RE.findall(data):
        if begin:
            codes.append(b"")
        elif whole:
            codes += [whole, b""]
        else:
            codes[-1] += part
    return codes
