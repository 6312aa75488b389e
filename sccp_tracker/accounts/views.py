"""What everybody does with their own account; signing in and out are Django's views."""

from django.conf import settings
from django.contrib.auth.views import PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


class ChangePassword(SuccessMessageMixin, PasswordChangeView):
    """Take a new password, in place of the one that is known; stay signed in."""

    template_name = "accounts/change_password.html"
    success_url = reverse_lazy(settings.LOGIN_REDIRECT_URL)
    success_message = _("Your password was changed.")
