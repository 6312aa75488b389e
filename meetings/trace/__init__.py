"""The trace as people read it: the history of a row, one action, what was mended since a day."""
