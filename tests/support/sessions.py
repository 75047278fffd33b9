"""Signing somebody in without the screen."""

from __future__ import annotations

from django.test import Client

from core.accounts.actor import Actor
from core.accounts.middleware import SESSION_POST


def signed_in(actor: Actor) -> Client:
    """A browser session of an officer in the post the actor holds."""
    client = Client()
    assert actor.user is not None
    assert actor.post is not None
    client.force_login(actor.user)
    session = client.session
    session[SESSION_POST] = actor.post.pk
    session.save()
    return client
