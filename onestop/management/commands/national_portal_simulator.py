"""Run the simulator of the National Portal until it is stopped."""

from __future__ import annotations

from http.server import ThreadingHTTPServer

from django.conf import settings

from core.outbox.simulating import SimulatorCommand
from onestop.simulator.server import Simulator


class Command(SimulatorCommand):
    help = "Chạy bộ mô phỏng Cổng Dịch vụ công quốc gia (để thử nghiệm, không phải hệ thống thật)."
    title = "Bộ mô phỏng Cổng DVCQG"
    setting = "NATIONAL_PORTAL_URL"

    def make(self, address: tuple[str, int]) -> ThreadingHTTPServer:
        user, password = settings.NATIONAL_PORTAL_USER, settings.NATIONAL_PORTAL_PASSWORD
        return Simulator(address, settings.VAR_DIR / "simulator", user, password)
