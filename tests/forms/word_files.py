"""Word files for tests: good ones made with python-docx, hostile ones made by hand."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from docx import Document


def word(*lines: str, header: str = "", table: Iterable[Iterable[str]] = ()) -> bytes:
    """A .docx with a paragraph a line, perhaps a header and a table."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    rows = [list(row) for row in table]
    if rows:
        grid = document.add_table(rows=len(rows), cols=len(rows[0]))
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                grid.cell(at, column).text = text
    if header:
        document.sections[0].header.paragraphs[0].text = header
    return saved(document)


def saved(document: Any) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The file with a part added, or put in place of the one of that name."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return out.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as packed:
        return packed.read(name)


def texts(data: bytes) -> list[str]:
    """Paragraphs, then rows of tables (cells joined by a bar), then the header, as somebody reads them."""
    document = Document(BytesIO(data))
    rows = [" | ".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    head = [each.text for each in document.sections[0].header.paragraphs]
    return [*(each.text for each in document.paragraphs), *rows, *head]
