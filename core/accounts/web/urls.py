"""Choosing the post to act in."""

from django.urls import path

from core.accounts.web import views

urlpatterns = [
    path("chon-vai/", views.choose_post, name="choose_post"),
    path("vao/", views.after_login, name="after_login"),
]
