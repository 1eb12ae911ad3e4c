#include "client/job_override.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/sendable.h"
#include "client/text.h"

namespace ffzero {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::TextFormat;

// Our own messages say what is wrong; protobuf would print its own on stderr.
class Silent final : public google::protobuf::io::ErrorCollector {
  void AddError(int line, int column, const std::string& message) override {}
};

std::string FieldNames(const Descriptor& message) {
  std::string names;
  for (int i = 0; i < message.field_count(); ++i) {
    absl::StrAppend(&names, i == 0 ? "" : ", ", message.field(i)->name());
  }
  return names;
}

std::string ValueNames(const EnumDescriptor& type) {
  std::string names;
  for (int i = 0; i < type.value_count(); ++i) {
    // 0 is "not said", which is said by leaving the field out.
    if (type.value(i)->number() == 0) continue;
    absl::StrAppend(&names, names.empty() ? "" : ", ", type.value(i)->name());
  }
  return names;
}

std::string Allowed(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return "a whole number";
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
      return "a whole number of at least 0";
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return "a number";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true or false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return absl::StrCat("one of ", ValueNames(*field.enum_type()));
    case FieldDescriptor::CPPTYPE_STRING:
      return "UTF-8 text";
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return absl::StrCat("one of its fields: ", FieldNames(*field.message_type()));
  }
  return "";
}

bool SetOrAdd(const FieldDescriptor& field, const std::string& value, Message* message) {
  const bool quoted = !value.empty() && (value.front() == '"' || value.front() == '\'');
  const auto& reflection = *message->GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && !quoted) {
    if (field.is_repeated()) {
      reflection.AddString(message, &field, value);
    } else {
      reflection.SetString(message, &field, value);
    }
    return true;
  }
  // By name only: protobuf would take any number.
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM &&
      field.enum_type()->FindValueByName(value) == nullptr) {
    return false;
  }
  Silent silent;
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&silent);
  return parser.ParseFieldValueFromString(value, &field, message);
}

// The items of "[a, b]", or of "a,b".
std::vector<std::string> Items(std::string list) {
  absl::StripAsciiWhitespace(&list);
  if (list.size() >= 2 && list.front() == '[' && list.back() == ']') {
    list = list.substr(1, list.size() - 2);
  }
  std::vector<std::string> items;
  for (const auto& item : absl::StrSplit(list, ',')) {
    items.emplace_back(absl::StripAsciiWhitespace(item));
  }
  if (items.size() == 1 && items.front().empty()) items.clear();
  return items;
}

// Sets the field in a copy first, so that nothing changes unless all of the value is fine.
bool SetField(const FieldDescriptor& field, const std::string& value, Message* message) {
  const std::unique_ptr<Message> changed(message->New());
  changed->CopyFrom(*message);
  if (field.is_repeated()) {
    changed->GetReflection()->ClearField(changed.get(), &field);
    for (const std::string& item : Items(value)) {
      if (!SetOrAdd(field, item, changed.get())) return false;
    }
  } else if (!SetOrAdd(field, value, changed.get())) {
    return false;
  }
  if (!CheckSendable(*changed).ok()) return false;
  message->CopyFrom(*changed);
  return true;
}

}  // namespace

absl::Status ApplyOverride(const std::string& assignment, v1::JobSpec* spec) {
  const std::string shown = absl::StrCat("--set ", Printable(assignment), ": ");
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(shown, "must be PATH=VALUE, such as training.epochs=20"));
  }
  const std::string value = assignment.substr(equals + 1);
  const std::vector<std::string> path = absl::StrSplit(assignment.substr(0, equals), '.');
  Message* message = spec;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(path[i]);
    if (field == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(
          shown, message->GetDescriptor()->name(), " has no field \"", Printable(path[i]),
          "\"; must be one of ", FieldNames(*message->GetDescriptor())));
    }
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (i + 1 < path.size()) {
      if (!is_message || field->is_repeated()) {
        return absl::InvalidArgumentError(
            absl::StrCat(shown, field->name(), " is ", Allowed(*field), ", without fields"));
      }
      message = message->GetReflection()->MutableMessage(message, field);
      continue;
    }
    if (is_message || !SetField(*field, value, message)) {
      return absl::InvalidArgumentError(absl::StrCat(
          shown,
          is_message ? absl::StrCat(field->name(), " has no value; name ")
                     : absl::StrCat("\"", Printable(value), "\" found; must be ",
                                    field->is_repeated() ? "a list of which each is " : ""),
          Allowed(*field)));
    }
  }
  return absl::OkStatus();
}

}  // namespace ffzero
