"""The admin of what is planned, said, promised and reported."""

from initiatives.admin import initiatives, record

__all__ = ["initiatives", "record"]
