"""A rectangular mesh of Mach-Zehnder interferometers, column by column, as published libraries have it."""
import torch


class Mesh:
    """Settings in one vector: theta of every MZI in order of travel, phi likewise, gamma of every port."""

    def __init__(self, ports):
        self.ports = ports
        tops, columns, self.partner = [], [], torch.arange(ports).repeat(ports, 1)
        for column in range(ports):
            for top in range(column % 2, ports - 1, 2):
                columns.append(column)
                tops.append(top)
                self.partner[column, top], self.partner[column, top + 1] = top + 1, top
        self.tops, self.columns = torch.tensor(tops), torch.tensor(columns)
        self.mzis = len(tops)
        self.settings = 2 * self.mzis + ports
        # The ports that meet no MZI: a fixed bar state's -i where they are two, unchanged where one.
        idle = self.partner == torch.arange(ports)
        self.idle = torch.where(idle, -1j if ports % 2 == 0 else 1 + 0j, 0j)

    def columns_of(self, settings):
        """What a port keeps of its field and what it gets of its partner's, for each column and port."""
        theta, phi, gamma = settings.split([self.mzis, self.mzis, self.ports])
        sine, cosine, upper = 1j * torch.sin(theta / 2), 1j * torch.cos(theta / 2), torch.exp(1j * phi)
        kept, got = self.idle.to(sine.dtype).clone(), torch.zeros_like(self.idle, dtype=sine.dtype)
        kept[self.columns, self.tops], got[self.columns, self.tops] = upper * sine, upper * cosine
        kept[self.columns, self.tops + 1], got[self.columns, self.tops + 1] = -sine, cosine
        return kept, got, torch.exp(1j * gamma)

    def forward(self, settings, fields):
        """Fields (samples, ports), complex, behind the mesh."""
        kept, got, gamma = self.columns_of(settings)
        fields = fields * gamma
        for column in range(self.ports):
            crossing = fields.index_select(1, self.partner[column])
            fields = kept[column] * fields + got[column] * crossing
        return fields

    def probe_pair(self, settings, direction, fields, epsilon=1e-3):
        """The powers read at both sides of a direction."""
        return [self.forward(settings + side * direction, fields).abs().square()
                for side in (epsilon, -epsilon)]

    def unit_direction(self):
        """A new one: independent normals, each group of length 1."""
        groups = torch.randn(self.settings).split([self.mzis, self.mzis, self.ports])
        return torch.cat([group / group.norm() for group in groups])
