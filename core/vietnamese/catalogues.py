"""Texts for gettext: what code and templates hand to it, and what a .po file answers.

`makemessages` is not used: it writes its working files between the sources, and files texts under `locale` folders it
meets on the way. This reads the same things (its own keywords, Django's `templatize`) and touches nothing.
"""

from __future__ import annotations

import ast
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

KEYWORDS = (
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
)

_PERCENT_NAMED = re.compile(r"%\((\w+)\)[-+# 0-9.]*[a-zA-Z]")
_PERCENT_BARE = re.compile(r"(?<!%)%(?![(% ])[-+#0-9.]*[a-zA-Z]")
_BRACES = re.compile(r"\{\w*(?::[^{}]*)?\}")
_FIELD = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s+(".*")$')


class CatalogueError(Exception):
    """gettext's tools could not read a source; the message is theirs."""


@dataclass(frozen=True)
class Key:
    """What gettext looks a text up by."""

    msgid: str
    context: str = ""


@dataclass
class Text:
    """One entry of a catalogue: `strings` holds one text, or one for each plural form."""

    key: Key
    plural: str = ""
    strings: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)

    @property
    def is_translated(self) -> bool:
        return bool(self.strings) and all(self.strings) and "fuzzy" not in self.flags


Catalogue = dict[Key, Text]


def placeholders(text: str) -> set[str]:
    """What must stand in a translation too: `%(name)s`, `%s`, `{name}`."""
    found = {f"%({name})" for name in _PERCENT_NAMED.findall(text)}
    return found | set(_PERCENT_BARE.findall(text)) | set(_BRACES.findall(text))


def sources(folders: Iterable[Path], suffixes: Iterable[str] = (".py", ".html", ".txt")) -> Iterator[Path]:
    """Files that may hand texts to gettext, in a stable order; migrations keep texts of the past and are left out."""
    wanted = frozenset(suffixes)
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in wanted and path.is_file() and not {"migrations", "node_modules"} & set(path.parts):
                yield path


def pot(root: Path, paths: Iterable[Path], words: Mapping[str, Iterable[str]] | None = None) -> str:
    """The texts of `paths` as a .pot file, each with the files (relative to `root`) that use it.

    `words` are texts by the name of the place that holds them, translated only where they are shown.

    :raises CatalogueError: when a source cannot be read.
    """
    with tempfile.TemporaryDirectory() as scratch:
        names: list[Path] = []
        for path in paths:
            name = path.relative_to(root)
            content = path.read_text(encoding="utf-8")
            if path.suffix != ".py":
                content = _templatized(content, str(name))
            target = Path(scratch) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
            names.append(name)
        for place, texts in (words or {}).items():
            target = Path(scratch) / place
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("".join(f"_({text!r})\n" for text in texts), encoding="utf-8")
            names.append(Path(place))
        command = ["xgettext", "--language=Python", "--from-code=UTF-8", "--add-location=file", "--sort-by-file"]
        command += [f"--keyword={keyword}" for keyword in KEYWORDS]
        command += ["--no-wrap", "--files-from=-", "--output=-"]
        done = subprocess.run(
            command, cwd=scratch, input="\n".join(map(str, names)), capture_output=True, encoding="utf-8"
        )
    if done.returncode:
        raise CatalogueError(done.stderr)
    return done.stdout.replace("charset=CHARSET", "charset=UTF-8")


def _templatized(content: str, name: str) -> str:
    try:
        return templatize(content, origin=name)
    except SyntaxError as error:
        raise CatalogueError(str(error)) from error


def extract(root: Path, paths: Iterable[Path], words: Mapping[str, Iterable[str]] | None = None) -> Catalogue:
    """What `paths` hand to gettext, and `words`."""
    return parse(pot(root, paths, words))


def read(path: Path) -> Catalogue:
    """The entries of a .po file, without those it keeps as obsolete."""
    return parse(path.read_text(encoding="utf-8"))


def parse(content: str) -> Catalogue:
    """The entries of a .po or .pot text."""
    return {text.key: text for text in map(_entry, re.split(r"\n\s*\n", content)) if text and text.key.msgid}


def _entry(block: str) -> Text | None:
    """One paragraph of a .po file; None when it holds comments only."""
    parts: dict[str, str] = {}
    places: list[str] = []
    flags: set[str] = set()
    current = ""
    for line in block.splitlines():
        if line.startswith("#:"):
            places += line[2:].split()
        elif line.startswith("#,"):
            flags |= {flag.strip() for flag in line[2:].split(",")}
        elif match := _FIELD.match(line):
            current = match[1]
            parts[current] = ast.literal_eval(match[2])
        elif line.startswith('"') and current:
            parts[current] += ast.literal_eval(line)
    if "msgid" not in parts:
        return None
    strings = [value for name, value in parts.items() if name.startswith("msgstr")]
    return Text(Key(parts["msgid"], parts.get("msgctxt", "")), parts.get("msgid_plural", ""), strings, places, flags)
