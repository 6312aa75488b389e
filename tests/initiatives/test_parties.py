"""What is asked of each member reaches each; what an agency does counts under its economy."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from initiatives.models import Commitment, Initiative, Intervention
from meetings.models import Economy, EconomyKind
from support.make import make_commitment, make_economy, make_initiative, make_participation
from support.pages import Page, rows_at
from support.sheets import exported, imported, totals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]


def numbers(rows: Any) -> set[int]:
    return set(rows.filter(meeting__slug="2022-sccp1").values_list("number", flat=True))


def test_the_report_asks_each_of_the_21_members() -> None:
    group = Economy.objects.get(code="APEC-ECONOMIES")
    members = Economy.objects.filter(kind=EconomyKind.MEMBER)
    assert set(group.members.all()) == set(members)
    assert members.count() == 21
    asked = numbers(Commitment.objects.filter(owner=group))
    assert asked == {1, 19, 26, 38, 39, 45, 54, 68, 80}
    assert asked <= numbers(Commitment.objects.owed_by(["CT"]))
    # Who asks is not asked; WCO is no member, so all of them are.
    assert asked - numbers(Commitment.objects.owed_by(["NZ"])) == {19, 38, 45}
    assert asked & numbers(Commitment.objects.owed_by(["WCO", "SCCP"])) == set()


def test_what_is_asked_of_each_is_on_the_page_of_each_and_says_so(client: Client) -> None:
    english = {"accept-language": "en"}
    page = Page(client.get("/economies/CT/", headers=english))
    assert "/commitments/2022-sccp1/26/" in page.links
    assert "asked of Each APEC economy" in page.text
    assert "/economies/APEC-ECONOMIES/" in page.links
    group = Page(client.get("/economies/APEC-ECONOMIES/", headers=english))
    assert {"/economies/CT/", "/commitments/2022-sccp1/26/"} <= set(group.links)


def test_the_lists_and_the_follow_up_count_it_as_ours() -> None:
    for query in ("owner=CT", "economy=CT"):
        assert 26 in {row.number for row in rows_at(f"/commitments/?{query}")}
    assert 26 in numbers(Commitment.objects.owed_by(["CT"]))
    # Promised to each economy, and so to us.
    assert 70 in numbers(Commitment.objects.owed_to(["CT"]))
    assert 26 not in numbers(Commitment.objects.owed_to(["CT"]))


def test_what_is_asked_of_all_lies_between_the_one_who_asks_and_each_other_one() -> None:
    assert 26 in numbers(Commitment.objects.between(["THA", "CT"]))
    assert 26 not in numbers(Commitment.objects.between(["AUS", "CT"]))


def test_a_group_of_some_asks_those_and_no_other() -> None:
    chile, peru, korea = (make_economy(kind=EconomyKind.MEMBER) for _ in range(3))
    group = make_economy(kind=EconomyKind.GROUP)
    group.members.set([chile, peru])
    row = make_commitment(owner=group, stated_by=chile)
    assert [row in Commitment.objects.owed_by([each.code]) for each in (chile, peru, korea)] == [
        False, True, False,
    ]  # fmt: skip


def test_only_a_group_stands_for_others_and_never_for_a_group(admin_client: Client) -> None:
    parties = {code: Economy.objects.get(code=code).pk for code in ("THA", "APEC-ECONOMIES")}
    url, said = reverse("admin:meetings_economy_add"), {"code": "X", "name_en": "X"}
    for kind, member, sentence in (
        ("member", "THA", "Only a group stands for others."),
        ("group", "APEC-ECONOMIES", "A group stands for parties, not for groups or agencies."),
    ):
        answer = admin_client.post(url, {**said, "kind": kind, "members": [parties[member]]})
        assert sentence in answer.text
    answer = admin_client.post(url, {**said, "kind": "group", "members": [parties["THA"]]})
    assert answer.status_code == 302
    assert [each.code for each in Economy.objects.get(code="X").members.all()] == ["THA"]


def test_an_agency_counts_under_its_economy_and_by_itself() -> None:
    for code in ("USA", "USA-CBP"):
        assert {71, 72, 73} <= numbers(Commitment.objects.owed_by([code]))
        led = Initiative.objects.with_economy([code]).values_list("slug", flat=True)
        assert {"us-task-force-for-women", "us-supply-chain-modernisation"} <= set(led)
    assert numbers(Commitment.objects.owed_by(["USA-FDA"])) == set()
    assert 32 in numbers(Commitment.objects.of_economies(["THA"]))


def test_the_pages_of_both_show_it_and_link_to_each_other(client: Client) -> None:
    row = Economy.objects.get(code="USA-CBP")
    assert row.short_name == "United States (Customs and Border Protection)"
    for here, there in (("USA", "USA-CBP"), ("USA-CBP", "USA")):
        page = Page(client.get(f"/economies/{here}/", headers={"accept-language": "en"}))
        assert {f"/economies/{there}/", "/commitments/2022-sccp1/71/"} <= set(page.links)
        assert "/initiatives/us-task-force-for-women/" in page.links


def test_a_turn_of_an_agency_is_one_that_its_economy_said(client: Client) -> None:
    turn = Intervention.objects.get(meeting__slug="2022-sccp1", number=36)
    turn.speaker = Economy.objects.get(code="THA-FDA")
    turn.save()
    assert turn in Intervention.objects.with_economy(["THA"])
    assert turn in Intervention.objects.by_speakers(["THA"])
    page = Page(client.get("/economies/THA/"))
    assert turn.get_absolute_url() in page.links


def test_an_agency_begins_with_the_name_of_its_economy_and_is_of_no_agency() -> None:
    thailand, agency = (Economy.objects.get(code=code) for code in ("THA", "THA-FDA"))
    with pytest.raises(ValidationError, match="Begin with the name of the party"):
        Economy(code="A", kind="agency", part_of=thailand, name_en="Customs").full_clean()
    with pytest.raises(ValidationError, match="part of an economy, an organisation or a body"):
        Economy(code="A", kind="agency", part_of=agency, name_en="Thailand (A)").full_clean()
    Economy(code="A", kind="agency", part_of=thailand, name_en="Thailand (A)").full_clean()


def test_a_sheet_brings_back_what_a_party_is_part_of_and_stands_for() -> None:
    sheet = exported(Economy)
    assert "THA" in [row["part_of"] for row in sheet.dict]
    assert any(row["members"].startswith("AUS; BD; CDA") for row in sheet.dict)
    assert totals(imported(Economy, sheet)) == {"same": len(sheet)}


def test_a_role_of_an_agency_names_the_agency(client: Client) -> None:
    party = make_economy(kind=EconomyKind.MEMBER, name_en="Utopia")
    agency = make_economy(kind=EconomyKind.AGENCY, part_of=party, name_en="Utopia (Customs)")
    initiative = make_initiative()
    make_participation(initiative=initiative, economy=agency)
    page = Page(client.get(party.get_absolute_url(), headers={"accept-language": "en"}))
    assert initiative.get_absolute_url() in page.links
    assert "Utopia (Customs)" in page.text
