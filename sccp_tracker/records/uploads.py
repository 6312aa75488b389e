"""A sheet between its preview in the admin and the confirmation, which uses it up."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from import_export.tmp_storages import TempFolderStorage


class UploadedSheet(TempFolderStorage):
    """The file that was uploaded, kept until its rows are on record."""

    def remove(self) -> None:
        """Remove the file once the rows are committed; another click may have done so before."""
        file = Path(self.get_full_path())
        transaction.on_commit(lambda: file.unlink(missing_ok=True))


class ConfirmedOnce:
    """An admin in which the second click on one confirmation is told that the sheet is used up."""

    tmp_storage_class = UploadedSheet

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            # The class that this one is mixed into has it.
            answer: HttpResponse = super().process_import(request, **kwargs)  # type: ignore[misc]
        except FileNotFoundError:
            messages.error(
                request, _("Nothing was imported: this file was imported already. Choose it again.")
            )
            return redirect("../import/")
        return answer
