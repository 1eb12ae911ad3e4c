// Two threads count without a lock.
#include <thread>

int main() {
  int count = 0;
  std::thread other([&count] {
    for (int i = 0; i < 1000; ++i) ++count;
  });
  for (int i = 0; i < 1000; ++i) ++count;
  other.join();
  return count == 0 ? 1 : 0;
}
