#include "client/views/light_csv.h"

#include "absl/strings/str_format.h"

namespace ffzero {

std::string LightCsvHead() { return "sample,stage,column,port,power\n"; }

std::string LightCsvRows(int sample, const v1::SampleLight& light, int ports) {
  std::string rows;
  for (const v1::StageLight& stage : light.stages()) {
    for (int i = 0; i < stage.powers_size(); ++i) {
      absl::StrAppendFormat(&rows, "%d,%d,%d,%d,%.9g\n", sample, std::int64_t{1} + stage.stage(),
                            i / ports, i % ports, stage.powers(i));
    }
  }
  return rows;
}

}  // namespace ffzero
