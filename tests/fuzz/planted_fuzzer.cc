// A fault behind a few magic bytes: a fuzzer that does not find it within seconds sees nothing.
#include <cstddef>
#include <cstdint>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 5 || data[0] != 'F' || data[1] != 'F' || data[2] != '0') return 0;
  const std::vector<int> table(16);
  const volatile int* first = table.data();
  // Any byte is taken for an index.
  return (first[data[4]] & 0);
}
