"""What somebody in a laboratory writes with PyVISA against the SCPI face of a photonic chip. Knows
nothing of FFzero but the commands. Argument: the port. Prints what it saw as JSON."""
import json
import sys

import pyvisa

PORTS = 4


def main():
    manager = pyvisa.ResourceManager("@py")
    chip = manager.open_resource(f"TCPIP0::127.0.0.1::{sys.argv[1]}::SOCKET",
                                 read_termination="\n", write_termination="\n")
    chip.timeout = 60_000
    seen = {"identity": chip.query("*IDN?"), "no_error": chip.query("SYST:ERR?")}

    settings = [0.1 * i - 0.7 for i in range(PORTS * PORTS)]
    for stage in (1, 2):
        chip.write_ascii_values(f"STAGe{stage}:SETTings ", settings, converter="e")
    seen["settings"] = settings
    seen["ascii_settings"] = chip.query_ascii_values("STAG1:SETT?")

    for form, datatype in (("REAL,32", "f"), ("REAL,64", "d")):
        for order, big_endian in (("NORMal", True), ("SWAPped", False)):
            chip.write(f"FORMat {form};FORMat:BORDer {order}")
            how = {"datatype": datatype, "is_big_endian": big_endian}
            chip.write_binary_values("STAG2:SETT ", settings, **how)
            seen[f"{form} {order} settings"] = chip.query_binary_values("STAG2:SETT?", **how)

    # One sample of light in every port in turn, and one in all.
    samples = [float(i == j) for i in range(PORTS) for j in range(PORTS)] + [0.5] * PORTS
    chip.write("INPut:CLEar")
    chip.write_binary_values("INPut:APPend ", samples, **how)
    seen["rows"] = chip.query("INPut:COUNt?")
    chip.write("INPut:SELect 0,1,2,3,4")
    seen["readings"] = chip.query_binary_values("MEASure:STAGe2?", **how)
    chip.write_binary_values("STAG1:TRI ", [0.0] * PORTS * PORTS, **how)
    seen["trial_readings"] = chip.query_binary_values("MEAS:STAG2?", **how)
    chip.write("TRIal:CLEar")
    seen["readings_again"] = chip.query_binary_values("MEAS:STAG2?", **how)
    seen["complete"] = chip.query("*OPC?")

    chip.write("LASER:ON")
    chip.write("STAG3:SETT 1")
    seen["errors"] = [chip.query("SYST:ERR?") for _ in range(3)]
    seen["events"] = int(chip.query("*ESR?"))
    chip.close()
    manager.close()
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main()
