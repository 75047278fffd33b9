"""Audit events and the seals that chain them.

Events are written unchained in the writer's transaction (a chain there would serialise everyone);
one sealer links committed events within seconds. The database refuses UPDATE, DELETE and TRUNCATE on both.
"""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One thing that happened. Actor, post, agency and object are stored as values, never as foreign keys."""

    at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=80)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    post_id = models.BigIntegerField(null=True)
    post_title = models.CharField(max_length=200, blank=True)
    agency_code = models.CharField(max_length=35, blank=True)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    object_label = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="audit_event_object"),
            models.Index(fields=["-at"], name="audit_event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"


class Seal(models.Model):
    """A link of the hash chain: `hash = sha256(previous hash + canonical event)`."""

    sequence = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="seal")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash[:12]}"
