"""Listen: whatever people say, at whatever touchpoint, becomes a case."""
