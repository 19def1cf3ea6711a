"""The proof of the three promises: a model that is the specification, and the real code under every fault."""
