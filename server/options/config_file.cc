#include "server/options/config_file.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/reflection.h>
#include <google/protobuf/text_format.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ffzero/v1/server_config.pb.h"
#include "server/text_proto.h"

namespace ffzero {
namespace {

using google::protobuf::FieldDescriptor;

std::string ValueOf(const v1::ServerConfig& config, const FieldDescriptor* field) {
  if (field->is_repeated()) {
    return absl::StrJoin(config.GetReflection()->GetRepeatedFieldRef<std::string>(config, field),
                         "\n");
  }
  // Printing would quote it.
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return config.GetReflection()->GetString(config, field);
  }
  std::string text;
  google::protobuf::TextFormat::PrintFieldValueToString(config, field, -1, &text);
  return text;
}

}  // namespace

absl::StatusOr<std::vector<Setting>> ParseConfig(std::string_view text, const std::string& file) {
  v1::ServerConfig config;
  TextPlaces places;
  if (absl::Status status = ParseTextProto(text, file, &config, &places); !status.ok()) {
    return status;
  }
  std::vector<const FieldDescriptor*> fields;
  config.GetReflection()->ListFields(config, &fields);
  std::vector<Setting> settings;
  settings.reserve(fields.size());
  for (const FieldDescriptor* field : fields) {
    settings.push_back(
        {.flag = field->name(),
         .value = ValueOf(config, field),
         .origin = absl::StrCat(PlaceOf(file, places, field, field->is_repeated() ? 0 : -1), ": ",
                                field->name())});
  }
  return settings;
}

}  // namespace ffzero
