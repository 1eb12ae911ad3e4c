"""The table, in Markdown, and all points, as CSV and for programs."""

HEADER = ("| | range | time of | from | to | slope | expected | peak memory from | to | slope | expected |\n"
          "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n")
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


def row(result):
    quantity, seconds, peaks = result.quantity, result.seconds, result.peaks
    cells = [quantity.name, f"{seconds[0][0]} to {seconds[-1][0]}", quantity.of,
             told_time(seconds[0][1]), told_time(seconds[-1][1]), told_slope(result.time_line()),
             f"{told_slope(result.expected_time())}: {quantity.time_reason}",
             told_bytes(peaks[0][1]), told_bytes(peaks[-1][1]), told_slope(result.memory_line()),
             f"{told_slope(result.expected_memory())}: {quantity.memory_reason}"]
    return "| " + " | ".join(cells) + " |\n"


def markdown(results, measured):
    """`measured`: a sentence about where and when."""
    return HEADER + "".join(map(row, results)) + "\n" + measured + "\n" + NOTE


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
