"""Straight lines through points of a double logarithmic plot."""
import dataclasses
import math
import statistics

FEWEST = 3  # points of a line, where there are as many


@dataclasses.dataclass(frozen=True)
class Line:
    """y = factor * x ** slope, fitted to points from the first x to the last."""
    slope: float
    factor: float
    first: float
    last: float


def line(points):
    """Least squares in the logarithms of (x, y); None for fewer than two points that have one."""
    points = [(x, y) for x, y in points if x > 0 and y > 0]
    if len(points) < 2:
        return None
    slope, level = statistics.linear_regression([math.log(x) for x, _ in points],
                                                [math.log(y) for _, y in points])
    return Line(slope, math.exp(level), points[0][0], points[-1][0])


def upper_half(points):
    """Those where constants count least, the middle one included."""
    return points[max(0, min(len(points) // 2, len(points) - FEWEST)):]


def added(points):
    """(x, what y grew by since the point before). Of y = a + b x^p at doublings this has the slope p,
    whatever the constant a."""
    return [(x, y - before) for (_, before), (x, y) in zip(points, points[1:])]
