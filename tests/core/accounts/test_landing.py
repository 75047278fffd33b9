"""After signing in every role lands on a page that exists and that it may open."""

from __future__ import annotations

import pytest
from django.test import Client

from core.accounts.models import Post, User
from tests.factories import officer_actor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Post.Role))
def test_every_role_lands_on_its_own_work(client: Client, role: Post.Role) -> None:
    actor = officer_actor(role)
    client.force_login(User.objects.get(pk=actor.user_id))
    answer = client.get("/tai-khoan/vao/", follow=True)
    assert answer.redirect_chain
    assert answer.redirect_chain[-1][0] != "/"
    assert answer.status_code == 200
