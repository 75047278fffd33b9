"""An officer or citizen who reads English still writes Vietnamese: slips and drafts of results."""

from __future__ import annotations

import pytest
from django.utils import translation

from onestop.models import IssuedSlip
from onestop.results import draft_values
from tests.onestop.conftest import make_ward

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues_in_use")]


def test_slips_of_an_english_session_are_vietnamese() -> None:
    ward = make_ward()
    with translation.override("en"):
        ward.in_review()
    contexts = [slip.context for slip in IssuedSlip.objects.filter(key__startswith="slip.")]
    assert contexts
    assert {context["limit_text"] for context in contexts} == {
        "Trong ngày (nhận sau 15:00 thì trả vào ngày làm việc tiếp theo)"
    }
    assert {context["fee_text"] for context in contexts} == {"Miễn phí"}


def test_a_draft_result_of_an_english_session_is_the_one_of_a_vietnamese_session() -> None:
    dossier = make_ward().in_review()
    with translation.override("vi"):
        expected = draft_values(dossier)
    with translation.override("en"):
        assert draft_values(dossier) == expected
