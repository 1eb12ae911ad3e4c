// Reads one past the end of a block.
#include <memory>

int main(int argc, char**) {
  const auto values = std::make_unique<int[]>(4);
  const volatile int* first = values.get();
  return first[3 + argc];
}
