#ifndef FFZERO_CORE_VIOLATIONS_H_
#define FFZERO_CORE_VIOLATIONS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ffzero {

// One thing wrong with a spec.
struct FieldViolation {
  std::string field;        // as in a job file: "training.epochs"
  std::string description;  // what was found and what is allowed: "0 found; must be 1 to 1000000"
};

// The shortest text that reads back as the same number, so that a message shows what was written.
std::string ShowNumber(double value);

// Gathers what is wrong, in one form of words.
class ViolationList {
 public:
  void Add(std::string field, std::string description) {
    found_.push_back({std::move(field), std::move(description)});
  }

  void CheckRange(std::string field, std::int64_t value, std::int64_t lowest, std::int64_t highest);
  // `allowed` says in words what `fine` checks.
  void CheckReal(std::string field, double value, bool fine, std::string_view allowed);
  void CheckLength(std::string field, const std::string& value, std::size_t most);

  const std::vector<FieldViolation>& found() const { return found_; }
  std::vector<FieldViolation> Take() && { return std::move(found_); }

 private:
  std::vector<FieldViolation> found_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_VIOLATIONS_H_
