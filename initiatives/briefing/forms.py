"""The form in which the desk writes what it means to say of one thing at a meeting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.models import WORDS, DeskWords
from sccp_tracker.records.bilingual import reader_column
from sccp_tracker.records.models.source import Source

# So many signs and lines that all of it stands on two sides; in Chinese half as many signs, each of
# which is as wide as two.
LONGEST = {
    "objective": (300, 3),
    "line": (600, 6),
    "points": (900, 10),
    "background": (900, 10),
    "not_disclosed": (900, 10),
}


class LinesField(forms.CharField):
    """A text of so many lines at most. A browser sends two signs for the end of each."""

    def __init__(self, max_lines: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), required=False, **kwargs)
        self.max_lines = max_lines

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        count = sum(bool(line.strip()) for line in value.splitlines())
        if count > self.max_lines:
            said = _("Write %(most)d lines at most: it has %(count)d.")
            raise forms.ValidationError(said, params={"most": self.max_lines, "count": count})


class IssueForm(forms.Form):
    """Why a brief is issued in spite of what the check of its words found."""

    reason = forms.CharField(
        label=_("Why it is issued in spite of that"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
    )

    def __init__(self, has_hits: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not has_hits:
            del self.fields["reason"]


class DeskWordsForm(forms.ModelForm):
    """All that the desk means to say of one thing; it begins with what counts now."""

    # The line as it is on record.
    line: DeskWords

    class Meta:
        model = DeskWords
        fields = ("band", *(f"{name}_{column}" for name in WORDS for column in ("en", "zh")))

    def __init__(self, words: DeskWords, **kwargs: Any) -> None:
        """Begin with `words`, those that count now or new ones, of which a new line is made."""
        begun = {name: getattr(words, name) for name in self.Meta.fields}
        new = DeskWords(
            meeting=words.meeting,
            **{name: getattr(words, name) for name in ("initiative", "commitment", "question")},
        )
        super().__init__(**kwargs | {"instance": new, "initial": begun})
        for name, (signs, lines) in LONGEST.items():
            for column, most in (("en", signs), ("zh", signs // 2)):
                field = self.fields[f"{name}_{column}"]
                self.fields[f"{name}_{column}"] = LinesField(
                    lines, label=field.label, help_text=field.help_text, max_length=most
                )
        self.fields["band"].choices = [  # type: ignore[attr-defined]  # of a field of choices
            ("", _("as computed")),
            *DeskWords._meta.get_field("band").flatchoices,
        ]

    def texts(self) -> list[forms.BoundField]:
        """Return the fields of text, of each pair the one in the reader's language first."""
        columns = sorted(("en", "zh"), key=lambda column: column != reader_column())
        return [self[f"{name}_{column}"] for name in WORDS for column in columns]

    def _post_clean(self) -> None:
        """Leave the rules of a line to the history, which holds it against them."""

    def append(self) -> bool:
        """Append what is written, read in the notes of the desk; return whether it is there."""
        line = self.instance
        for name in self.Meta.fields:
            setattr(line, name, self.cleaned_data[name])
        line.source = Source.objects.desk_notes()
        try:
            (self.line,) = DeskWords.objects.append([line])
        except forms.ValidationError as problem:
            for name, errors in problem.update_error_dict({}).items():
                self.add_error(name if name in self.fields else None, errors)
        return self.is_valid()
