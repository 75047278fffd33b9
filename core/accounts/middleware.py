"""Puts the actor on the request, lazily: a page that asks nobody costs no query."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from core.accounts.actor import ANONYMOUS, Actor, actor_for, posts_of
from core.accounts.models import User

SESSION_POST = "post_id"


def actor_of(request: HttpRequest) -> Actor:
    """The actor of this request; a post that ended since sign-in no longer counts."""
    user = request.user
    if not isinstance(user, User) and not user.is_authenticated:
        return ANONYMOUS
    post_id = request.session.get(SESSION_POST)
    user = User.objects.get(pk=user.pk)
    post = posts_of(user).filter(pk=post_id).first() if post_id else None
    return actor_for(user, post)


class ActorMiddleware:
    """Sets `request.actor`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)
