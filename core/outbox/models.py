"""Everything sent to another system, written in the same transaction as the fact it reports."""

from __future__ import annotations

from django.db import models


class Message(models.Model):
    """A message to another system. Messages of one `subject` are delivered strictly in the order they were written."""

    class State(models.TextChoices):
        PENDING = "pending", "Chờ gửi"
        SENDING = "sending", "Đang gửi"
        DELIVERED = "delivered", "Đã gửi"
        DEAD = "dead", "Cần người xử lý"

    destination = models.CharField(max_length=40, help_text="name in the registry of destinations")
    subject = models.CharField(max_length=60, help_text="a dossier's code: order is kept within it")
    kind = models.CharField(max_length=60, help_text="service name, e.g. DongBoHoSoMC")
    key = models.CharField(max_length=200, unique=True, help_text="idempotency key, sent along")
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    last_reply = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["destination", "subject", "id"],
                name="outbox_undelivered",
                condition=~models.Q(state="delivered"),
            ),
            models.Index(fields=["subject", "id"], name="outbox_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.destination} {self.kind} {self.subject}"
