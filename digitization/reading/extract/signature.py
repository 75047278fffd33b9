"""The signature block right of "Nơi nhận": authority (TM., KT., TL., TUQ., Q.), post and name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from core.vietnamese.text import fold
from digitization.reading.extract import lexicon
from digitization.reading.extract.names import mend_given_names
from digitization.reading.layout import Line, PageLike, lines_of, split_at_gaps, sure, union, upright
from digitization.reading.values import Suggestion, Word

_AUTHORITY = re.compile(
    r"^[\W_]*(?P<short>T[./]?M|K[./]?T|T[./]?L|T[./]?U[./]?Q|Q|IM|RT)(?P<sep>\s?[.,]+\s?|\s)(?P<of>.*)$"
)
_NAME_WORD = re.compile(r"^[A-ZÀ-ỸĐ](?:['’][A-ZÀ-ỸĐ])?[a-zà-ỹđ'’]*$")  # "H'Dơk", too
_RANK_OR_NOTE = re.compile(r"\W*(?:(?:dai|thuong|trung|thieu) (?:uy|ta)|(?:pgs|gs|ts|ths|bs)\b|da ky)")
_NEAR = 6
"""Heights of a line below the authority within which the post of who signs stands."""
_POST_NAMES = frozenset(post.lower() for post in lexicon.POSTS)


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines right of "Nơi nhận".

    ``anchor`` is the line of the post, or what stands nearest to it when the post itself was not read (the line of the
    authority, or "Nơi nhận"); ``post`` is empty then.
    """

    lines: list[Line]
    anchor: Line
    post: str
    likeness: float
    beside_recipients: bool
    authority: tuple[Line, str, str] | None


def signature(pages: Sequence[PageLike]) -> list[Suggestion]:
    """Suggestions for ``signer``, ``signer_title`` and ``signing_authority``."""
    blocks = [block for page in pages if (block := _block(page)) is not None]
    if not blocks:
        return []
    # The first page with recipients ends the text proper; what follows are annexes with blocks of their own.
    block = next((b for b in blocks if b.beside_recipients), blocks[-1])
    return [*_title(block), *_authority(block), *_signer(block)]


def _block(page: PageLike) -> _Block | None:
    words = upright(page)
    recipients = _recipients(words, page.page_no)
    top = recipients.box[1] - 0.05 if recipients is not None else 0.25
    right = [w for w in words if w.box[0] > 0.36 and w.box[3] > top]
    lines = [part for line in lines_of(right, page.page_no) for part in split_at_gaps(line, 4.0)]
    authority = next((found for line in lines if (found := _authority_of(line)) is not None), None)
    posts = [(line, *named) for line in lines if (named := _post(line)) is not None]
    if authority is not None:  # a post above the authority belongs to something else
        posts = [p for p in posts if p[0].middle > authority[0].middle and abs(p[0].centre - authority[0].centre) < 0.2]
    if posts:
        line, post, likeness = posts[0] if authority is not None or recipients is not None else posts[-1]
        if authority is not None and authority[1] == "KT":  # "KT. BỘ TRƯỞNG / CHỦ NHIỆM … / PHÓ CHỦ NHIỆM"
            near = [p for p in posts if p[0].middle - authority[0].middle < _NEAR * authority[0].height]
            line, post, likeness = next((p for p in near if p[1].startswith(("Phó", "Thứ"))), posts[0])
        return _Block(lines, line, post, likeness, recipients is not None, authority)
    if recipients is None:
        return None
    return _Block(lines, authority[0] if authority else recipients, "", 0.0, True, authority)


def _authority_of(line: Line) -> tuple[Line, str, str] | None:
    """(line, short form, name of whom it is signed for) of a line like "KT. GIÁM ĐỐC"."""
    found = _AUTHORITY.match(line.text)
    if found is None or (found["sep"] == " " and not found["of"].isupper()):
        return _blotted_authority(line)
    short = re.sub(r"[./]", "", found["short"])
    return line, {"IM": "TM", "RT": "KT"}.get(short, short), found["of"].strip()


def _blotted_authority(line: Line) -> tuple[Line, str, str] | None:
    """ "Kf, BỘ TRƯỞNG": of the short form, often under a seal or a stroke, only K is left; only KT. begins so."""
    found = re.match(r"^\W*K[^\W\d_]{0,2}\s?[.,]\s?(?P<head>.+)$", line.text)
    head = lexicon.nearest(found["head"], lexicon.POSTS, least=92) if found is not None else None
    return (line, "KT", head[0].upper()) if head is not None else None


def _title(block: _Block) -> list[Suggestion]:
    line, post, how = block.anchor, block.post, "signature_block"
    certain = 0.5 * block.likeness + 0.5 * max(line.confidence, 0.9 if block.likeness == 1 else 0)
    if block.authority is not None and block.authority[1] == "KT":
        # Signing *for* a head is a deputy's: the deputy's own line lies under the seal or lost its first word.
        head = lexicon.nearest(block.authority[2], lexicon.POSTS, least=84)
        if head is not None and not post.startswith(("Phó", "Thứ")):
            post, certain, how = _deputy(head[0]), 0.7, "authority"
    if not post:
        return []
    box = line.box
    below = _second_line(block) if how == "signature_block" else None
    whole = _post(Line((*line.words, *below.words), line.page), most=80) if below is not None else None
    if whole is not None and below is not None:
        post, box, certain = whole[0], union((box, below.box)), min(certain, 0.85)
    return [Suggestion("signer_title", post, round(min(0.98, certain), 3), line.page, box, how)]


def _second_line(block: _Block) -> Line | None:
    """The line on which the body in a post goes on: "TRƯỞNG PHÒNG TUYÊN TRUYỀN - HỖ TRỢ / NGƯỜI NỘP THUẾ".

    Without a name further below it is a name itself.
    """
    anchor = block.anchor
    if len(anchor.words) < 4:
        return None
    for line in block.lines:
        step = line.middle - anchor.middle
        near = 0.6 * anchor.height < step < 2.2 * anchor.height and abs(line.centre - anchor.centre) < 0.03
        letters = [c for c in line.text if c.isalpha()]
        if near and len(letters) > 4 and line.text.isupper() and line.confidence > 0.6:
            named = any(_names(other) for other in block.lines if other.middle > line.middle + 0.5 * line.height)
            return line if named and not _says_something_else(line) else None
    return None


def _says_something_else(line: Line) -> bool:
    if _post(line) is not None or _authority_of(line) is not None or _name_in_capitals(line) is not None:
        return True
    return _RANK_OR_NOTE.match(line.folded) is not None


def _deputy(head: str) -> str:
    return "Thứ trưởng" if head == "Bộ trưởng" else f"Phó {head}"


def _recipients(words: list[Word], page_no: int) -> Line | None:
    left = [w for w in words if w.box[0] < 0.42]
    for line in lines_of(left, page_no):
        start = " ".join(lexicon.bare(w.text) for w in line.words[:2])
        if fuzz.ratio(start, "noi nhan") >= 80:
            return line
    return None


def _post(line: Line, most: int = 40) -> tuple[str, float] | None:
    """The post a line in capitals names, alone or after its authority ("KT. GIÁM ĐỐC" names the post acted for)."""
    text = re.sub(r"^[^\w]+|[^\w]+$", "", line.text)
    authority = _AUTHORITY.match(text)
    if authority is not None and authority["sep"] != " ":
        return None
    letters = [c for c in text if c.isalpha()]
    if not 5 <= len(letters) <= most or sum(c.isupper() for c in letters) / len(letters) < 0.7:
        return None
    found = lexicon.nearest(text, lexicon.POSTS, least=84)
    if found is None and len(text.split()) > 2:
        for size in (3, 2):  # "PHÓ CHỦ TỊCH THƯỜNG TRỰC", "GIÁM ĐỐC TRUNG TÂM …"
            found = lexicon.nearest(" ".join(text.split()[:size]), lexicon.POSTS, least=92)
            if found is not None:
                comma = "," if text.split()[size - 1].endswith(",") else ""  # "BỘ TRƯỞNG, CHỦ NHIỆM"
                found = (found[0] + comma + _rest(text.split()[size:]), found[1] * 0.9)
                break
    return found


def _rest(words: list[str]) -> str:
    if lexicon.bare(" ".join(words)) == "thuong truc":
        return " Thường trực"
    if (other := lexicon.nearest(" ".join(words), lexicon.POSTS, least=96)) is not None:
        return f" {other[0]}"  # "BỘ TRƯỞNG, CHỦ NHIỆM"
    cased = lexicon.organ_case(" ".join(words)) if words else ""
    first, _, others = cased.partition(" ")
    if len(cased.split()) > len(words) and lexicon.bare(first) != lexicon.bare(words[0]):
        cased = others[:1].upper() + others[1:]  # known as "Bộ …": of a division of a district it is none
    return f" {cased}" if cased else ""


def _authority(block: _Block) -> list[Suggestion]:
    if block.authority is None:
        return []
    line, short, of = block.authority
    names = (*lexicon.POSTS, "Ủy ban nhân dân", "Hội đồng nhân dân", "Ban Thường vụ", "Ủy ban", "Chính phủ")
    known = lexicon.nearest(of, names, least=80)
    certain = 0.97 if known and known[1] > 0.95 else 0.75 * line.confidence
    value = f"{short}. {(known[0] if known else of).upper()}"
    return [Suggestion("signing_authority", value, round(certain, 3), line.page, line.box, "signature_block")]


def _signer(block: _Block) -> list[Suggestion]:
    known_place = block.anchor.centre > 0.5
    best: tuple[float, str, Line] | None = None
    for line in block.lines:
        below = line.box[1] - block.anchor.box[3]
        if not 0.0 < below < 0.27:
            continue
        for name, words in _names(line):
            part = Line(tuple(words), line.page)
            off = abs(part.centre - (block.anchor.centre if known_place else 0.72))
            if off > 0.16:
                continue
            family = lexicon.surname(name.split()[0])
            score = sure(words) * (1.0 if family else 0.6) * (1.0 - off) * (1.0 if 3 <= len(words) <= 4 else 0.85)
            if best is None or score > best[0]:
                best = (score, name, part)
    if best is None or best[0] < 0.3:
        return []
    _, name, part = best
    first, _, others = name.partition(" ")
    known = lexicon.surname(first)
    weakest = min(w.confidence for w in part.words) / 100
    shape = (1.0 if known and len(part.words) >= 3 else 0.7) * (1.0 if block.post else 0.7)
    confidence = min(0.96, 0.4 * part.confidence + 0.6 * weakest) * shape
    others, mended = mend_given_names(others)
    confidence *= 0.9 if mended else 1.0
    value = f"{known} {others}" if known else f"{first} {others}"
    return [Suggestion("signer", value, round(confidence, 3), part.page, part.box, "signature_block")]


def _names(line: Line) -> list[tuple[str, list[Word]]]:
    """Runs of two to six words written like a person's name; a line in capitals that begins with a surname is one."""
    if whole := _name_in_capitals(line):
        return [whole]
    runs: list[list[Word]] = [[]]
    for word in line.words:
        text = word.text.strip(".,;:'\"“”‘’|-_~")
        if _NAME_WORD.match(text) and len(text) < 9:
            runs[-1].append(word)
        else:
            runs.append([])
    titles = {"ts", "ths", "pgs", "gs", "bs", "ks", "cn"}
    found = []
    for run in runs:
        run = [w for w in run if fold(w.text.strip(".")) not in titles]
        while run and re.fullmatch(r"[^\W\d_]", run[-1].text) and fold(run[-1].text) not in "aeiouy":
            run.pop()  # a stroke of the signature: no name ends with a single consonant
        if 2 <= len(run) <= 6 and " ".join(w.text for w in run).lower() not in _POST_NAMES:
            found.append((" ".join(w.text.strip(".,;:'\"“”‘’|-_~") for w in run), run))
    return found


def _name_in_capitals(line: Line) -> tuple[str, list[Word]] | None:
    """ "TRẦN VĂN DŨNG": three to five words, so that "VĂN PHÒNG" and "HÀ NỘI" are none."""
    words = [w for w in line.words if any(c.isalpha() for c in w.text)]
    texts = [w.text.strip(".,;:'\"“”‘’|-_~") for w in words]
    if not 3 <= len(texts) <= 5 or not all(text.isalpha() and text.isupper() for text in texts):
        return None
    if " ".join(texts).lower() in _POST_NAMES:
        return None
    begins = lexicon.bare(" ".join(texts[:2]))
    if lexicon.surname(texts[0].capitalize()) is None or begins in ("van phong", "cao dang"):
        return None
    return " ".join(text.capitalize() for text in texts), words
