"""Answers that are compressed on their way."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# Files that are compressed already: workbooks and documents, and the PDF of a brief.
PACKED = ("application/vnd.openxmlformats-officedocument.", "application/pdf")


class UnpackedGZipMiddleware(GZipMiddleware):
    """Compresses what is not compressed already."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith(PACKED):
            return response
        return super().process_response(request, response)
