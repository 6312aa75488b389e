"""Accounts: nobody reads a secret or rises above what they are; everybody gets in and out."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from pytest_django import Settings

from initiatives.models import Subscription
from sccp_tracker.records.models.trace import Door
from sccp_tracker.records.trace import acting
from support.make import make_economy, make_saved_filter, make_subscription, make_user
from support.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

ACCOUNTS = "/admin/auth/user/"
SECRETS = {(User, "password"), (Subscription, "secret_hash"), (Session, "session_data")}


@pytest.fixture
def officer(client: Client) -> User:
    """Somebody signed in who keeps the accounts and is no superuser."""
    officer: User = make_user(is_staff=True)
    officer.user_permissions.set(Permission.objects.filter(content_type__app_label="auth"))
    client.force_login(officer)
    return officer


@pytest.fixture
def superuser() -> User:
    return make_user(is_staff=True, is_superuser=True)


def ways_to_secrets(model: Any, steps: int = 3) -> Iterator[str]:
    """Yield how a look-up gets from a model to each secret, over its relations."""
    for field in model._meta.get_fields():
        if (model, field.name) in SECRETS:
            yield field.name
        if steps and field.is_relation and field.related_model:
            for way in ways_to_secrets(field.related_model, steps - 1):
                yield f"{field.name}__{way}"


class TestSecrets:
    def test_no_list_of_the_admin_can_be_asked_about_one(self, superuser: User) -> None:
        request: Any = RequestFactory().get("/")
        request.user = superuser
        asked, answered = 0, []
        for model, model_admin in admin.site._registry.items():
            for way in set(ways_to_secrets(model)):
                for lookup in (way, f"{way}__regex", f"{way}__startswith"):
                    asked += 1
                    if model_admin.lookup_allowed(lookup, "a", request):
                        answered.append((model.__name__, lookup))
        assert asked > 100
        assert answered == []

    @pytest.mark.parametrize(
        ("url", "lookup"),
        [
            ("/admin/initiatives/subscription/", "secret_hash__regex"),
            ("/admin/initiatives/subscription/", "user__password__startswith"),
            ("/admin/lists/savedfilter/", "user__password__startswith"),
            (ACCOUNTS, "password__startswith"),
            (ACCOUNTS, "subscription__secret_hash__startswith"),
            ("/admin/auth/group/", "user__password__startswith"),
        ],
    )
    def test_an_address_that_asks_about_one_is_refused(
        self, url: str, lookup: str, admin_client: Client
    ) -> None:
        make_subscription().renew_address()
        make_saved_filter()
        assert admin_client.get(url, {lookup: "a"}).status_code == 400

    def test_no_list_of_the_admin_is_searched_or_sorted_by_one(self) -> None:
        secrets = {name for _, name in SECRETS}
        for model_admin in admin.site._registry.values():
            named = [*model_admin.search_fields, *map(str, model_admin.list_display)]
            assert not [name for name in named if secrets & set(name.split("__"))], model_admin


class TestRights:
    def sent(self, account: User, **changed: Any) -> dict[str, Any]:
        """Return what a browser sends of an account's page."""
        kept = {"username": account.username, "email": account.email}
        return {**kept, "date_joined_0": "2022-02-17", "date_joined_1": "09:00:00", **changed}

    def test_an_officer_gives_no_rights_to_anybody(self, officer: User, client: Client) -> None:
        group = Group.objects.create(name="Everything")
        rights = [each.pk for each in Permission.objects.all()]
        given = {"is_superuser": "on", "is_staff": "on", "groups": [group.pk]}
        for account in (officer, make_user()):
            sent = self.sent(
                account, first_name="Mere", is_active="on", user_permissions=rights, **given
            )
            held = set(account.get_all_permissions())
            answer = client.post(f"{ACCOUNTS}{account.pk}/change/", sent)
            after = User.objects.get(pk=account.pk)
            assert (answer.status_code, after.first_name) == (302, "Mere")
            assert (after.is_superuser, after.is_staff) == (False, account.is_staff)
            assert after.get_all_permissions() == held

    def test_an_account_that_wrote_into_the_record_keeps_its_name(
        self, admin_client: Client
    ) -> None:
        wrote, other = make_user(), make_user()
        with acting(Door.PAGE, lambda: wrote):
            make_economy()
        for account, renamed in ((wrote, wrote.username), (other, "renamed")):
            sent = self.sent(account, username="renamed", first_name="Mere")
            answer = admin_client.post(f"{ACCOUNTS}{account.pk}/change/", sent)
            after = User.objects.get(pk=account.pk)
            assert (answer.status_code, after.username, after.first_name) == (302, renamed, "Mere")

    def test_an_officer_adds_an_account_without_rights(self, officer: User, client: Client) -> None:
        sent = {"username": "new", "password1": "Wharf-side-7", "password2": "Wharf-side-7"}
        sent |= {"usable_password": "true", "is_superuser": "on", "is_staff": "on"}
        assert client.post(f"{ACCOUNTS}add/", sent).status_code == 302
        added = User.objects.get(username="new")
        assert (added.is_superuser, added.is_staff) == (False, False)

    def out_of_reach(self, client: Client, account: User) -> None:
        """Check that nothing about the account can be changed by whoever is signed in."""
        before = User.objects.filter(pk=account.pk).values().get()
        new = {"password1": "Wharf-side-7", "password2": "Wharf-side-7", "usable_password": "true"}
        chosen = {"action": "delete_selected", "_selected_action": [account.pk], "post": "yes"}
        for url, sent in (
            (f"{ACCOUNTS}{account.pk}/change/", self.sent(account, email="me@customs.example")),
            (f"{ACCOUNTS}{account.pk}/password/", new),
            (f"{ACCOUNTS}{account.pk}/delete/", {"post": "yes"}),
            (ACCOUNTS, chosen),
        ):
            assert client.post(url, sent).status_code == 403, url
        assert client.get(f"{ACCOUNTS}{account.pk}/password/").status_code == 403
        assert User.objects.filter(pk=account.pk).values().get() == before

    def test_an_officer_does_not_touch_a_superuser(
        self, officer: User, superuser: User, client: Client
    ) -> None:
        self.out_of_reach(client, superuser)

    @pytest.mark.parametrize("is_active", [True, False])
    def test_an_officer_does_not_touch_who_may_do_more(
        self, is_active: bool, officer: User, client: Client
    ) -> None:
        more = make_user(is_active=is_active)
        group = Group.objects.create(name="Recorders")
        group.permissions.add(Permission.objects.get(codename="add_outcome"))
        more.groups.add(group)
        self.out_of_reach(client, more)

    def test_an_officer_keeps_the_accounts_of_who_may_do_no_more(
        self, officer: User, client: Client
    ) -> None:
        other = make_user()
        new = {"password1": "Wharf-side-7", "password2": "Wharf-side-7", "usable_password": "true"}
        assert client.post(f"{ACCOUNTS}{other.pk}/password/", new).status_code == 302
        assert User.objects.get(pk=other.pk).check_password("Wharf-side-7")
        assert client.post(f"{ACCOUNTS}{other.pk}/delete/", {"post": "yes"}).status_code == 302

    def test_an_officer_changes_no_group(self, officer: User, client: Client) -> None:
        group = Group.objects.create(name="Everything")
        officer.groups.add(group)
        rights = [each.pk for each in Permission.objects.all()]
        for url in ("/admin/auth/group/add/", f"/admin/auth/group/{group.pk}/change/"):
            assert client.post(url, {"name": "Mine", "permissions": rights}).status_code == 403
        assert not group.permissions.exists()

    def test_a_superuser_gives_rights(self, admin_client: Client) -> None:
        account = make_user()
        sent = self.sent(account, is_active="on", is_staff="on", is_superuser="on")
        assert admin_client.post(f"{ACCOUNTS}{account.pk}/change/", sent).status_code == 302
        account.refresh_from_db()
        assert (account.is_staff, account.is_superuser) == (True, True)


class TestSigningIn:
    LOGIN_REQUIRED = "django.contrib.auth.middleware.LoginRequiredMiddleware"
    PASSWORD = "Wharf-side-7"

    @pytest.fixture
    def director(self) -> User:
        """Somebody with an account and without any right."""
        return make_user(username="director", password=self.PASSWORD)

    @pytest.fixture
    def closed(self, settings: Settings) -> None:
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, self.LOGIN_REQUIRED]

    def sign_in(self, client: Client, page: Any, password: str = PASSWORD) -> Any:
        """Send the form of a page, as a browser does that was led to it."""
        hidden = {each["name"]: each["value"] for each in Page(page).all("input", type="hidden")}
        sent = {**hidden, "username": "director", "password": password}
        return client.post(page.wsgi_request.get_full_path(), sent)

    @pytest.mark.usefixtures("closed")
    def test_who_is_no_staff_comes_back_to_the_page_that_was_asked_for(
        self, director: User
    ) -> None:
        client = Client(enforce_csrf_checks=True)
        form = client.get("/initiatives/?q=paper&page=1", follow=True)
        assert form.redirect_chain[0][0].startswith("/sign-in/?next=/initiatives/")
        answer = self.sign_in(client, form)
        assert answer.headers["Location"] == "/initiatives/?q=paper&page=1"
        page = Page(client.get(answer.headers["Location"]))
        assert director.username in page.text
        assert "/admin/" not in page.links
        assert client.get("/password/").status_code == 200

    @pytest.mark.usefixtures("closed")
    def test_signing_out_is_on_every_page_and_shuts_it(self, director: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(director)
        # The last two are none: one that is not there, one that this account may not open.
        for url in ("/help/", "/compare/", "/", "/nowhere/", "/meetings/nowhere/live/"):
            page = Page(client.get(url))
            assert page.all("form", action="/sign-out/", method="post"), url
            assert director.username in page.text, url
        token = page.all("input", name="csrfmiddlewaretoken")[0]["value"]
        answer = client.post("/sign-out/", {"csrfmiddlewaretoken": token})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")
        assert client.get("/").headers["Location"] == "/sign-in/?next=/"

    def test_a_wrong_password_is_answered_with_the_form(
        self, director: User, client: Client
    ) -> None:
        answer = self.sign_in(client, client.get("/sign-in/?next=/figures/"), "wrong")
        page = Page(answer)
        assert page.all("div", role="alert")
        kept = [each["value"] for each in page.all("input", name="next")]
        assert kept == ["/sign-in/?next=/figures/", "/figures/"]
        assert page.inline_code() == []

    def test_it_leads_to_no_other_site(self, director: User, client: Client) -> None:
        for elsewhere in ("https://elsewhere.example/", "//elsewhere.example", "javascript:x"):
            answer = self.sign_in(client, client.get("/sign-in/", {"next": elsewhere}))
            assert answer.headers["Location"] == "/"

    def test_the_admin_sends_there_and_does_not_go_round_in_circles(
        self, director: User, client: Client
    ) -> None:
        client.force_login(director)
        answer = client.get("/admin/meetings/", follow=True)
        assert [url for url, _ in answer.redirect_chain] == [
            "/admin/login/?next=/admin/meetings/",
            "/sign-in/?next=%2Fadmin%2Fmeetings%2F",
        ]
        assert "You are signed in as director, and this account may not" in Page(answer).text

    @pytest.mark.usefixtures("closed")
    def test_both_languages_are_there_before_signing_in(self, client: Client) -> None:
        assert client.post("/language/", {"language": "zh-hant", "next": "/sign-in/"})
        page = Page(client.get("/sign-in/"))
        assert page.lang == "zh-hant"
        assert "登入" in page.text

    def test_everybody_changes_their_own_password(self, director: User, client: Client) -> None:
        client.force_login(director)
        new = {"new_password1": "Quay-side-12", "new_password2": "Quay-side-12"}
        wrong = client.post("/password/", {"old_password": "wrong", **new})
        assert Page(wrong).all("ul", **{"class": "errorlist"})
        answer = client.post("/password/", {"old_password": self.PASSWORD, **new}, follow=True)
        assert "Your password was changed." in Page(answer).text
        director.refresh_from_db()
        assert director.check_password("Quay-side-12")
        assert Client().get("/password/").headers["Location"] == "/sign-in/?next=/password/"
