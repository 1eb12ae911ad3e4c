#!/usr/bin/python3
"""golden_readings.py HOST:PORT MESH.JSON PORTS: has an instrument show the golden mesh of so many ports, and
prints the largest difference between its powers and the golden ones. Needs the stubs that its driver needs."""
import hashlib
import json
import sys

import grpc
import numpy as np

from ffzero.v1 import instrument_pb2 as messages
from ffzero.v1 import instrument_pb2_grpc


def settings(mesh):
    mzis = mesh["mzis"]
    return np.array([m["theta"] for m in mzis] + [m["phi"] for m in mzis] + mesh["gamma"], "<f4")


def fields(rows):
    parts = np.array(rows)
    return parts[..., 0] + 1j * parts[..., 1]


def main(address, golden, ports):
    with open(golden) as file:
        mesh = next(mesh for mesh in json.load(file) if mesh["n"] == int(ports))
    shown = fields(mesh["input"])
    data = np.stack([shown.real, shown.imag]).astype("<f4").tobytes()
    name = hashlib.sha256(data).hexdigest()
    with grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)]) as channel:
        stub = instrument_pb2_grpc.InstrumentStub(channel)
        stub.Load(messages.LoadRequest(name=name, rows=len(shown), columns=int(ports), complex=True, data=data))
        answer = stub.Measure(messages.MeasureRequest(
            programming=[messages.Programming(values=settings(mesh).tobytes(), to=1)], versions=[1],
            inputs=name, samples=range(len(shown)), trials=[messages.Trial()]))
    powers = np.frombuffer(answer.readings[0], "<f4").reshape(shown.shape)
    print(np.abs(powers - np.abs(fields(mesh["output"])) ** 2).max())


if __name__ == "__main__":
    main(*sys.argv[1:])
