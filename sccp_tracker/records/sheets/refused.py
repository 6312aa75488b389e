"""What is said where a file is not read at all."""


class SheetRefused(Exception):
    """A file is not read; the message is a sentence for whoever chose it."""
