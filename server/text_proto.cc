#include "server/text_proto.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;

constexpr std::size_t kMostBytes = std::size_t{1} << 20;
constexpr std::size_t kMostMessage = 300;
constexpr int kMostNesting = 32;

std::string Place(const std::string& file, int line, int column) {
  // Counted from 0 by protobuf, and a negative line is no place at all.
  return line < 0 ? file : absl::StrCat(file, ":", line + 1, ":", column + 1);
}

// The text between the last `before` and the quote that follows it.
std::string QuotedAfter(const std::string& text, const std::string& before) {
  const std::size_t at = text.rfind(before);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + before.size();
  return text.substr(begin, text.find('"', begin) - begin);
}

const EnumDescriptor* FindEnum(const Descriptor& type, const std::string& field) {
  for (int i = 0; i < type.field_count(); ++i) {
    const auto* candidate = type.field(i);
    if (candidate->name() == field && candidate->enum_type() != nullptr) {
      return candidate->enum_type();
    }
    if (candidate->message_type() == nullptr) continue;
    if (const EnumDescriptor* found = FindEnum(*candidate->message_type(), field)) return found;
  }
  return nullptr;
}

// What could have stood there instead, for the parser's messages about names it does not know.
std::string Known(const Descriptor& top, const std::string& message) {
  std::string names;
  const auto add = [&](const std::string& name) {
    absl::StrAppend(&names, names.empty() ? "; must be one of " : ", ", name);
  };
  if (message.find("has no field named") != std::string::npos) {
    const Descriptor* type =
        top.file()->pool()->FindMessageTypeByName(QuotedAfter(message, "Message type \""));
    for (int i = 0; type != nullptr && i < type->field_count(); ++i) add(type->field(i)->name());
  } else if (message.find("Unknown enumeration value") != std::string::npos) {
    const EnumDescriptor* type = FindEnum(top, QuotedAfter(message, "for field \""));
    for (int i = 0; type != nullptr && i < type->value_count(); ++i) {
      if (type->value(i)->number() != 0) add(type->value(i)->name());
    }
  }
  return names;
}

// Keeps the first error: those after it are mostly its echoes.
class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  FirstError(const std::string& file, const Descriptor& type) : file_(file), type_(type) {}

  void AddError(int line, int column, const std::string& message) override {
    if (!text_.empty()) return;
    const std::string known = Known(type_, message);
    // Part of the file's own text may be in it.
    text_ = absl::StrCat(Place(file_, line, column), ": ", OneLine(message, kMostMessage));
    if (!known.empty() && text_.back() == '.') text_.pop_back();
    text_ += known;
  }
  void AddWarning(int line, int column, const std::string& message) override {}

  const std::string& text() const { return text_; }

 private:
  const std::string& file_;
  const Descriptor& type_;
  std::string text_;
};

}  // namespace

absl::Status ParseTextProto(std::string_view text, const std::string& file,
                            google::protobuf::Message* message, TextPlaces* places) {
  if (text.size() > kMostBytes) {
    return absl::InvalidArgumentError(absl::StrCat(file, ": more than 1 MiB found"));
  }
  FirstError error(file, *message->GetDescriptor());
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  parser.WriteLocationsTo(places);
  parser.SetRecursionLimit(kMostNesting);
  if (parser.ParseFromString(std::string(text), message)) return absl::OkStatus();
  return absl::InvalidArgumentError(error.text().empty() ? absl::StrCat(file, ": cannot be parsed")
                                                         : error.text());
}

std::string PlaceOf(const std::string& file, const TextPlaces& places,
                    const google::protobuf::FieldDescriptor* field, int index) {
  const auto place = places.GetLocation(field, index);
  return Place(file, place.line, place.column);
}

}  // namespace ffzero
