"""Where a form leads back to."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def next_url(request: HttpRequest, usual: str) -> str:
    """Return the address in `?next=`, where it is one of this site, or else the usual one."""
    asked, hosts = request.GET.get("next", ""), {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(asked, hosts, require_https=request.is_secure())
    return asked if is_ours else usual
