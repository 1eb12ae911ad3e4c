// Loses a block of memory.
int main() {
  const volatile int* lost = new int[16];
  lost = nullptr;
  return lost == nullptr ? 0 : 1;
}
