"""What the address of an admin page may ask of its rows."""

from typing import Any

from django.db.models.constants import LOOKUP_SEP

# What nobody may ask about, whatever else they may see: one can be guessed letter by letter
# through ?password__startswith= and what lies behind it in an address.
SECRETS = {"password", "secret_hash", "session_data", "session_key"}
# A database stops with an error at a pattern that is none, and can be kept busy with one that is.
PATTERNS = {"regex", "iregex"}


class SafeLookups:
    """A list of the admin whose address asks neither about a secret nor by a pattern."""

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Refuse what names a secret anywhere on its way, own or of a related row."""
        usual: Any = super()
        words = set(lookup.split(LOOKUP_SEP))
        return not words & (SECRETS | PATTERNS) and usual.lookup_allowed(lookup, value, request)
