"""Moving house: a whole installation into a folder and out of it again, and what other tools export into an installation.

docs/moving.md says what is kept, for people; docs/decisions/0019-moving.md why it is done so.
"""
