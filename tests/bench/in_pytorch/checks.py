"""Whether the restatement computes what FFzero computes: against the golden numbers, in double precision."""
import json

import torch

from in_pytorch.layers import Convolution, Dense
from in_pytorch.mesh import Mesh


def real(values):
    return torch.tensor(values, dtype=torch.float64)


def complex_of(values):
    return torch.view_as_complex(real(values))


def mesh_error(meshes):
    worst = 0.0
    for golden in meshes:
        mesh = Mesh(golden["n"])
        places = [(mzi["column"], mzi["port"]) for mzi in golden["mzis"]]
        assert places == list(zip(mesh.columns.tolist(), mesh.tops.tolist()))
        settings = torch.cat([real([mzi["theta"] for mzi in golden["mzis"]]),
                              real([mzi["phi"] for mzi in golden["mzis"]]), real(golden["gamma"])])
        found = mesh.forward(settings, complex_of(golden["input"]))
        worst = max(worst, (found - complex_of(golden["output"])).abs().max().item())
    return worst


def dense_error(golden):
    weight, bias = real(golden["weight"]), real(golden["bias"])
    found = Dense(weight.shape[1], weight.shape[0]).step(
        torch.cat([weight.flatten(), bias]), real(golden["x"]), real(golden["prototypes"]),
        torch.tensor(golden["labels"]), draw=lambda size: real(golden["direction"]))
    return (found - real(golden["new_parameters"])).abs().max().item()


def convolution_error(golden):
    kernel = real(golden["kernel"])
    parameters = torch.cat([kernel.flatten(1), real(golden["scale"])[:, None],
                            real(golden["bias"])[:, None]], dim=1)
    directions = iter(real(golden["directions"]))
    layer = Convolution(kernel.shape[1], kernel.shape[2], golden["padding"], real(golden["map"]))
    found = layer.step(parameters, real(golden["x"]), real(golden["prototypes"]),
                       torch.tensor(golden["labels"]), draw=lambda size: next(directions))
    return (found - real(golden["new_parameters"])).abs().max().item()


# File, its error, and how far it may be: the meshes' numbers are in single precision.
CHECKS = {"mesh.json": (mesh_error, 5e-6), "dense_step.json": (dense_error, 1e-9),
          "conv_step.json": (convolution_error, 1e-9)}


def run(folder):
    """Prints a line a file; returns whether all agree."""
    fine = True
    for name, (error, allowed) in CHECKS.items():
        found = error(json.loads((folder / name).read_text()))
        agrees = found <= allowed
        fine = fine and agrees
        print(f"{name}: {'agrees' if agrees else 'DIFFERS'}, by {found:.1e} at most; {allowed:.0e} allowed")
    return fine
