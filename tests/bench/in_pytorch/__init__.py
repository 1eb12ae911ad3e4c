"""The work of the benchmarks restated in plain PyTorch, in the way of the published code."""
