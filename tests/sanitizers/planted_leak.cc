// Loses a block of memory. The pointer is volatile, so that no compiler does without the block.
int* volatile kept = nullptr;

int main() {
  kept = new int[16];
  kept = nullptr;
  return 0;
}
