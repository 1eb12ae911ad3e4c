#include "client/views/live_block.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

// Lines of the block that are too long are cut rather than wrapped: a wrapped one would count as
// two.
constexpr char kWrap[] = "\x1b[?7h";
constexpr char kCut[] = "\x1b[?7l";
constexpr char kBegin[] = "\x1b[?25l\x1b[?7l";

}  // namespace

LiveBlock::LiveBlock(std::ostream* out) : out_(out) { Write(kBegin); }

LiveBlock::~LiveBlock() { Write(kRestore); }

void LiveBlock::Draw(const std::vector<std::string>& lines) {
  std::string text = Erased();
  for (const std::string& line : lines) absl::StrAppend(&text, "\x1b[K", line, "\n");
  Write(text);
  drawn_ = lines.size();
}

void LiveBlock::Print(const std::string& text) { Write(absl::StrCat(Erased(), kWrap, text, kCut)); }

std::string LiveBlock::Erased() {
  std::string up = drawn_ > 0 ? absl::StrCat("\x1b[", drawn_, "A\r\x1b[J") : "";
  drawn_ = 0;
  return up;
}

void LiveBlock::Write(const std::string& text) { *out_ << text << std::flush; }

}  // namespace ffzero
