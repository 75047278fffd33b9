"""Run the simulator of the population database and the civil-status register until it is stopped."""

from __future__ import annotations

from http.server import ThreadingHTTPServer

from django.conf import settings

from core.outbox.simulating import SimulatorCommand
from forms.simulator.server import Simulator


class Command(SimulatorCommand):
    help = "Chạy bộ mô phỏng dữ liệu dân cư và hộ tịch (để thử nghiệm, không phải hệ thống thật)."
    title = "Bộ mô phỏng dữ liệu dân cư và hộ tịch"
    setting = "CITIZEN_DATA_URL"

    def make(self, address: tuple[str, int]) -> ThreadingHTTPServer:
        return Simulator(address, settings.CITIZEN_DATA_KEY)
