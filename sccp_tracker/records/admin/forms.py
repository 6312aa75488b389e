"""Forms of the admin that every noun shares."""

from typing import Any, ClassVar

from django import forms


class LineForm(forms.ModelForm):
    """A new line of a history. Its number and the day of its recording are the tracker's."""

    beside: ClassVar[tuple[str, ...]] = ()

    def _get_validation_exclusions(self) -> set[str]:
        """Hold the line also against the rules on the day of its recording."""
        usual: Any = super()
        exclusions: set[str] = usual._get_validation_exclusions()
        return exclusions - {"recorded_on"}
