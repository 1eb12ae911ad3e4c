#ifndef FFZERO_CLIENT_IDX_FILE_H_
#define FFZERO_CLIENT_IDX_FILE_H_

#include <zlib.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ffzero {

// An IDX file of images or labels, a byte a pixel or label, gzipped or not, read from front to
// back: what is held at once is what was asked for. Errors name the file, what was found and what
// is expected. Not thread-safe.
class IdxFile {
 public:
  enum class Kind { kImages, kLabels };

  // Reads the header.
  static absl::StatusOr<IdxFile> Open(const std::string& path, Kind kind);

  const std::string& path() const { return path_; }
  int count() const { return count_; }  // of images or labels
  // Of an image, 1 to 1024 each.
  int rows() const { return rows_; }
  int columns() const { return columns_; }

  // The bytes of the next `count` images or labels, one after another.
  absl::StatusOr<std::string> Read(int count);

  // Passes over the next `count`.
  absl::Status Skip(int count);

 private:
  struct Close {
    void operator()(gzFile file) const { gzclose(file); }
  };

  IdxFile(std::string path, gzFile file) : path_(std::move(path)), file_(file) {}
  absl::Status ReadHeader(Kind kind);
  absl::StatusOr<std::string> ReadBytes(std::size_t size);
  absl::Status Broken(const std::string& what) const;

  std::string path_;
  std::unique_ptr<gzFile_s, Close> file_;
  int count_ = 0;
  int rows_ = 1;
  int columns_ = 1;
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_IDX_FILE_H_
