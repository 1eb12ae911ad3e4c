"""A picture as a gnuplot script."""

BACKGROUND, PANEL, GRID, TEXT, FAINT = "#111217", "#1b1d23", "#30333a", "#d5d6dd", "#9a9ba5"
COLORS = {"green": "#73bf69", "yellow": "#fade2a", "red": "#f2495c", "orange": "#ff9830", "blue": "#5794f2",
          "purple": "#b877d9", "dark-blue": "#1f60c4", "light-purple": "#ca95e5", "light-orange": "#ffb357",
          "text": TEXT}
PALETTE = ("#73bf69", "#f2cc0c", "#8ab8ff", "#ff780a", "#f2495c", "#5794f2", "#b877d9", "#b8a2e0", "#37872d",
           "#fade2a", "#447ebc", "#c15c17", "#890f02", "#0a437c", "#6d1f62")
SMALL, BODY = 11, 12


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Canvas:
    """What a picture consists of: boxes and texts at pixels counted from the top left, and plots in frames,
    which lie on them."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self._objects, self._plots = [], []

    def box(self, left, top, right, bottom, color):
        self._objects.append(f"set object rectangle from {left},{self.rows - top} to {right},{self.rows - bottom} "
                             f"behind fillstyle solid noborder fillcolor rgb {quoted(color)}")

    def text(self, left, top, text, size=BODY, color=TEXT, align="left"):
        # gnuplot takes a font's size in points, of which 72 are an inch, and 96 pixels.
        self._objects.append(f"set label {quoted(text)} at {left},{self.rows - top} {align} front "
                             f"font {quoted(f',{size * 0.75:g}')} textcolor rgb {quoted(color)}")

    def plot(self, frame, settings, curves):
        """`curves`: (lines of data, what gnuplot does with them). `frame`: left, top, right, bottom."""
        left, top, right, bottom = frame
        lines = [f"set lmargin at screen {left / self.columns:.5f}",
                 f"set rmargin at screen {right / self.columns:.5f}",
                 f"set tmargin at screen {1 - top / self.rows:.5f}",
                 f"set bmargin at screen {1 - bottom / self.rows:.5f}"] + settings
        names = []
        for data, how in curves:
            names.append((f"$data{len(self._plots)}_{len(names)}", how))
            lines += [f"{names[-1][0]} << EOD", *data, "EOD"]
        lines.append("plot " + ", ".join(f"{name} {how} notitle" for name, how in names))
        self._plots.append(lines)

    def script(self, path):
        """Draws all of it to a PNG file."""
        head = [f"set terminal pngcairo noenhanced size {self.columns},{self.rows} "
                f"font 'DejaVu Sans,{SMALL * 0.75:g}' background rgb '{BACKGROUND}'",
                f"set output {quoted(str(path))}", "set multiplot",
                "set lmargin at screen 0", "set rmargin at screen 1", "set tmargin at screen 1",
                "set bmargin at screen 0", "unset border", "unset tics", "unset key",
                f"set xrange [0:{self.columns}]", f"set yrange [0:{self.rows}]", *self._objects,
                "plot NaN notitle", "unset object", "unset label", "set xdata time", "set timefmt '%s'"]
        return "\n".join(head + [line for plot in self._plots for line in plot] + ["unset multiplot"]) + "\n"
