"""The admin of accounts and groups, in which nobody rises above what they are.

An officer with the right to change accounts keeps them: adds, renames, makes inactive, sets
passwords. One that wrote into the record keeps its name, which the trace says. Rights are given by
superusers alone, and only they touch who may do more than one may.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q
from django.http import HttpRequest

from sccp_tracker.records.admin.lookups import SafeLookups

RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")

admin.site.unregister([Group, User])


@admin.register(User)
class UserAdmin(SafeLookups, DjangoUserAdmin):
    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Show rights without letting them be changed, but to a superuser; a name that acted."""
        named = ("username",) if obj and obj.actions.exists() else ()
        return named if request.user.is_superuser else (*RIGHTS, *named)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Setting a password is a change too."""
        return super().has_change_permission(request, obj) and in_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and in_reach(request, obj)


@admin.register(Group)
class GroupAdmin(SafeLookups, DjangoGroupAdmin):
    """Groups are bundles of rights: who changes one gives rights to all that are in it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)


def in_reach(request: HttpRequest, account: User | None) -> bool:
    """Return whether an account may be touched: not one that may do more than whoever asks.

    Whoever sets its password can act as it; so an account that is inactive now counts in full.
    """
    asking: Any = request.user
    if account is None or asking.is_superuser:
        return True
    held = Permission.objects.filter(Q(user=account) | Q(group__user=account))
    rights = held.values_list("content_type__app_label", "codename")
    return not account.is_superuser and asking.has_perms([".".join(right) for right in rights])
