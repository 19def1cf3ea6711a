"""Relay: the right person has it, with its history and its like; staff decide."""
