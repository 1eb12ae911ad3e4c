"""The SCPI face of a simulated chip, as an ordinary PyVISA script finds it."""
import json
import struct
import sys

import material
from harness import IntegrationTest
from processes import run

PORTS = 4
CHIP = material.job('dataset { name: "glyphs" resize: 2 }', f"photonic {{ ports: {PORTS} stages: 2 }}", "")


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
        """The port of the face of a chip."""
        return self.agent(CHIP).scpi.rpartition(":")[2]

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
