"""Background work: the queue of record (việc nền)."""

from __future__ import annotations

from django.db import models


class Job(models.Model):
    """A piece of work that will be done exactly once in effect, though it may be started more often.

    `fence` grows with every claim; a worker that lost its lease cannot finish the job (its fence is old).
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Đang chờ"
        RUNNING = "running", "Đang chạy"
        DONE = "done", "Đã xong"
        DEAD = "dead", "Cần người xử lý"

    name = models.CharField(max_length=80)
    key = models.CharField(max_length=200, unique=True, help_text="the same key is the same work")
    payload = models.JSONField(default=dict)
    queue = models.CharField(max_length=20, default="default")
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    priority = models.SmallIntegerField(default=0, help_text="smaller first")
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=8)
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=120, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["queue", "priority", "run_after", "id"],
                name="jobs_waiting",
                condition=models.Q(state="queued"),
            ),
            models.Index(fields=["lease_until"], name="jobs_running", condition=models.Q(state="running")),
            models.Index(fields=["-finished_at"], name="jobs_dead", condition=models.Q(state="dead")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="running") | models.Q(lease_until__isnull=False),
                name="jobs_running_has_lease",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"
