"""The calls of ffzero.v1.Instrument, for a driver: absolute settings in, readings out. Needs no change."""
import hashlib

import grpc
import numpy as np

from ffzero.v1 import instrument_pb2 as messages
from ffzero.v1 import instrument_pb2_grpc

MOST_BYTES = 256 << 20  # of a message, and of a set of inputs


class InstrumentService(instrument_pb2_grpc.InstrumentServicer):
    """Answers one call after the other, as instrument.proto says; checks all before it writes any."""

    def __init__(self, device):
        self.device, self.fence, self.sets, self.bases = device, 0, {}, {}
        sizes = [group[1] for group in device.groups]
        self.lowest = np.repeat(np.float32([group[2] for group in device.groups]), sizes)
        self.highest = np.repeat(np.float32([group[3] for group in device.groups]), sizes)

    def enter(self, request, context):
        self.context = context
        self.need(request.fence >= self.fence, "ABORTED", f"fence: {self.fence} holds the device")
        self.fence = request.fence

    def need(self, holds, code, message):
        if not holds:
            self.context.abort(grpc.StatusCode[code], message)  # raises, which ends the call

    def settings(self, stage, data):
        """The floats in `data`, if the stage may be set to them."""
        self.need(0 <= stage < self.device.stages, "INVALID_ARGUMENT", f"stage: {stage} found")
        self.need(len(data) == self.lowest.nbytes, "INVALID_ARGUMENT", f"settings: {len(data)} bytes found")
        values = np.frombuffer(data, "<f4")
        self.need(np.isfinite(values).all(), "INVALID_ARGUMENT", "settings: one is not finite")
        beyond = (values < self.lowest) | (values > self.highest)
        self.need(not beyond.any(), "OUT_OF_RANGE", f"setting {beyond.argmax()} is beyond its limits")
        return values

    def program(self, programming):
        for p, values in [(p, self.settings(p.stage, p.values)) for p in programming]:
            self.device.write(p.stage, values)
            self.bases[p.stage] = (p.to, values)

    def Describe(self, request, context):
        self.enter(request, context)
        d, names = self.device, ("name", "size", "lowest", "highest", "period", "resolution")
        stage = {"settings": len(self.lowest), "readings": d.readings,
                 "groups": [dict(zip(names, group)) for group in d.groups]}
        return messages.InstrumentInfo(
            kind=d.kind, serial=d.serial, firmware=d.firmware, calibration_id=d.calibration_id,
            inputs=d.inputs, stages=[stage] * d.stages, takes=messages.InstrumentInfo.SETTINGS)

    def Load(self, request, context):
        self.enter(request, context)
        shape, offset = (1 + request.complex, request.rows, request.columns), request.offset
        size = 4 * shape[0] * shape[1] * shape[2]
        fits = len(request.name) == 64 and shape[2] == self.device.inputs and 0 < size <= MOST_BYTES
        self.need(fits and 0 <= offset <= size - len(request.data), "INVALID_ARGUMENT", f"set: {shape}")
        if self.sets.get(request.name, (None,))[0] != shape:
            self.sets[request.name] = (shape, bytearray())
        _, data = self.sets[request.name]
        if offset == len(data):
            data += request.data
        if len(data) == size and hashlib.sha256(data).hexdigest() != request.name:
            del self.sets[request.name]
            self.need(False, "DATA_LOSS", "data: not what their name says")
        self.sets = dict(list(self.sets.items())[-4:])  # older ones are sent again when needed
        return messages.LoadResponse(received=len(data))

    def Program(self, request, context):
        self.enter(request, context)
        self.program(request.programming)
        return messages.ProgramResponse()

    def ReadBack(self, request, context):
        self.enter(request, context)
        stage = request.stage
        self.need(0 <= stage < self.device.stages, "INVALID_ARGUMENT", f"stage: {stage} found")
        self.need(stage in self.bases, "FAILED_PRECONDITION", f"stage {stage} is not programmed")
        return messages.ReadBackResponse(values=self.device.read_back(stage).astype("<f4").tobytes())

    def Measure(self, request, context):
        self.enter(request, context)
        self.program(request.programming)
        read, writes, trials = request.read_stage, request.write_stages, request.trials
        self.need(0 <= read < self.device.stages and all(0 <= stage <= read for stage in writes)
                  and all(len(trial.settings) in (0, len(writes)) for trial in trials),
                  "INVALID_ARGUMENT", f"stages: {list(writes)} found, and {read}")
        versions = [self.bases.get(stage, (0,))[0] for stage in range(read + 1)]
        self.need(0 not in versions and versions == list(request.versions),
                  "FAILED_PRECONDITION", "versions: the stages are not programmed so")
        fields = self.fields(request.inputs, list(request.samples))
        self.need(4 * len(fields) * self.device.readings * len(trials) <= MOST_BYTES,
                  "INVALID_ARGUMENT", f"trials: {len(trials)} found")
        base = [self.bases[stage][1] for stage in writes]
        trials = [[self.settings(*each) for each in zip(writes, trial.settings)] for trial in trials]
        response = messages.MeasureResponse(carried=[b""] * len(writes) * request.training)
        try:
            for trial in trials:
                self.write(writes, trial or base)
                readings = self.device.read(fields, read)
                response.readings.append(readings.astype("<f4").tobytes())
        finally:
            self.write(writes, base)
        return response

    def write(self, stages, settings):
        for stage, values in zip(stages, settings):
            self.device.write(stage, values)

    def fields(self, name, rows):
        """The samples of a set, as amplitudes."""
        (parts, count, width), data = self.sets.get(name, ((1, 1, 1), b""))
        whole = len(data) == 4 * parts * count * width
        self.need(whole, "FAILED_PRECONDITION", f"inputs: {name[:64]} is not loaded")
        self.need(all(0 <= row < count for row in rows), "INVALID_ARGUMENT", "samples: not in the set")
        values = np.frombuffer(data, "<f4").reshape(parts, count, width)[:, rows]
        return values[0] + 1j * values[1] if parts == 2 else values[0]

    def MakeSafe(self, request, context):
        self.enter(request, context)
        self.device.make_safe()
        self.bases = {}
        return messages.MakeSafeResponse()
