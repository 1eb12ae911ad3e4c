#include "client/job_file.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/presets.h"
#include "client/sendable.h"
#include "client/text.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 20;
constexpr std::size_t kBlock = std::size_t{1} << 14;
constexpr int kMostNesting = 32;

// Keeps the first error: those after it are mostly its echoes.
class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  explicit FirstError(std::string file) : file_(std::move(file)) {}

  void AddError(int line, int column, const std::string& message) override {
    if (!text_.empty()) return;
    // Counted from 0 here, and a negative line is no place at all.
    const std::string place = line < 0 ? "" : absl::StrCat(line + 1, ":", column + 1, ":");
    text_ = absl::StrCat(file_, ":", place, " ", Printable(message));
  }
  void AddWarning(int line, int column, const std::string& message) override {}

  const std::string& text() const { return text_; }

 private:
  const std::string file_;
  std::string text_;
};

absl::StatusOr<std::string> ReadBounded(std::istream& in, const std::string& name) {
  std::string text;
  char block[kBlock];
  while (in.read(block, sizeof(block)) || in.gcount() > 0) {
    text.append(block, static_cast<std::size_t>(in.gcount()));
    if (text.size() > kMostBytes) {
      return absl::InvalidArgumentError(
          absl::StrCat(name, ": more than ", kMostBytes, " bytes; a job file has at most 1 MiB"));
    }
  }
  if (in.bad()) return absl::InvalidArgumentError(absl::StrCat(name, ": cannot be read"));
  return text;
}

}  // namespace

absl::StatusOr<v1::JobSpec> ParseJobFile(const std::string& text, const std::string& name) {
  FirstError error(Printable(name));
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  parser.SetRecursionLimit(kMostNesting);
  v1::JobSpec spec;
  if (parser.ParseFromString(text, &spec)) {
    const absl::Status sendable = CheckSendable(spec);
    if (sendable.ok()) return spec;
    return absl::InvalidArgumentError(
        absl::StrCat(Printable(name), ": ", std::string(sendable.message())));
  }
  if (error.text().empty()) {
    return absl::InvalidArgumentError(absl::StrCat(Printable(name), ": is no job file"));
  }
  return absl::InvalidArgumentError(error.text());
}

absl::StatusOr<v1::JobSpec> ReadJobFile(const std::string& path, std::istream& in) {
  if (path == "-") {
    absl::StatusOr<std::string> text = ReadBounded(in, "standard input");
    if (!text.ok()) return text.status();
    return ParseJobFile(*text, "standard input");
  }
  const std::string name = Printable(path);
  std::error_code ignored;
  // Opening a folder succeeds, and then reads as an empty file.
  if (std::filesystem::is_directory(path, ignored)) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": is a folder, not a job file"));
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": ", errno == 0 ? "cannot be opened" : std::strerror(errno)));
  }
  absl::StatusOr<std::string> text = ReadBounded(file, name);
  if (!text.ok()) return text.status();
  return ParseJobFile(*text, path);
}

absl::StatusOr<v1::JobSpec> ReadPreset(const std::string& name) {
  std::string known;
  for (const Preset& preset : Presets()) {
    if (preset.name == name) return ParseJobFile(std::string(preset.text), name);
    absl::StrAppend(&known, known.empty() ? "" : ", ", std::string(preset.name));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--preset: \"", Printable(name), "\" found; must be one of ", known));
}

}  // namespace ffzero
