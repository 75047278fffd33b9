"""Print the demo accounts and their password."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from oversight.demo.loading import demo_password
from oversight.demo.people import CITIZENS

OFFICERS = [
    ("motcua.nhatrang", "cán bộ một cửa phường Nha Trang"),
    ("tuphap.nhatrang", "chuyên viên thụ lý"),
    ("lanhdao.nhatrang", "lãnh đạo phường, ký duyệt"),
    ("sohoa.nhatrang", "cán bộ số hóa"),
    ("sohoa2.nhatrang", "cán bộ số hóa thứ hai, nhập lại độc lập"),
    ("kiemtra.nhatrang", "cán bộ kiểm tra số hóa"),
    ("quantri.tinh", "quản trị cấp tỉnh: bảng điều hành"),
    ("kythuat.tinh", "quản trị kỹ thuật: việc nền, thông điệp"),
]


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Mật khẩu chung: {demo_password()}")
        for person in CITIZENS:
            self.stdout.write(f"  {person.username:<18} {person.full_name} – công dân, {person.story}")
        for username, story in OFFICERS:
            self.stdout.write(f"  {username:<18} {story}")
