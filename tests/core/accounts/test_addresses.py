"""Limits on guessing count the computer that asks; what a header says of it is believed behind our own proxy only."""

from __future__ import annotations

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client, RequestFactory
from rest_framework.throttling import AnonRateThrottle

from core.accounts.web.addresses import client_address
from portal.web.tracking import TRIES

FORGED = {"X-Real-IP": "203.0.113.9", "X-Forwarded-For": "203.0.113.9"}


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


def statuses(client: Client, count: int) -> list[int]:
    """Each try from another made-up address."""
    return [
        client.get("/tra-cuu/", {"ma": "H32.30-1"}, headers={"X-Real-IP": f"203.0.113.{n}"}).status_code
        for n in range(count)
    ]


@pytest.mark.django_db
def test_a_made_up_header_buys_no_further_guesses(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    settings.BEHIND_PROXY = False
    assert statuses(client, TRIES + 2) == [200] * TRIES + [429] * 2


@pytest.mark.django_db
def test_behind_the_proxy_each_address_has_its_own_limit(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    settings.BEHIND_PROXY = True
    assert set(statuses(client, TRIES + 2)) == {200}


def test_without_a_proxy_nothing_that_counts_addresses_believes_a_header() -> None:
    """The tests run as a checkout does: nothing stands in front. Sign-in, API and tracking agree on who asks."""
    request = RequestFactory().get("/", headers=FORGED)
    assert client_address(request) == "127.0.0.1"
    assert get_adapter().get_client_ip(request) == "127.0.0.1"
    assert AnonRateThrottle().get_ident(request) == "127.0.0.1"
    assert django_settings.BEHIND_PROXY is False


def test_with_the_proxy_all_of_them_do(settings) -> None:  # type: ignore[no-untyped-def]
    settings.BEHIND_PROXY, settings.ALLAUTH_TRUSTED_PROXY_COUNT = True, 1
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    request = RequestFactory().get("/", headers=FORGED)
    assert client_address(request) == "203.0.113.9"
    assert get_adapter().get_client_ip(request) == "203.0.113.9"
    assert AnonRateThrottle().get_ident(request) == "203.0.113.9"
