"""Hearback: they ask, you act, they hear back.

Four movements, cut by what happens to a customer's voice:

    listen   whatever people say, at whatever touchpoint, becomes a case
    relay    the right person has it, with its history; staff decide
    answer   every person behind an outcome is told; the public is told
    measure  is the loop closing, how fast?

Movements never import each other: each ends by saving a fact, and reactions.py says what follows from it.
"""

__version__ = "0.1.0"
