"""The SCPI face of a simulated chip, as an ordinary PyVISA script finds it."""
import json
import struct
import subprocess
import sys

from harness import IntegrationTest
from processes import BIN, end, run, spawn, until

PORTS = 4


def _python_with_visa():
    # Debian's PyVISA belongs to Debian's Python.
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            found = run([python, "-c", "import pyvisa, pyvisa_py"])
        except OSError:
            continue
        if found.returncode == 0:
            return python
    return None


def _as_floats(values):
    return [struct.unpack("f", struct.pack("f", value))[0] for value in values]


class ScpiFace(IntegrationTest):
    def face(self):
        """A started face of a chip; returns its port."""
        port_file = self.folder / "ports"
        process = spawn([BIN / "ffzero_scpi_face_server", f"--port_file={port_file}",
                         f"--ports={PORTS}", "--stages=2"], stderr=subprocess.PIPE)
        self.addCleanup(lambda: (end(process), process.stderr.close()))

        def look():
            self.assertIsNone(process.poll(), "the face has ended")
            return port_file.exists() and port_file.read_text().endswith("\n")
        until(look, "the face's port file")
        return port_file.read_text().strip().rpartition(":")[2]

    def test_an_ordinary_pyvisa_script_works(self):
        python = _python_with_visa()
        if python is None:
            self.skipTest("pyvisa: python3-pyvisa and python3-pyvisa-py are not installed")
        script = run([python, "-B", "lab_script.py", self.face()])
        self.assertEqual(script.returncode, 0, script.stderr)
        seen = json.loads(script.stdout)

        self.assertEqual(seen["identity"], "FFzero,photonic,simulated,0")
        self.assertEqual(seen["no_error"], '0,"No error"')
        settings = _as_floats(seen["settings"])
        for got, should in zip(seen["ascii_settings"], settings, strict=True):
            self.assertAlmostEqual(got, should, places=6)
        for form in ("REAL,32", "REAL,64"):
            for order in ("NORMal", "SWAPped"):
                self.assertEqual(seen[f"{form} {order} settings"], settings, f"{form} {order}")

        self.assertEqual(seen["rows"], "5")
        self.assertEqual(len(seen["readings"]), 5 * PORTS)
        for sample in range(5):
            # What light the electro-optic stage lets through differs; none is made.
            powers = seen["readings"][sample * PORTS:(sample + 1) * PORTS]
            self.assertTrue(all(power >= 0 for power in powers), powers)
            self.assertLess(sum(powers), 1 + 1e-5)
        self.assertNotEqual(seen["trial_readings"], seen["readings"])
        self.assertEqual(seen["readings_again"], seen["readings"])
        self.assertEqual(seen["complete"], "1")

        self.assertTrue(seen["errors"][0].startswith('-113,"Undefined header;LASER:ON'), seen["errors"])
        self.assertTrue(seen["errors"][1].startswith('-114,"Header suffix out of range'), seen["errors"])
        self.assertEqual(seen["errors"][2], '0,"No error"')
        self.assertEqual(seen["events"] & 32, 32, "a command error is noted")
