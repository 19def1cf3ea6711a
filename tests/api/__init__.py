"""The API as programs meet it: the generated client, the specification under fire, keys, and calls that come again."""
