#ifndef FFZERO_SERVER_STORE_SQLITE_DATABASE_H_
#define FFZERO_SERVER_STORE_SQLITE_DATABASE_H_

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ffzero {

// SQLite's result code as a status: UNAVAILABLE for input and output, RESOURCE_EXHAUSTED for a full
// disk, DATA_LOSS for a damaged file, INTERNAL for what is a mistake of ours.
absl::Status SqliteError(sqlite3* database, std::string_view what);

// One prepared statement on its way: bind in order, step, read columns in order.
//
//   Statement find = database.Prepare("SELECT state FROM jobs WHERE id = ?");
//   find.Bind(id);
//   if (find.Step()) state = find.Int();
//   if (!find.status().ok()) return find.status();
//
// After a failure every call does nothing and gives zeros, so that one look at status() suffices.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);

  Statement& Bind(std::int64_t value);
  Statement& Bind(std::string_view text);
  Statement& BindBlob(std::string_view bytes);
  Statement& BindNull();

  // True when there is a row; false at the end or after a failure.
  bool Step();
  // Runs to the end.
  absl::Status Run();

  std::int64_t Int();
  std::string Bytes();

  const absl::Status& status() const { return status_; }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  void Note(int code);

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int next_parameter_ = 1;
  int next_column_ = 0;
  absl::Status status_;
};

// A connection. One thread at a time.
class SqliteDatabase {
 public:
  static absl::StatusOr<SqliteDatabase> Open(const std::string& path);

  absl::Status Execute(const std::string& sql);
  Statement Prepare(std::string_view sql) const { return Statement(database_.get(), sql); }
  std::int64_t changes() const { return sqlite3_changes64(database_.get()); }
  // Whether the file, of which something was read, may not be written: for its rights, or its
  // format.
  bool read_only() const { return sqlite3_db_readonly(database_.get(), "main") == 1; }

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };
  friend class Interruptible;
  explicit SqliteDatabase(sqlite3* database) : database_(database) {}

  std::unique_ptr<sqlite3, Close> database_;
};

// While it lives, statements of the database ask now and then whether to go on, on their thread,
// and end with an error where not. The database outlives it and stays where it is.
class Interruptible {
 public:
  Interruptible(SqliteDatabase* database, std::function<bool()> go_on);
  ~Interruptible();
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;

 private:
  SqliteDatabase* const database_;
  const std::function<bool()> go_on_;
};

// Rolls back when it goes out of scope without a Commit.
class Transaction {
 public:
  // Takes the write lock at once, so that what was read stays true until the commit.
  explicit Transaction(SqliteDatabase* database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  const absl::Status& status() const { return status_; }
  absl::Status Commit();

 private:
  SqliteDatabase* database_;
  absl::Status status_;
  bool open_ = false;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_SQLITE_DATABASE_H_
