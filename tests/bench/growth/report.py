"""The table, in Markdown, and all points, as CSV and for programs."""

HEADER = "| {} | range | from | to | slope | expected |\n| --- | --- | --- | --- | --- | --- |\n"
NOTE = ("Slopes are least squares in log-log over the upper half of each range: of the time, and of the memory "
        "that each doubling adds, in which what the process holds anyway does not count.\n")


def told_time(seconds):
    for unit, scale in (("s", 1), ("ms", 1e3)):
        if seconds * scale >= 1:
            return f"{seconds * scale:.3g} {unit}"
    return f"{seconds * 1e6:.3g} us"


def told_bytes(count):
    return f"{count / 2**20:.1f} MiB"


def told_slope(line):
    return "-" if line is None else f"{line.slope:.2f}"


def row(name, points, told, line, expected, reason):
    cells = [name, f"{points[0][0]} to {points[-1][0]}", told(points[0][1]), told(points[-1][1]),
             told_slope(line), f"{told_slope(expected)}: {reason}"]
    return "| " + " | ".join(cells) + " |\n"


def time_row(result):
    quantity = result.quantity
    return row(f"{quantity.name}: {quantity.of}", result.seconds, told_time, result.time_line(),
               result.expected_time(), quantity.time_reason)


def memory_row(result):
    return row(result.quantity.name, result.peaks, told_bytes, result.memory_line(),
               result.expected_memory(), result.quantity.memory_reason)


def markdown(results, measured):
    """`measured`: a sentence about where and when."""
    return "\n".join([HEADER.format("time") + "".join(map(time_row, results)),
                      HEADER.format("peak memory") + "".join(map(memory_row, results)), measured, NOTE])


def csv(results):
    lines = ["quantity,size,round,seconds,peak_bytes,bytes_before"]
    for result in results:
        for size, costs in sorted(result.costs.items()):
            lines += [f"{result.quantity.name},{size},{number},{cost.seconds:.9g},{cost.peak_bytes},"
                      f"{cost.bytes_before}" for number, cost in enumerate(costs, 1)]
    return "\n".join(lines) + "\n"


def slope_or_none(line):
    return None if line is None else line.slope


def for_programs(result):
    return {"quantity": result.quantity.name, "of": result.quantity.of,
            "seconds": dict(result.seconds), "peak_bytes": dict(result.peaks),
            "time_slope": slope_or_none(result.time_line()),
            "expected_time_slope": slope_or_none(result.expected_time()),
            "memory_slope": slope_or_none(result.memory_line()),
            "expected_memory_slope": slope_or_none(result.expected_memory())}
