"""Values as Grafana writes them, and text that fits its place."""
import math

# Of a unit: its scales, from the smallest on, with what to write behind.
SCALES = {
    "s": [(1e-9, " ns"), (1e-6, " µs"), (1e-3, " ms"), (1, " s"), (60, " min"), (3600, " h"), (86400, " d")],
    "bytes": [(1, " B"), (2**10, " KiB"), (2**20, " MiB"), (2**30, " GiB"), (2**40, " TiB")],
    "percentunit": [(0.01, " %")],
    "none": [(1, "")],
    "short": [(1, ""), (1e3, " K"), (1e6, " Mil"), (1e9, " Bil")],
    "reqps": [(1, " req/s"), (1e3, "K req/s"), (1e6, "M req/s")],
}


def number(value, unit, decimals=None):
    """With three digits, or so many decimals."""
    if not math.isfinite(value):
        return "–"
    reached = abs(value) * 1.0000001 or 1
    factor, suffix = ([scale for scale in SCALES[unit] if scale[0] <= reached] or SCALES[unit][:1])[-1]
    scaled = value / factor
    if decimals is None:
        decimals = 0 if scaled == 0 else max(0, 2 - math.floor(math.log10(abs(scaled)) + 1e-9))
        text = f"{scaled:.{decimals}f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text) + suffix
    return f"{scaled:.{decimals}f}{suffix}"


def width(text, size):
    """In pixels, about, of a font of that height."""
    return size * sum(0.32 if one in "iljtf.,:;'| /()" else 0.7 if one.isupper() or one in "mw%_" else 0.6
                      for one in text)


def shortened(text, size, room):
    if width(text, size) <= room:
        return text
    while text and width(text + "…", size) > room:
        text = text[:-1]
    return text + "…"


def ticks(most, count=4):
    """Round values from 0 to at least `most`, of which there are about `count`."""
    if most <= 0:
        return [0, 1]
    rough = most / count
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    return [index * step for index in range(math.ceil(most / step - 1e-9) + 1)]


def binary_ticks(most, count=4):
    """The same for bytes."""
    scale = 1024 ** max(0, math.floor(math.log(max(most, 1), 1024)))
    return [tick * scale for tick in ticks(most / scale, count)]
