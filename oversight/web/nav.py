"""What oversight adds to the officers' navigation."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.accounts.web.nav import NavItem
from core.jobs.models import Job
from core.outbox.models import Message
from oversight.policies import may_operate, may_see_province


def items(actor: Actor) -> list[NavItem]:
    found = []
    if may_see_province(actor):
        found += [
            NavItem(_("Bảng điều hành"), "/dieu-hanh/", "bar-chart-line"),
            NavItem(_("Tiến độ số hóa"), "/dieu-hanh/so-hoa/", "archive"),
            NavItem(_("Tiến độ hồ sơ"), "/dieu-hanh/ho-so/", "clock-history"),
        ]
    if may_operate(actor):
        dead_jobs = Job.objects.filter(state=Job.State.DEAD).count()
        dead_messages = Message.objects.filter(state=Message.State.DEAD).count()
        found += [
            NavItem(_("Việc nền cần xử lý"), "/quan-tri/viec-nen/", "gear", dead_jobs or None),
            NavItem(_("Thông điệp chưa gửi"), "/quan-tri/thong-diep/", "send", dead_messages or None),
        ]
    return found
