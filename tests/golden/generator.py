"""Numbers of the specified generator, drawn by a program that shares nothing with the one under
test: it is written from core/training/README.md alone and uses the standard library only.

    generator.py > generator.json   writes the numbers
    generator.py generator.json     checks that it draws what the file holds

Floats are written as the eight hexadecimal digits of their bits, runs of them in one string. Single
precision is emulated: each operation is done in double and rounded to single once, which gives the
correctly rounded single result for +, -, * and sqrt of singles (a double has more than twice a
single's digits and two more).
"""

import json
import math
import struct
import sys

MASK32 = 0xFFFFFFFF


def single(x):
    return struct.unpack("<f", struct.pack("<f", x))[0]


def add(a, b):
    return single(a + b)


def mul(a, b):
    return single(a * b)


def bits_of(x):
    return struct.unpack("<I", struct.pack("<f", x))[0]


# Words.


def philox(key, counter):
    """Philox4x32-10 of Salmon et al. 2011: four words of a two-word key and a four-word counter."""
    k0, k1 = key
    c0, c1, c2, c3 = counter
    for _ in range(10):
        p0 = 0xD2511F53 * c0
        p1 = 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & MASK32, (p0 >> 32) ^ c3 ^ k1, p0 & MASK32
        k0 = (k0 + 0x9E3779B9) & MASK32
        k1 = (k1 + 0xBB67AE85) & MASK32
    return [c0, c1, c2, c3]


def halves(x):
    return x & MASK32, x >> 32


def block(seed, stream, number):
    return philox(halves(seed), halves(number) + halves(stream))


def words(seed, stream, first, count):
    out = []
    for number in range(first // 4, (first + count + 3) // 4):
        out += block(seed, stream, number)
    return out[:count]


def derive_seed(seed, purpose, index):
    out = philox(halves(seed), (index, purpose, MASK32, MASK32))
    return out[1] << 32 | out[0]


# From words to numbers.


def uniform(word):
    return mul(single(word >> 8), 2.0**-24)


def rademacher(word):
    return -1.0 if word >> 31 else 1.0


LOG_COEFFICIENTS = [single(c) for c in (
    7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
    -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1)]


def log_of_word(word):
    u = mul(single((word >> 8) + 1), 2.0**-24)
    m, e = math.frexp(u)
    if m < single(0.707106781):
        e -= 1
        x = add(add(m, m), -1.0)
    else:
        x = add(m, -1.0)
    y = LOG_COEFFICIENTS[0]
    for coefficient in LOG_COEFFICIENTS[1:]:
        y = add(mul(y, x), coefficient)
    z = mul(x, x)
    y = mul(mul(y, x), z)
    y = add(y, mul(float(e), single(-2.12194440e-4)))
    y = add(y, -mul(0.5, z))
    return add(add(x, y), mul(float(e), 0.693359375))


def cos_sin_of_word(word):
    q = ((word + 2**29) & MASK32) >> 30
    f = (word - (q << 30)) & MASK32
    if f >= 2**31:
        f -= 2**32
    a = mul(single(f), single(1.46291807926715969e-9))
    z = mul(a, a)
    s = add(mul(single(-1.9515295891e-4), z), single(8.3321608736e-3))
    s = add(mul(s, z), -single(1.6666654611e-1))
    s = add(mul(mul(s, z), a), a)
    c = add(mul(single(2.443315711809948e-5), z), -single(1.388731625493765e-3))
    c = add(mul(c, z), single(4.166664568298827e-2))
    c = add(add(mul(c, mul(z, z)), -mul(0.5, z)), 1.0)
    return [(c, s), (-s, c), (-c, -s), (s, -c)][q % 4]


def normals(seed, stream, first, count):
    out = []
    drawn = words(seed, stream, first, (count + 3) // 4 * 4)
    for radius_word, angle_word in zip(drawn[::2], drawn[1::2]):
        r = single(math.sqrt(mul(-2.0, log_of_word(radius_word))))
        cosine, sine = cos_sin_of_word(angle_word)
        out += [mul(r, cosine), mul(r, sine)]
    return out[:count]


# Directions and trials.


def sum_of_squares(values):
    total = 0.0
    for begin in range(0, len(values), 1024):
        lanes = [0.0] * 8
        for j, value in enumerate(values[begin : begin + 1024]):
            lanes[j % 8] += value * value
        total += ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + (
            (lanes[1] + lanes[5]) + (lanes[3] + lanes[7]))
    return total


def direction(seed, stream, distribution, groups):
    count = sum(groups)
    if distribution == "normal":
        values = normals(seed, stream, 0, count)
    else:
        values = [rademacher(word) for word in words(seed, stream, 0, count)]
    out = []
    for size in groups:
        group = values[len(out) : len(out) + size]
        total = sum_of_squares(group)
        if total != 0:
            factor = single(1.0 / math.sqrt(total))
            group = [mul(value, factor) for value in group]
        out += group
    return out


def key_of_step(job_seed, stage, step, directions, k):
    return derive_seed(job_seed, 1, stage), step * directions + k


def trial(base, scale, values):
    return [add(b, mul(scale, v)) for b, v in zip(base, values)]


# What is written.


def hex64(x):
    return "%016x" % x


def hex_floats(values):
    return "".join("%08x" % bits_of(value) for value in values)


LARGE = 0xFEDCBA9876543210

# Seed, stream, first element, count. The last four start at blocks where a radius word is at an
# edge: u = 1, whose logarithm is 0; the smallest u; and m just at and just below 0.707106781.
STREAMS = [
    (0, 0, 0, 13),
    (1, 2, 0, 64),
    (LARGE, 3, 0, 16),
    (3, LARGE, 0, 16),
    (2**64 - 1, 2**64 - 2, 0, 16),
    (2**32, 2**32, 2**32 - 8, 16),
    (7, 9, 2**34 - 16, 16),
    (0, 0, 4 * 2330056, 4),
    (0, 0, 4 * 14883995, 4),
    (0, 0, 4 * 2714563, 4),
    (0, 0, 4 * 2425735, 4),
]

# Seed, stream, distribution, sizes of the groups. The fourth begins with u = 1: its first group is
# all zeros and stays so.
DIRECTIONS = [
    (1, 0, "normal", [1, 2, 7, 8, 9]),
    (LARGE, LARGE, "normal", [2100, 3]),
    (5, 1, "rademacher", [33, 1025]),
    (0, 1205178, "normal", [2, 6]),
]

# Job seed, stage, step, directions a step, which of them.
STEPS = [(0, 0, 0, 1, 0), (42, 3, 1000, 10, 7), (LARGE, 1, 2**40, 10_000, 9_999)]


def numbers():
    derived = [(seed, purpose, index) for seed in (0, 1, LARGE, 2**64 - 1)
               for purpose in range(1, 8) for index in (0, 63, MASK32)]
    base = normals(11, 0, 0, 24)
    along = direction(12, 0, "normal", [15, 9])
    return {
        "derived_seeds": [{
            "seed": hex64(seed), "purpose": purpose, "index": index,
            "derived": hex64(derive_seed(seed, purpose, index)),
        } for seed, purpose, index in derived],
        "streams": [{
            "seed": hex64(seed), "stream": hex64(stream), "first": first,
            "words": "".join("%08x" % word for word in words(seed, stream, first, count)),
            "uniform": hex_floats([uniform(w) for w in words(seed, stream, first, count)]),
            "normal": hex_floats(normals(seed, stream, first, count)),
            "rademacher": hex_floats([rademacher(w) for w in words(seed, stream, first, count)]),
        } for seed, stream, first, count in STREAMS],
        "directions": [{
            "seed": hex64(seed), "stream": hex64(stream), "distribution": distribution,
            "groups": groups, "values": hex_floats(direction(seed, stream, distribution, groups)),
        } for seed, stream, distribution, groups in DIRECTIONS],
        "steps": [{
            "job_seed": hex64(job), "stage": stage, "step": step, "directions": count, "k": k,
            "seed": hex64(key_of_step(job, stage, step, count, k)[0]),
            "stream": hex64(key_of_step(job, stage, step, count, k)[1]),
        } for job, stage, step, count, k in STEPS],
        "trials": [{
            "base": hex_floats(base), "direction": hex_floats(along),
            "scale": hex_floats([single(scale)]),
            "values": hex_floats(trial(base, single(scale), along)),
        } for scale in (1e-3, -1e-3, 0.7)],
    }


def text():
    parts = []
    for name, cases in numbers().items():
        lines = ",\n".join("  " + json.dumps(case) for case in cases)
        parts.append('"%s": [\n%s\n]' % (name, lines))
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main():
    if len(sys.argv) < 2:
        sys.stdout.write(text())
        return
    with open(sys.argv[1], encoding="ascii") as file:
        if file.read() != text():
            sys.exit("generator.py: %s holds other numbers than it draws" % sys.argv[1])


if __name__ == "__main__":
    main()
