"""What was measured of one quantity, and the lines through it."""
import dataclasses
import statistics

from growth import fit


@dataclasses.dataclass(frozen=True)
class Result:
    quantity: object
    costs: dict  # size: the costs of each round

    def median(self, field):
        """(size, the median of its rounds), in ascending order."""
        return [(size, statistics.median(getattr(cost, field) for cost in costs))
                for size, costs in sorted(self.costs.items())]

    @property
    def seconds(self):
        return self.median("seconds")

    @property
    def peaks(self):
        return self.median("peak_bytes")

    @property
    def added_bytes(self):
        return fit.added(self.peaks)

    def time_line(self):
        return fit.line(fit.upper_half(self.seconds))

    def memory_line(self):
        return fit.line(self._fitted(self.peaks))

    def expected_time(self):
        return fit.line([(size, self.quantity.time(size)) for size, _ in fit.upper_half(self.seconds)])

    def expected_memory(self):
        return fit.line(self._fitted([(size, self.quantity.memory(size)) for size in sorted(self.costs)]))

    @staticmethod
    def _fitted(points):
        """What the doublings to the upper half add."""
        count = len(fit.upper_half(points))
        return fit.added(points)[-count:]
