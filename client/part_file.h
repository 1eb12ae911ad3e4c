#ifndef FFZERO_CLIENT_PART_FILE_H_
#define FFZERO_CLIENT_PART_FILE_H_

#include <fstream>
#include <memory>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/interrupt.h"

namespace ffzero {

// A file that is written piece by piece and appears under its name only when it is whole: it is
// PATH.part until then, and removed where it does not come to that, also by an interrupt. Used by
// one thread.
class PartFile {
 public:
  // UNAVAILABLE, naming the path and the system's reason, as Finish.
  static absl::StatusOr<std::unique_ptr<PartFile>> Open(const std::string& path);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  std::ostream& out() { return file_; }

  // Gives the file its name. After it nothing is written.
  absl::Status Finish();

 private:
  explicit PartFile(const std::string& path);

  const std::string path_;
  const std::string part_;
  std::ofstream file_;
  const OnInterrupt remove_part_;
  bool remains_;  // the part, which is ours
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_PART_FILE_H_
