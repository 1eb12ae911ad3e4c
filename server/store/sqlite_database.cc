#include "server/store/sqlite_database.h"

#include <cstddef>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/one_line.h"

namespace ffzero {

absl::Status SqliteError(sqlite3* database, std::string_view what) {
  // Of a damaged file SQLite repeats what it found.
  constexpr std::size_t kMostShown = 200;
  const std::string message = absl::StrCat("job store: ", OneLine(what, kMostShown), ": ",
                                           OneLine(sqlite3_errmsg(database), kMostShown));
  switch (sqlite3_extended_errcode(database)) {
    case SQLITE_IOERR_SHMSIZE:  // the index of the write-ahead log cannot grow
      return absl::ResourceExhaustedError(message);
    case SQLITE_IOERR_CORRUPTFS:
    case SQLITE_IOERR_DATA:
      return absl::DataLossError(message);
    default:
      break;
  }
  switch (sqlite3_errcode(database) & 0xff) {
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(message);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::DataLossError(message);
    case SQLITE_IOERR:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      return absl::UnavailableError(message);
    default:
      return absl::InternalError(message);
  }
}

Statement::Statement(sqlite3* database, std::string_view sql) : database_(database) {
  sqlite3_stmt* statement = nullptr;
  Note(sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement, nullptr));
  statement_.reset(statement);
}

void Statement::Note(int code) {
  if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE && status_.ok()) {
    status_ = SqliteError(database_, "statement");
  }
}

Statement& Statement::Bind(std::int64_t value) {
  if (status_.ok()) Note(sqlite3_bind_int64(statement_.get(), next_parameter_++, value));
  return *this;
}

Statement& Statement::Bind(std::string_view text) {
  if (status_.ok()) {
    Note(sqlite3_bind_text64(statement_.get(), next_parameter_++, text.data(), text.size(),
                             SQLITE_TRANSIENT, SQLITE_UTF8));
  }
  return *this;
}

Statement& Statement::BindBlob(std::string_view bytes) {
  if (status_.ok()) {
    Note(sqlite3_bind_blob64(statement_.get(), next_parameter_++, bytes.data(), bytes.size(),
                             SQLITE_TRANSIENT));
  }
  return *this;
}

Statement& Statement::BindNull() {
  if (status_.ok()) Note(sqlite3_bind_null(statement_.get(), next_parameter_++));
  return *this;
}

bool Statement::Step() {
  if (!status_.ok()) return false;
  next_column_ = 0;
  const int code = sqlite3_step(statement_.get());
  Note(code);
  return code == SQLITE_ROW;
}

absl::Status Statement::Run() {
  while (Step()) {
  }
  return status_;
}

std::int64_t Statement::Int() {
  return status_.ok() ? sqlite3_column_int64(statement_.get(), next_column_++) : 0;
}

std::string Statement::Bytes() {
  if (!status_.ok()) return {};
  const int column = next_column_++;
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return size == 0 ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

absl::StatusOr<SqliteDatabase> SqliteDatabase::Open(const std::string& path) {
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  SqliteDatabase database(handle);
  if (code != SQLITE_OK) return SqliteError(handle, path);
  sqlite3_busy_timeout(handle, 5000);
  return database;
}

absl::Status SqliteDatabase::Execute(const std::string& sql) {
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) return absl::OkStatus();
  std::string first = sql.substr(0, sql.find_first_of(";("));
  absl::StripLeadingAsciiWhitespace(&first);
  return SqliteError(database_.get(), first);
}

Interruptible::Interruptible(SqliteDatabase* database, std::function<bool()> go_on)
    : database_(database), go_on_(std::move(go_on)) {
  constexpr int kInstructions = 100;  // of SQLite's machine between two questions
  const auto stop = [](void* self) { return static_cast<Interruptible*>(self)->go_on_() ? 0 : 1; };
  sqlite3_progress_handler(database_->database_.get(), kInstructions, stop, this);
}

Interruptible::~Interruptible() {
  sqlite3_progress_handler(database_->database_.get(), 0, nullptr, nullptr);
}

Transaction::Transaction(SqliteDatabase* database)
    : database_(database), status_(database->Execute("BEGIN IMMEDIATE")), open_(status_.ok()) {}

Transaction::~Transaction() {
  // A rollback that fails leaves nothing to do: SQLite has then rolled back by itself.
  if (open_) database_->Execute("ROLLBACK").IgnoreError();
}

absl::Status Transaction::Commit() {
  absl::Status status = database_->Execute("COMMIT");
  if (status.ok()) open_ = false;
  return status;
}

}  // namespace ffzero
