"""Run the simulator of the population database and the civil-status register until it is stopped."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from forms.simulator.server import Simulator


class Command(BaseCommand):
    help = "Chạy bộ mô phỏng dữ liệu dân cư và hộ tịch (để thử nghiệm, không phải hệ thống thật)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, help="mặc định: cổng trong CITIZEN_DATA_URL; 0: cổng trống bất kỳ")

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"]
        if port is None:
            port = urlsplit(settings.CITIZEN_DATA_URL).port
        if port is None:
            raise CommandError("Hãy ghi --port, hoặc đặt CITIZEN_DATA_URL có số cổng.")
        server = Simulator((options["host"], port), settings.CITIZEN_DATA_KEY)
        self.stdout.write(f"Bộ mô phỏng dữ liệu dân cư và hộ tịch: http://{options['host']}:{server.server_port}/")
        self.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            self.stdout.write("Đã dừng.")
        finally:
            server.server_close()
