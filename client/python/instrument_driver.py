#!/usr/bin/python3
"""instrument_driver.py HOST:PORT [PORTS [STAGES]]: a photonic chip, computed, that ffzerod trains as
grpc://HOST:PORT. Copy this file and put your instrument in the place of Mesh; README.md says how."""
import concurrent.futures
import signal
import sys

import grpc
import numpy as np

from ffzero.v1 import instrument_pb2_grpc
from instrument_service import MOST_BYTES, InstrumentService


class Mesh:
    """What the service needs of an instrument: these attributes and methods, and nothing more."""

    kind, serial, firmware, calibration_id = "photonic", "demo-1", "1.0", "none"

    def __init__(self, ports, stages):
        self.inputs = self.readings = ports
        self.stages = stages
        self.mzis = ports * (ports - 1) // 2
        limit = 4 * np.pi
        # A stage's settings, in this order: name, how many, lowest, highest, period (0: none),
        # resolution (0: single precision's).
        self.groups = [("theta", self.mzis, -limit, limit, 4 * np.pi, 0),
                       ("phi", self.mzis, -limit, limit, 2 * np.pi, 0),
                       ("gamma", ports, -limit, limit, 2 * np.pi, 0)]
        self.held = [None] * stages

    def write(self, stage, settings):
        """Sets a stage, to settings within limits, and returns once they have settled."""
        self.held[stage] = settings

    def read_back(self, stage):
        """The settings as the instrument holds them."""
        return self.held[stage]

    def read(self, fields, stage):
        """The powers behind a stage, [samples, readings], of amplitudes that enter the first one."""
        for settings in self.held[:stage]:
            fields = self._carry(fields, settings)
            half = (0.05 * np.pi * np.abs(fields) ** 2 + np.pi) / 2
            fields = np.sqrt(0.9) * np.cos(half) * np.exp(-1j * half) * fields
        return np.abs(self._carry(fields, self.held[stage])) ** 2

    def make_safe(self):
        """Leaves it so that nobody need look after it."""

    def _carry(self, fields, settings):
        """Through one rectangular mesh of interferometers, column by column."""
        theta, phi, gamma = np.split(settings.astype(float), [self.mzis, 2 * self.mzis])
        fields = fields * np.exp(1j * gamma)
        for column in range(self.inputs):
            if self.inputs % 2 == 0 and column % 2 == 1:
                fields[:, [0, -1]] *= -1j  # these two ports meet no interferometer
            k = np.arange(column % 2, self.inputs - 1, 2)
            (t, theta), (p, phi) = np.split(theta, [len(k)]), np.split(phi, [len(k)])
            top, bottom = fields[:, k], fields[:, k + 1]
            fields[:, k] = 1j * np.exp(1j * p) * (np.sin(t / 2) * top + np.cos(t / 2) * bottom)
            fields[:, k + 1] = 1j * (np.cos(t / 2) * top - np.sin(t / 2) * bottom)
        return fields


def main(listen, ports=64, stages=2):
    device = Mesh(int(ports), int(stages))
    # One worker: an instrument does one thing at a time.
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(max_workers=1), options=[
        ("grpc.max_receive_message_length", MOST_BYTES), ("grpc.max_send_message_length", MOST_BYTES),
        ("grpc.so_reuseport", 0)])
    instrument_pb2_grpc.add_InstrumentServicer_to_server(InstrumentService(device), server)
    port = server.add_insecure_port(listen)
    signal.signal(signal.SIGTERM, lambda *_: server.stop(1))
    server.start()
    print(f"grpc={listen.rpartition(':')[0]}:{port}", flush=True)
    server.wait_for_termination()
    device.make_safe()


if __name__ == "__main__":
    main(*sys.argv[1:])
