#include "client/sendable.h"

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/text.h"

namespace ffzero {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;

absl::Status CheckBelow(const Message& message, const std::string& path);

// `index` of a repeated field, else -1.
absl::Status CheckValue(const Message& message, const FieldDescriptor* field, int index,
                        const std::string& path) {
  const auto* reflection = message.GetReflection();
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return CheckBelow(index < 0 ? reflection->GetMessage(message, field)
                                : reflection->GetRepeatedMessage(message, field, index),
                      absl::StrCat(path, "."));
  }
  if (field->type() != FieldDescriptor::TYPE_STRING) return absl::OkStatus();
  const std::string text = index < 0 ? reflection->GetString(message, field)
                                     : reflection->GetRepeatedString(message, field, index);
  if (IsUtf8(text)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": \"", Printable(text), "\" found; must be UTF-8"));
}

absl::Status CheckBelow(const Message& message, const std::string& path) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string below = absl::StrCat(path, field->name());
    const bool repeated = field->is_repeated();
    const int size = repeated ? message.GetReflection()->FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      absl::Status status = CheckValue(message, field, repeated ? i : -1,
                                       repeated ? absl::StrCat(below, "[", i, "]") : below);
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckSendable(const Message& message) { return CheckBelow(message, ""); }

}  // namespace ffzero
