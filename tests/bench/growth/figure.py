"""The double logarithmic figure: a gnuplot script that has its data in it, and the picture."""
import shutil
import subprocess

# Okabe and Ito's, which the colour-blind can tell apart, with a mark each.
LOOKS = [("#0072B2", 7), ("#D55E00", 5), ("#009E73", 9), ("#CC79A7", 13), ("#E69F00", 11), ("#000000", 4)]

HEAD = """\
# gnuplot scaling.gp
set terminal pngcairo size 900, 480 font 'Sans,10' background '#ffffff'
set output 'scaling.png'
set encoding utf8
set logscale x 2
set logscale y 10
set format y '10^{%T}'
set border 3
set tics nomirror out
set grid linecolor rgb '#e4e4e4' linetype 1
set key below vertical maxrows 3 Left reverse samplen 1 noenhanced
set xrange [0.8:5000]
set multiplot layout 1, 2
"""


def block(name, points):
    rows = "".join(f"{x} {y:.9g}\n" for x, y in points if y > 0)
    return f"${name} << END\n{rows}END\n"


def curve(name, title, line, look):
    color, mark = look
    slope = "" if line is None else f", slope {line.slope:.2f}"
    parts = [f"${name} with points pointtype {mark} linecolor rgb '{color}' title '{title}{slope}'"]
    if line is not None:
        parts.append(f"[{line.first}:{line.last}] {line.factor:.9g} * x ** {line.slope:.9g} with lines "
                     f"linewidth 1.5 linecolor rgb '{color}' notitle")
    return ", \\\n     ".join(parts)


def panel(prefix, title, curves):
    """`curves`: (title, points, line) of each."""
    shown = [(f"{prefix}{n}", *one, LOOKS[n % len(LOOKS)]) for n, one in enumerate(curves)
             if any(y > 0 for _, y in one[1])]
    if not shown:  # a plot of nothing is an error to gnuplot
        return "", "set multiplot next\n"
    data = "".join(block(name, points) for name, _, points, _, _ in shown)
    drawn = [curve(name, label, line, look) for name, label, _, line, look in shown]
    return data, f"set title '{title}'\nplot " + ", \\\n     ".join(drawn) + "\n"


def script(results):
    time_data, time = panel("time", "time (s) of a step, a job, all jobs, a delivery; lines: fits", [
        (one.quantity.name, one.seconds, one.time_line()) for one in results])
    memory_data, memory = panel("memory", "peak memory that each doubling adds (MiB); lines: fits", [
        (one.quantity.name, [(x, y / 2**20) for x, y in one.added_bytes], in_mebibytes(one.memory_line()))
        for one in results])
    return time_data + memory_data + HEAD + time + memory + "unset multiplot\n"


def in_mebibytes(line):
    return line and type(line)(line.slope, line.factor / 2**20, line.first, line.last)


def draw(folder, results):
    """Writes the script, and the picture where gnuplot is; whether it is."""
    (folder / "scaling.gp").write_text(script(results))
    if shutil.which("gnuplot") is None:
        return False
    subprocess.run(["gnuplot", "scaling.gp"], cwd=folder, check=True)
    return True
