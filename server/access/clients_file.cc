#include "server/access/clients_file.h"

#include <cstdint>
#include <utility>

#include "server/access/clients_config.h"

namespace ffzero {

absl::StatusOr<std::unique_ptr<ClientsFile>> ClientsFile::Open(const std::string& path,
                                                               JsonLog* log, absl::Duration every) {
  absl::StatusOr<Clients> clients = ReadClients(path);
  if (!clients.ok()) return clients.status();
  return std::unique_ptr<ClientsFile>(new ClientsFile(path, log, *std::move(clients), every));
}

ClientsFile::ClientsFile(std::string path, JsonLog* log, Clients clients, absl::Duration every)
    : path_(std::move(path)),
      log_(log),
      current_(std::make_shared<const Clients>(std::move(clients))),
      watch_({path_}, every, [this] { Read(); }) {}

std::shared_ptr<const Clients> ClientsFile::Current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

void ClientsFile::Read() {
  absl::StatusOr<Clients> clients = ReadClients(path_);
  const std::string error(clients.status().message());
  // A file that was touched is read again, and may be as wrong as before.
  const bool said = error == last_error_;
  last_error_ = error;
  if (!clients.ok()) {
    if (said) return;
    log_->Write(LogLevel::kError, "the clients file cannot be used; the clients before it stay",
                {{"error", error}});
    return;
  }
  const auto count = static_cast<std::int64_t>(clients->size());
  auto next = std::make_shared<const Clients>(*std::move(clients));
  {
    const std::lock_guard lock(mutex_);
    current_ = std::move(next);
  }
  log_->Write(LogLevel::kInfo, "clients read", {{"file", path_}, {"clients", count}});
}

}  // namespace ffzero
