"""What is done with a file that is sent before any view is asked: it is measured."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class MeasuredUpload(FileUploadHandler):
    """Leaves out a file as soon as it is larger than a sheet may be; the form then says so."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > settings.SHEET_MAX_MB * 1024 * 1024:
            # No view reads what a file holds; the form looks for this mark.
            request: Any = self.request
            request.is_file_too_large = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave it to the handlers that follow to keep the file."""
