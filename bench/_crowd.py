"""Many people filling in the birth declaration at once, against a real gunicorn with its own database.

Each is a thread with a session of its own that reads a page, lets it be saved while typing and saves it, with a pause
between as a (quick) person makes it. What counts is the time each answer took, in milliseconds.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.support.stack import ROOT, Stack, whole_system

# Every sleep of this module is a person's pause: to read, to think, to type.

BACKGROUND = ("worker", "ocr", "signing", "sync", "beat", "mail", "tsa", "portal-sim")
_HIDDEN_RE = re.compile(r'name="(csrfmiddlewaretoken|version|tab)" value="([^"]*)"')


def crowd(people: int, seconds: float, pause: float) -> dict[str, Any]:
    """{people, requests, failed, p50, p95, by_kind} of `people` at work, `pause` seconds between two clicks of one."""
    with tempfile.TemporaryDirectory() as folder, whole_system(Path(folder), without=BACKGROUND) as stack:
        starts = _people(stack, people)
        times: list[tuple[str, float]] = []
        failures: list[str] = []
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=_fill, args=(stack, each, until, pause, times, failures)) for each in starts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    kinds = sorted({kind for kind, _ms in times})
    return {
        "people": people,
        "seconds": seconds,
        "pause": pause,
        "requests": len(times),
        "failed": len(failures),
        "failures": sorted(set(failures))[:5],
        **_quantiles([ms for _kind, ms in times]),
        "by_kind": {kind: _quantiles([ms for name, ms in times if name == kind]) for kind in kinds},
    }


def _quantiles(values: list[float]) -> dict[str, float]:
    ordered = sorted(values) or [0.0]
    return {name: round(ordered[min(len(ordered) - 1, int(len(ordered) * q))], 1) for name, q in _QUANTILES}


_QUANTILES = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))


def _people(stack: Stack, count: int) -> list[dict[str, Any]]:
    """Signed-in citizens, each with a draft of the birth declaration: session key, draft and pages with sample data."""
    done = subprocess.run(
        [sys.executable, "-c", _SEED, str(count)], cwd=ROOT, env=stack.environment, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    made: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return made


_SEED = """
import json, sys, django
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.conf import settings
from forms.definition import form_of
from tests.forms.support import begin, resident, sample_data
rows = []
for number in range(int(sys.argv[1])):
    actor = resident(national_id=f"0561960{number:05d}", user__username=f"nguoi{number}")
    draft = begin(actor)
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(actor.user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = actor.user.get_session_auth_hash()
    session.save()
    pages = {page.key: sample_data(draft, page.key) for page in form_of(draft.form_revision).pages}
    rows.append({"session": session.session_key, "draft": str(draft.pk), "pages": pages})
print(json.dumps(rows))
"""


def _fill(
    stack: Stack,
    person: Mapping[str, Any],
    until: float,
    pause: float,
    times: list[tuple[str, float]],
    failures: list[str],
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", stack.ports["web"], timeout=60)
    chance = random.Random(person["session"])
    here = f"/nop-ho-so/d/{person['draft']}/"
    time.sleep(chance.uniform(0, pause))  # people do not click in step
    while time.monotonic() < until:
        for key, data in person["pages"].items():
            try:
                text, cookie = _ask(connection, person, "GET", f"{here}{key}/", "", times, "read")
                if 'name="version"' not in text:  # not reachable yet in this round
                    time.sleep(chance.uniform(0.5, 1.5) * pause)
                    continue
                hidden = dict(_HIDDEN_RE.findall(text))
                body = {**data, **hidden}
                time.sleep(chance.uniform(0.5, 1.5) * pause)
                _ask(
                    connection,
                    person,
                    "POST",
                    f"{here}{key}/",
                    urlencode({**body, "autosave": "1"}),
                    times,
                    "autosave",
                    cookie,
                )
                time.sleep(chance.uniform(0.5, 1.5) * pause)
                _ask(connection, person, "POST", f"{here}{key}/", urlencode(body), times, "save", cookie)
            except (OSError, http.client.HTTPException, ValueError) as error:
                failures.append(repr(error)[:200])
                connection.close()
            if time.monotonic() > until:
                break


def _ask(
    connection: http.client.HTTPConnection, person: Mapping[str, Any], method: str, path: str, body: str,
    times: list[tuple[str, float]], kind: str, csrf: str = "",
) -> tuple[str, str]:  # fmt: skip
    headers = {"Cookie": f"mc_session={person['session']}" + (f"; csrftoken={csrf}" if csrf else "")}
    if body:
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    began = time.perf_counter()
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()  # the server ends one that stays quiet while a person types; a browser then opens another
    times.append((kind, (time.perf_counter() - began) * 1000))
    if answer.status >= 400 or "/login/" in (answer.getheader("Location") or ""):
        raise ValueError(f"{kind} {answer.status} {text[:80]}")
    cookies = "".join(value for name, value in answer.getheaders() if name.lower() == "set-cookie")
    found = re.search(r"csrftoken=([^;]+)", cookies)
    return text, found[1] if found else csrf
