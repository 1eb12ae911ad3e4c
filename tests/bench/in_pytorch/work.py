"""What is measured: each benchmark of ffzero-bench that PyTorch can do too, as a function of nothing."""
import torch

from in_pytorch.layers import Convolution, Dense, unit
from in_pytorch.mesh import Mesh

# The dense job: 784-100-100-100-10, each stage for so many epochs of so many images.
WIDTHS, CLASSES, IMAGES, BATCH, EPOCHS = (784, 100, 100, 100, 10), 10, 10_000, 256, 100


def simplex(classes, dimensions):
    """Prototypes: a regular simplex, turned at random."""
    points = torch.eye(classes, dimensions) - torch.eye(classes, dimensions).mean(0)
    turned, _ = torch.linalg.qr(torch.randn(dimensions, dimensions))
    return torch.nn.functional.normalize(points, dim=1) @ turned


def labels(samples):
    return torch.randint(CLASSES, (samples,))


def mesh_forward(ports, batch):
    mesh = Mesh(ports)
    settings, fields = 6 * torch.rand(mesh.settings), torch.rand(batch, ports).to(torch.complex64)
    return lambda: mesh.forward(settings, fields).abs().square()


def mesh_probe_pair(ports, batch):
    mesh = Mesh(ports)
    settings, fields = 6 * torch.rand(mesh.settings), torch.rand(batch, ports).to(torch.complex64)
    direction = mesh.unit_direction()
    return lambda: mesh.probe_pair(settings, direction, fields)


def dense_step(inputs, outputs, batch, directions):
    layer = Dense(inputs, outputs)
    parameters, samples = 0.03 * torch.randn(layer.size), torch.rand(batch, inputs)
    prototypes, classes = simplex(CLASSES, outputs), labels(batch)
    return lambda: layer.step(parameters, samples, prototypes, classes, directions)


def convolution_step(inputs, channels, batch):
    maps = torch.randn(channels, CLASSES, 27 * 27) / 27
    layer = Convolution(inputs, 6, 2, maps)
    parameters = torch.randn(channels, layer.size) / 6
    images, classes = torch.rand(batch, inputs, 28, 28), labels(batch)
    prototypes = torch.stack([simplex(CLASSES, CLASSES) for _ in range(channels)])
    return lambda: layer.step(parameters, images, prototypes, classes)


def dense_epochs():
    """An epoch of every stage of the dense job, each with its pass over the test set."""
    layers = [Dense(*shape) for shape in zip(WIDTHS, WIDTHS[1:])]
    parameters = [torch.randn(layer.size) / layer.inputs ** 0.5 for layer in layers]
    prototypes = [simplex(CLASSES, layer.outputs) for layer in layers]
    train, test, classes = torch.rand(IMAGES, 784), torch.rand(IMAGES, 784), labels(IMAGES)

    def through(samples, stages):
        for layer, settings in zip(layers[:stages], parameters):
            samples = layer.forward(settings, samples)
        return samples

    def epochs():
        for stage, layer in enumerate(layers):
            for batch in torch.randperm(IMAGES).split(BATCH):
                # The stages before it are frozen, and gone through for every batch.
                parameters[stage] = layer.step(parameters[stage], through(train[batch], stage),
                                               prototypes[stage], classes[batch])
            readings = through(test, stage + 1)
            torch.nn.functional.normalize(readings).mm(prototypes[stage].t()).argmax(1)
    return epochs


# By the benchmark's name.
WORK = {
    "mesh_forward/784/128": lambda: mesh_forward(784, 128),
    "mesh_forward/64/128": lambda: mesh_forward(64, 128),
    "mesh_probe_pair/784/128": lambda: mesh_probe_pair(784, 128),
    "dense_dd_step/784/100/256/1": lambda: dense_step(784, 100, 256, 1),
    "dense_dd_step/784/100/256/10": lambda: dense_step(784, 100, 256, 10),
    "conv_dd_step/1/4/256": lambda: convolution_step(1, 4, 256),
    "conv_dd_step/1/16/256": lambda: convolution_step(1, 16, 256),
    "directions/614656": lambda: (lambda: unit(614_656)),
}
