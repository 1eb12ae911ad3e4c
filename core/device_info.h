#ifndef FFZERO_CORE_DEVICE_INFO_H_
#define FFZERO_CORE_DEVICE_INFO_H_

#include <algorithm>
#include <string>
#include <vector>

namespace ffzero {

// A run of settings that share a direction: it has its own unit vector and its own dimension.
struct ParameterGroup {
  std::string name;
  int offset = 0;    // first setting of the group
  int size = 0;      // how many settings
  float lowest = 0;  // limits on each setting; equal when there are none
  float highest = 0;
  float period = 0;      // the setting acts modulo this; 0 when it is not periodic
  float resolution = 0;  // widest gap between values it can write; 0 when limited by float alone
  float noise = 0;  // rms by which a setting differs from exposure to exposure; 0 where not known

  bool limited() const { return lowest < highest; }
  // Of a limited group: whether for every setting beyond the limits there is one within them that
  // acts the same, some periods away.
  bool wraps() const { return period > 0 && highest - lowest >= period; }

  friend bool operator==(const ParameterGroup&, const ParameterGroup&) = default;
};

struct StageInfo {
  int settings = 0;  // what directions move
  // Values that are programmed behind the settings and that nothing but looking at inputs changes:
  // the running averages of a batch norm, which evaluation goes by.
  int carried = 0;
  int readings = 0;
  // rms by which a reading of usual size differs from exposure to exposure, over that size; 0 where
  // not known.
  float read_noise = 0;
  std::vector<ParameterGroup> groups;  // in order, without gaps, covering every setting

  int programmed() const { return settings + carried; }
  bool limited() const {
    return std::ranges::any_of(groups, [](const ParameterGroup& group) { return group.limited(); });
  }

  friend bool operator==(const StageInfo&, const StageInfo&) = default;
};

struct DeviceInfo {
  std::string kind;  // "photonic", "mlp", ...
  std::string serial;
  std::string firmware;
  std::string calibration_id;
  std::string arithmetic;     // SIMD target, or how products round: the same bits need the same
  int inputs = 0;             // values in one sample
  bool deterministic = true;  // the same exchange gives the same readings, bit for bit
  std::vector<StageInfo> stages;

  friend bool operator==(const DeviceInfo&, const DeviceInfo&) = default;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICE_INFO_H_
