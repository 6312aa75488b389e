"""The page of one source: what was read from it, and where."""

from typing import Any

from django.utils.translation import gettext as _

from sccp_tracker.records.as_of import NotOnRecord
from sccp_tracker.records.details import RecordDetail
from sccp_tracker.records.first_rows import MANY
from sccp_tracker.records.models.source import Source
from sccp_tracker.records.provenance import Sourced
from sccp_tracker.records.source_pages.contents import contents_of, lines_at


class SourceDetail(RecordDetail):
    """What was read from one source: how much and where, or every row of `?section=`."""

    model = Source
    context_object_name = "source"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        section = self.section()
        if section:
            found, is_cut = lines_at(self.object, section, self.as_of)
            return super().get_context_data(
                section=section, found=found, is_cut=is_cut, most=MANY, **kwargs
            )
        nouns, sections = contents_of(self.object, self.as_of)
        return super().get_context_data(nouns=nouns, sections=sections, **kwargs)

    def section(self) -> str:
        """Return the section asked for, or ""; raise NotOnRecord where it can be none."""
        asked: str = self.request.GET.get("section", "").strip()
        longest = Sourced._meta.get_field("section").max_length or 0
        if len(asked) > longest or not asked.isprintable():
            raise NotOnRecord(_("No document numbers its parts like this."))
        return asked
