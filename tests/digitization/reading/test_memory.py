"""Doubtful readings settled by what was confirmed before and by who is in office."""

from __future__ import annotations

from digitization.reading.extract.memory import Memory, settle
from digitization.reading.values import Suggestion


def read(field: str, value: str, confidence: float = 0.6) -> dict[str, Suggestion]:
    return {field: Suggestion(field, value, confidence, 1, (0.1, 0.1, 0.2, 0.2), "t")}


def test_symbol_read_with_other_marks_takes_the_spelling_confirmed_before() -> None:
    settled = settle(read("symbol", "QD-UBND"), Memory(symbols={"QĐ-UBND": 3}))
    assert (settled["symbol"].value, settled["symbol"].how) == ("QĐ-UBND", "memory")
    assert settled["symbol"].box == (0.1, 0.1, 0.2, 0.2)


def test_one_wrong_letter_is_mended_only_where_the_reading_is_doubtful() -> None:
    memory = Memory(symbols={"TB-SNV": 4})
    assert settle(read("symbol", "TB-SNY", 0.6), memory)["symbol"].value == "TB-SNV"
    assert settle(read("symbol", "TB-SNY", 0.95), memory)["symbol"].value == "TB-SNY"


def test_two_remembered_spellings_of_the_same_weight_decide_nothing() -> None:
    memory = Memory(signers={"Lê Tấn Dũng": 2, "Lê Tấn Dụng": 2})
    assert settle(read("signer", "Lê Tân Dũng"), memory)["signer"].value == "Lê Tân Dũng"
    more = Memory(signers={"Lê Tấn Dũng": 3, "Lê Tấn Dụng": 2})
    assert settle(read("signer", "Lê Tân Dũng"), more)["signer"].value == "Lê Tấn Dũng"


def test_signer_is_checked_against_the_officers() -> None:
    known = settle(read("signer", "Trân Minh Khánh", 0.93), Memory(), ["Trần Minh Khánh"])["signer"]
    assert (known.value, known.confidence, known.how) == ("Trần Minh Khánh", 0.93, "officer")
    unknown = settle(read("signer", "Phạm Văn Lạ", 0.93), Memory(), ["Trần Minh Khánh"])["signer"]
    assert (unknown.value, unknown.how) == ("Phạm Văn Lạ", "not_in_office")
    assert unknown.confidence <= 0.7
    in_office_after_all = settle({"signer": unknown}, Memory(), ["Phạm Văn Lạ"])["signer"]
    assert in_office_after_all.how == "officer"


def test_without_known_officers_the_signer_is_left_as_read() -> None:
    signer = settle(read("signer", "Phạm Văn Lạ", 0.93), Memory())["signer"]
    assert (signer.value, signer.confidence, signer.how) == ("Phạm Văn Lạ", 0.93, "t")


def test_name_of_the_issuer_takes_the_spelling_confirmed_most() -> None:
    memory = Memory(issuers={"Ủy ban nhân dân phường Nha Trang": 5, "UBND phường Nha Trang": 1})
    settled = settle(read("issuer", "Uỷ ban nhân dân phường Nha Trạng"), memory)["issuer"]
    assert (settled.value, settled.how) == ("Ủy ban nhân dân phường Nha Trang", "memory")


def test_usual_kind_of_an_issuer_is_a_weak_suggestion_where_none_was_read() -> None:
    found = read("issuer", "Sở Nội vụ")
    assert settle(found, Memory(kinds={"Thông báo": 9, "Quyết định": 1}))["kind"].confidence < 0.5
    assert "kind" not in settle(found, Memory(kinds={"Thông báo": 5, "Quyết định": 5}))
