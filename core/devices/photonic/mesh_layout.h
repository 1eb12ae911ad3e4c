#ifndef FFZERO_CORE_DEVICES_PHOTONIC_MESH_LAYOUT_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_MESH_LAYOUT_H_

#include <vector>

#include "core/device.h"

namespace ffzero {

// Where things are in a rectangular (Clements) mesh: N ports, and N columns of Mach-Zehnder
// interferometers (MZIs). Column c holds MZIs on the ports (k, k+1), k = c mod 2, c mod 2 + 2, ...
// while k + 1 < N. Light travels from column 0 to column N - 1; "order of travel" is column by
// column, and from top to bottom in a column.
//
// The N^2 settings of a mesh, radians, in this order wherever they are stored or sent: theta of
// every MZI in order of travel, phi likewise, gamma of every port.
class MeshLayout {
 public:
  static constexpr int kMinPorts = 2;
  static constexpr int kMaxPorts = 4096;

  // kMinPorts <= ports <= kMaxPorts; the caller has checked.
  explicit MeshLayout(int ports) : ports_(ports) {}

  int ports() const { return ports_; }
  int columns() const { return ports_; }
  int mzis() const { return ports_ * (ports_ - 1) / 2; }
  int settings() const { return ports_ * ports_; }

  int theta_offset() const { return 0; }
  int phi_offset() const { return mzis(); }
  int gamma_offset() const { return 2 * mzis(); }

  // The upper port of a column's first MZI.
  static int FirstPort(int column) { return column % 2; }
  int MzisInColumn(int column) const { return (ports_ - column % 2) / 2; }
  // Index of a column's first MZI in order of travel.
  int FirstMzi(int column) const {
    return column / 2 * (ports_ - 1) + column % 2 * MzisInColumn(0);
  }

  // Where ports 0 and N - 1 meet no MZI, in an odd column of an even N, each of them passes a fixed
  // bar-state MZI: a factor -i. The one idle port of each column of an odd N passes unchanged.
  bool HasFixedBars(int column) const { return ports_ % 2 == 0 && column % 2 == 1; }

  // theta (period 4 pi), phi and gamma (2 pi), without limits.
  std::vector<ParameterGroup> Groups() const;

 private:
  int ports_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_MESH_LAYOUT_H_
