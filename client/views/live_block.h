#ifndef FFZERO_CLIENT_VIEWS_LIVE_BLOCK_H_
#define FFZERO_CLIENT_VIEWS_LIVE_BLOCK_H_

#include <ostream>
#include <string>
#include <vector>

namespace ffzero {

// The last lines of a terminal, redrawn in place; other lines may be added above them, and stay.
// The cursor is hidden while it lives, and lines of the block that are too long are cut. A write
// that fails shows in the stream's state.
class LiveBlock {
 public:
  // What a terminal needs to be itself again; for those who end the process otherwise.
  static constexpr char kRestore[] = "\x1b[?7h\x1b[?25h";

  // `out` outlives the block.
  explicit LiveBlock(std::ostream* out);
  // Leaves the last lines drawn where they are.
  ~LiveBlock();
  LiveBlock(const LiveBlock&) = delete;
  LiveBlock& operator=(const LiveBlock&) = delete;

  // Replaces the block by these lines, given without line breaks.
  void Draw(const std::vector<std::string>& lines);
  // Writes text that ends with a line break above the block, which is gone until the next Draw.
  void Print(const std::string& text);

 private:
  void Write(const std::string& text);
  std::string Erased();

  std::ostream* const out_;
  std::size_t drawn_ = 0;  // lines to be redrawn
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_VIEWS_LIVE_BLOCK_H_
