#include "server/agent/input_sets.h"

#include <algorithm>
#include <cctype>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/devices/exchange_check.h"
#include "server/digest.h"
#include "server/instruments/wire.h"

namespace ffzero {
namespace {

constexpr std::int64_t kMostBytes = std::int64_t{2} << 30;

absl::Status Wrong(const char* field, const std::string& found, const std::string& allowed) {
  return absl::InvalidArgumentError(absl::StrCat(field, ": ", found, " found; must be ", allowed));
}

std::int64_t SizeOf(const v1::LoadRequest& request) {
  return std::int64_t{request.rows()} * request.columns() * (request.complex() ? 8 : 4);
}

absl::Status Check(const v1::LoadRequest& request, int inputs) {
  const std::string& name = request.name();
  const bool hex = std::ranges::all_of(name, [](unsigned char c) { return std::isxdigit(c) != 0; });
  if (name.size() != 64 || !hex) {
    return Wrong("name", absl::StrCat(name.size(), " characters"), "64 hexadecimal digits");
  }
  if (request.columns() != inputs) {
    return Wrong("columns", absl::StrCat(request.columns()), absl::StrCat(inputs));
  }
  if (request.rows() < 1 || SizeOf(request) > kMostBytes) {
    return Wrong("rows", absl::StrCat(request.rows()), "at least 1, and 2 GiB in all at the most");
  }
  const std::int64_t offset = request.offset();
  if (offset < 0 || offset > SizeOf(request) ||
      std::ssize(request.data()) > SizeOf(request) - offset) {
    return Wrong("offset", absl::StrCat(offset, " with ", request.data().size(), " bytes"),
                 absl::StrCat("within the set's ", SizeOf(request), " bytes"));
  }
  return absl::OkStatus();
}

// Takes rows x columns values off the front of `bytes`.
absl::Status TakeMatrix(int rows, int columns, std::string_view* bytes, RowMatrix* out) {
  out->resize(rows, columns);
  const std::span<float> values(out->data(), static_cast<std::size_t>(out->size()));
  const std::string_view mine = bytes->substr(0, values.size_bytes());
  bytes->remove_prefix(mine.size());
  return TakeFloats(mine, "data", values);
}

}  // namespace

absl::Status InputSets::Take(const v1::LoadRequest& request, v1::LoadResponse* response) {
  if (absl::Status status = Check(request, device_->info().inputs); !status.ok()) return status;
  Set* set = FindSet(request.name());
  // The same bytes may be another set: as many real values as there were real and imaginary ones.
  if (set != nullptr && (set->rows != request.rows() || set->complex != request.complex())) {
    *set = {};
    set = nullptr;
  }
  if (set == nullptr) {
    if (request.data().empty()) return absl::OkStatus();
    set = Begin(request);
  }
  set->last_used = ++uses_;
  if (set->whole) {
    response->set_received(SizeOf(request));
    return absl::OkStatus();
  }
  // A piece that was sent twice, or ahead of one that was lost, changes nothing.
  if (request.offset() == std::ssize(set->data)) set->data.append(request.data());
  response->set_received(std::ssize(set->data));
  return std::ssize(set->data) < SizeOf(request) ? absl::OkStatus() : Finish(set);
}

absl::StatusOr<std::string> InputSets::Find(const std::string& name) {
  Set* set = FindSet(name);
  if (set == nullptr || !set->whole) return NotLoaded(name.substr(0, 64));
  set->last_used = ++uses_;
  return Slot(*set);
}

InputSets::Set* InputSets::FindSet(const std::string& name) {
  if (name.empty()) return nullptr;
  const auto found = std::ranges::find(sets_, name, &Set::name);
  return found == sets_.end() ? nullptr : &*found;
}

InputSets::Set* InputSets::Begin(const v1::LoadRequest& request) {
  Set& set = *std::ranges::min_element(sets_, {}, &Set::last_used);
  set = {.name = request.name(), .rows = request.rows(), .complex = request.complex()};
  return &set;
}

absl::Status InputSets::Finish(Set* set) {
  const std::string data = std::move(set->data);
  const int rows = set->rows;
  const bool complex = set->complex;
  const std::string name = std::exchange(set->name, "");
  if (Sha256(data) != name) {
    return absl::DataLossError("data: what came is not what the set's name says; send it again");
  }
  auto inputs = std::make_shared<InputSet>();
  std::string_view rest = data;
  const int columns = device_->info().inputs;
  absl::Status status = TakeMatrix(rows, columns, &rest, &inputs->real);
  if (status.ok() && complex) status = TakeMatrix(rows, columns, &rest, &inputs->imaginary);
  if (status.ok()) status = device_->Load(Slot(*set), std::move(inputs));
  if (!status.ok()) return status;
  set->name = name;
  set->whole = true;
  return absl::OkStatus();
}

std::string InputSets::Slot(const Set& set) const { return absl::StrCat(&set - sets_.data()); }

}  // namespace ffzero
