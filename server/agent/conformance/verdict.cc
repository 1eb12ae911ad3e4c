#include "server/agent/conformance/verdict.h"

#include "absl/strings/str_cat.h"
#include "core/finite.h"

namespace ffzero {

Verdict::Verdict(const absl::Status& call) {
  if (call.ok()) return;
  kind = Kind::kFailed;
  text = absl::StrCat(call.ToString(), " found; must be OK");
}

Verdict Failed(const std::string& found, const std::string& must) {
  Verdict verdict;
  verdict.kind = Verdict::Kind::kFailed;
  verdict.text = absl::StrCat(found, " found; must be ", must);
  return verdict;
}

Verdict Skipped(const std::string& why) {
  Verdict verdict;
  verdict.kind = Verdict::Kind::kSkipped;
  verdict.text = why;
  return verdict;
}

Verdict MustFail(const std::string& what, const absl::Status& call, absl::StatusCode code) {
  if (call.code() == code) return {};
  return Failed(absl::StrCat(what, ": ", call.ToString()), absl::StatusCodeToString(code));
}

Verdict MustRead(const std::string& what, const RowMatrix& found, const RowMatrix& expected,
                 double tolerance) {
  if (found.rows() != expected.rows() || found.cols() != expected.cols()) {
    return Failed(absl::StrCat(what, ": ", found.rows(), " x ", found.cols(), " readings"),
                  absl::StrCat(expected.rows(), " x ", expected.cols()));
  }
  if (found.size() == 0) return {};
  if (!AllFinite(found)) return Failed(absl::StrCat(what, ": a reading that is no number"), "one");
  Eigen::Index row = 0, column = 0;
  const double most = (found - expected).cwiseAbs().maxCoeff(&row, &column);
  if (most <= tolerance) return {};
  return Failed(
      absl::StrCat(what, ": reading ", column, " of sample ", row, ": ", found(row, column)),
      absl::StrCat(expected(row, column), " within ", tolerance));
}

}  // namespace ffzero
