"""The benchmarks: one command each, ratios in one run."""
