"""What every test shares: a database whose reset works although the audit tables refuse TRUNCATE, and its own files."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from tests.support.caches import empty_cache, keep_apart
from tests.support.stack import Stack, whole_system

_TRUNCATE_TRIGGERS = {
    "audit_event": "audit_event_table",
    "audit_seal": "audit_seal_table",
    "archive_accessevent": "archive_access_table",
}


keep_apart()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> None:  # type: ignore[no-untyped-def]
    """Tests with real commits empty all tables afterwards; only the guard against that is lifted, not those on rows."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table, trigger in _TRUNCATE_TRIGGERS.items():
            cursor.execute(f"drop trigger if exists {trigger} on {table}")


@pytest.fixture(scope="session", autouse=True)
def own_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stored files and keys of the tests go to a folder of their own."""
    root = tmp_path_factory.mktemp("files")
    pki = Path(django_settings.VAR_DIR) / "cache" / "test-pki"
    django_settings.FILES_ROOT = root
    django_settings.PKI_DIR = pki
    django_settings.PKI_PASSPHRASE = "only-for-tests"
    for name in ("default", "objects"):
        django_settings.STORAGES[name]["OPTIONS"] = {"location": str(root)}
    return root


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """Every test with people in it makes accounts; a slow hash for each took most of the time of setting them up."""
    django_settings.PASSWORD_HASHERS = ["tests.support.passwords.QuickHasher"]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole system by real processes, once for all tests that walk it or kill parts of it."""
    with whole_system(tmp_path_factory.mktemp("var")) as running:
        yield running


@pytest.fixture(autouse=True)
def clean_cache() -> Iterator[None]:
    yield
    empty_cache()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test of the whole system says which jobs and messages were unfinished, before all is taken down."""
    report = yield
    if report.failed and call.when == "call" and "stack" in item.funcargs:
        report.sections.append(("unfinished jobs and messages", item.funcargs["stack"].unfinished()))
    return report
