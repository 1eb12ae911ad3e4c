#ifndef FFZERO_SERVER_ACCESS_CLIENTS_CONFIG_H_
#define FFZERO_SERVER_ACCESS_CLIENTS_CONFIG_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/access/clients.h"

namespace ffzero {

// The clients of a file's text (ffzero.v1.ClientsConfig in text format). INVALID_ARGUMENT, one line
// "FILE:LINE:COLUMN: FIELD: ..." with the value found and what is allowed, for the first mistake: a
// field out of its range, no clients or more than 1000, a client with neither token nor
// certificate, a name, token or common name that two share. Reads no file.
absl::StatusOr<Clients> ParseClients(std::string_view text, const std::string& file);

// The same of the file itself.
absl::StatusOr<Clients> ReadClients(const std::string& path);

}  // namespace ffzero

#endif  // FFZERO_SERVER_ACCESS_CLIENTS_CONFIG_H_
