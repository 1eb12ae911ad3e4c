"""One directional-derivative step of a dense and of a convolutional layer, as published: a forward
evaluation of the whole layer at each side of each direction, and in a convolution for each channel."""
import torch
from torch.nn import functional as F

MARGIN = 0.3


def similarities(readings, prototypes):
    return F.normalize(readings, dim=-1) @ prototypes.t()


def margin_loss(readings, prototypes, labels):
    """Over all classes, the true one included, and summed over the batch."""
    found = similarities(readings, prototypes)
    return (MARGIN + found - found.gather(1, labels[:, None])).clamp(min=0).sum()


def unit(size):
    direction = torch.randn(size)
    return direction / direction.norm()


class Dense:
    """Parameters in one vector: weight (outputs, inputs), then bias."""

    def __init__(self, inputs, outputs):
        self.inputs, self.outputs = inputs, outputs
        self.size = outputs * inputs + outputs

    def forward(self, parameters, samples):
        weight, bias = parameters.split([self.outputs * self.inputs, self.outputs])
        return F.linear(samples, weight.view(self.outputs, self.inputs), bias)

    def step(self, parameters, samples, prototypes, labels, directions=1, draw=unit, epsilon=1e-3,
             rate=1e-3):
        """The parameters after it."""
        estimate = torch.zeros_like(parameters)
        for _ in range(directions):
            direction = draw(self.size)
            plus, minus = (margin_loss(self.forward(parameters + side * direction, samples),
                                       prototypes, labels).item() for side in (epsilon, -epsilon))
            estimate += (plus - minus) / (2 * epsilon) * direction
        return parameters - rate * self.size / directions * estimate


class Convolution:
    """Parameters (channels, inputs * kernel * kernel + 2): a channel's kernel, scale and bias in a row."""

    def __init__(self, inputs, kernel, padding, maps):
        self.inputs, self.kernel, self.padding = inputs, kernel, padding
        self.maps = maps  # (channels, readings, pixels): fixed, from a channel's pixels to what is read
        self.channels = len(maps)
        self.size = inputs * kernel * kernel + 2

    def forward(self, parameters, images):
        """All channels after batch norm with the batch's own statistics."""
        kernels = parameters[:, :-2].reshape(self.channels, self.inputs, self.kernel, self.kernel)
        return F.batch_norm(F.conv2d(images, kernels, padding=self.padding), None, None,
                            parameters[:, -2].contiguous(), parameters[:, -1].contiguous(),
                            training=True, eps=1e-5)

    def loss(self, parameters, channel, images, prototypes, labels):
        pixels = self.forward(parameters, images)[:, channel].flatten(1)
        return margin_loss(pixels @ self.maps[channel].t(), prototypes[channel], labels).item()

    def step(self, parameters, images, prototypes, labels, draw=unit, epsilon=1e-3, rate=1e-3):
        """The parameters after it; `draw` is asked for one direction a channel, in order."""
        after = parameters.clone()
        for channel in range(self.channels):
            direction = draw(self.size)
            losses = []
            for side in (epsilon, -epsilon):
                probed = parameters.clone()
                probed[channel] += side * direction
                losses.append(self.loss(probed, channel, images, prototypes, labels))
            slope = (losses[0] - losses[1]) / (2 * epsilon)
            after[channel] -= rate * self.size * slope * direction
        return after
