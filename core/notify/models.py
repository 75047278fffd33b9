"""Telling people. Texts are dated data; a sent message is not yet a delivered one."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class NoticeTemplate(models.Model):
    """The text of an event, from a date. `{name}` fields are filled from the event's context."""

    event = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    body = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "valid_from"], name="notify_template_once")]

    def __str__(self) -> str:
        return self.event


class Notice(models.Model):
    """A notice in somebody's in-app inbox (thông báo)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    event = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True, help_text="suppresses duplicates")
    title = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="notify_inbox"),
            models.Index(fields=["user"], name="notify_unread", condition=models.Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One attempt to carry a notice over a channel beyond the inbox."""

    class State(models.TextChoices):
        QUEUED = "queued", "Chờ gửi"
        SENT = "sent", "Đã gửi"
        FAILED = "failed", "Không gửi được"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, default="email")
    address = models.CharField(max_length=254)
    state = models.CharField(max_length=6, choices=State, default=State.QUEUED)
    error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="notify_delivery_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
