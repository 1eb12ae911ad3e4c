#include "server/store/sqlite_database.h"

#include <filesystem>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class SqliteDatabaseTest : public testing::Test {
 protected:
  static SqliteDatabase Fresh() {
    const std::string path = testing::TempDir() + "sqlite_database_test_" +
                             testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove(path);
    return SqliteDatabase::Open(path).value();
  }
  std::int64_t Count() {
    Statement count = database_.Prepare("SELECT count(*) FROM t");
    count.Step();
    return count.Int();
  }

  SqliteDatabase database_ = Fresh();
};

TEST_F(SqliteDatabaseTest, GivesBackTheBytesItWasGiven) {
  ASSERT_THAT(database_.Execute("CREATE TABLE t (number, bytes)"), IsOk());
  const std::string bytes("a\0b\xff", 4);
  ASSERT_THAT(database_.Prepare("INSERT INTO t VALUES (?, ?), (?, ?)")
                  .Bind(-7)
                  .BindBlob(bytes)
                  .BindNull()
                  .BindBlob("")
                  .Run(),
              IsOk());
  Statement read = database_.Prepare("SELECT number, bytes FROM t ORDER BY number DESC");
  ASSERT_TRUE(read.Step());
  EXPECT_EQ(read.Int(), -7);
  EXPECT_EQ(read.Bytes(), bytes);
  ASSERT_TRUE(read.Step());
  EXPECT_EQ(read.Int(), 0);
  EXPECT_EQ(read.Bytes(), "");
  EXPECT_FALSE(read.Step());
  EXPECT_THAT(read.status(), IsOk());
}

TEST_F(SqliteDatabaseTest, AStatementKeepsItsFirstErrorAndGivesZeros) {
  Statement wrong = database_.Prepare("SELECT y FROM nowhere WHERE x = ?");
  wrong.Bind(1).Bind("x").BindBlob("x").BindNull();
  EXPECT_FALSE(wrong.Step());
  EXPECT_EQ(wrong.Int(), 0);
  EXPECT_EQ(wrong.Bytes(), "");
  EXPECT_THAT(wrong.Run(), FailsWith(absl::StatusCode::kInternal, HasSubstr("no such table")));
}

TEST_F(SqliteDatabaseTest, ATransactionWithoutACommitNeverHappened) {
  ASSERT_THAT(database_.Execute("CREATE TABLE t (x)"), IsOk());
  {
    const Transaction lost(&database_);
    ASSERT_THAT(lost.status(), IsOk());
    ASSERT_THAT(database_.Execute("INSERT INTO t VALUES (1)"), IsOk());
    EXPECT_EQ(Count(), 1);
  }
  EXPECT_EQ(Count(), 0);
  Transaction kept(&database_);
  ASSERT_THAT(database_.Execute("INSERT INTO t VALUES (1)"), IsOk());
  ASSERT_THAT(kept.Commit(), IsOk());
  EXPECT_EQ(Count(), 1);
}

TEST_F(SqliteDatabaseTest, AnErrorNamesTheStatementButNotAllThatFollows) {
  EXPECT_THAT(database_.Execute("INSERT INTO nowhere (a, b) VALUES (1, 2); SELECT 'secret'"),
              FailsWith(absl::StatusCode::kInternal,
                        AllOf(HasSubstr("INSERT INTO nowhere"), Not(HasSubstr("secret")))));
}

TEST_F(SqliteDatabaseTest, APlaceThatIsNotThereIsUnavailable) {
  EXPECT_THAT(SqliteDatabase::Open("/no/such/place/file"),
              FailsWith(absl::StatusCode::kUnavailable, HasSubstr("/no/such/place/file")));
}

TEST_F(SqliteDatabaseTest, AStatementEndsWhenItIsNotToGoOn) {
  constexpr char kEndless[] =
      "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT max(n) FROM n";
  int asked = 0;
  {
    const Interruptible interruptible(&database_, [&] { return ++asked < 3; });
    EXPECT_THAT(database_.Execute(kEndless),
                FailsWith(absl::StatusCode::kInternal, HasSubstr("interrupted")));
  }
  EXPECT_EQ(asked, 3);
  EXPECT_THAT(database_.Execute("CREATE TABLE t (x)"), IsOk()) << "nobody asks any more";
}

}  // namespace
}  // namespace ffzero
