"""Answer: every person behind an outcome is told; the public is told."""
