"""After signing in: an officer chooses the post to act in, a citizen goes on to the portal."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from core.accounts.actor import posts_of, request_actor
from core.accounts.middleware import SESSION_POST
from core.accounts.models import Post

HOME_OF_ROLE = {
    Post.Role.CLERK: "/mot-cua/",
    Post.Role.SPECIALIST: "/mot-cua/",
    Post.Role.UNIT_HEAD: "/mot-cua/",
    Post.Role.LEADER: "/mot-cua/",
    Post.Role.INDEXER: "/so-hoa/",
    Post.Role.CHECKER: "/so-hoa/",
    Post.Role.PROVINCE_ADMIN: "/dieu-hanh/",
    Post.Role.TECH_ADMIN: "/quan-tri/viec-nen/",
}


def _next(request: HttpRequest, default: str) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else default


def _own_posts(request: HttpRequest) -> list[Post]:
    user = request_actor(request).user
    return list(posts_of(user)) if user else []


@login_required
def after_login(request: HttpRequest) -> HttpResponse:
    """Where a person lands: with several posts the choice, with one its work list, as a citizen the portal."""
    posts = _own_posts(request)
    if not posts:
        return redirect(_next(request, "/"))
    if len(posts) == 1:
        request.session[SESSION_POST] = posts[0].pk
        return redirect(_next(request, HOME_OF_ROLE[Post.Role(posts[0].role)]))
    return redirect("choose_post")


@login_required
def choose_post(request: HttpRequest) -> HttpResponse:
    """Pick one of one's own posts, or act as a citizen (`post=0`)."""
    posts = _own_posts(request)
    if request.method == "POST":
        wanted = request.POST.get("post", "")
        chosen = next((post for post in posts if str(post.pk) == wanted), None)
        if chosen:
            request.session[SESSION_POST] = chosen.pk
            return redirect(_next(request, HOME_OF_ROLE[Post.Role(chosen.role)]))
        if wanted == "0":
            request.session.pop(SESSION_POST, None)
            return redirect(_next(request, "/"))
    return render(request, "accounts/choose_post.html", {"posts": posts, "next": request.GET.get("next", "")})
