"""Briefs that are issued: their words are checked, they are kept as they were, and told apart."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from initiatives.briefing.nomenclature import Checked, hits_in
from initiatives.models import Brief, Commitment, Initiative, Intervention
from meetings.models import Meeting
from sccp_tracker.records.models.trace import RewritingTrace
from support.make import (
    change,
    make_brief,
    make_commitment,
    make_desk_words,
    make_economy,
    make_initiative,
    make_outcome,
)
from support.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record"), pytest.mark.pages]

ISSUE = "/briefing/issue/?meeting=2022-sccp2"
SECRET = "We could live without it."


def found(en: str, zh: str = "") -> list[tuple[str, str]]:
    return [(hit.found, hit.why) for hit in hits_in([Checked("place", "/page/", en, zh)])]


@pytest.mark.parametrize(
    ("en", "zh", "what"),
    [
        ("Each country reports.", "", "country"),
        ("Taiwan reports.", "", "Taiwan"),
        ("Vietnam reports.", "", "Vietnam"),
        ("Hong Kong reports.", "", "Hong Kong"),
        ("Japan, Peru and others report.", "", "Japan, Peru"),
        ("", "各國提出報告。", "各國"),
        ("", "臺灣提出報告。", "臺灣"),
        ("They have 392 AEOs.", "計有405家AEO。", "392"),
        ("It begins on 22 February 2024.", "於2024年2月23日開始。", "22"),
        ("By 15 March 2023.", "2023年4月15日前。", "March"),
        ("By 15 March 2023.", "2023年4月15日前。", "April"),
        ("It begins in December.", "於十一月開始。", "November"),
        ("It ends in May.", "於六月結束。", "May"),
        ("5 economies report.", "6個經濟體提出報告。", "6"),
        ("On 3 May it ends.", "於5月4日結束。", "3"),
        ("It reaches 20,000 firms.", "達3萬家。", "20000"),
        ("Japan reports.", "秘魯提出報告。", "Japan / 日本"),
    ],
)
def test_what_apec_does_not_say_or_one_language_says_alone_is_found(
    en: str, zh: str, what: str
) -> None:
    assert what in [each for each, _why in found(en, zh)]


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        ("Each economy reports; Chinese Taipei, too.", "各經濟體及我國提出報告。"),
        ("Hong Kong, China; Viet Nam", "香港、越南"),
        ("COVID-19 goods at SCCP2", "COVID-19物資，SCCP第2次會議"),
        ("On 22 February 2024 it has 20,000 firms.", "2024年2月22日計有2萬家。"),
        ("The Japanese customs", "日本海關"),
        ("It may end in May, by June or on 3 July.", "可能於五月、6月前或7月3日結束。"),
        ("May it take 3 months.", "為期3個月。"),
        ("Five economies met on 3 May at SCCP2.", "5個經濟體於5月3日之第2次會議會面。"),
        ("5 economies report twice.", "五個經濟體提出2次報告。"),
        ("Article 7.1, Annex 3.2", "第7.1條，附件3.2"),
        ("They have 392 AEOs.", ""),
    ],
)
def test_what_apec_says_is_let_stand(en: str, zh: str) -> None:
    assert found(en, zh) == []


# --- issuing -----------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def first_of_august(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: date(2022, 8, 1))


def officer(*rights: str) -> Client:
    user = User.objects.create_user("officer")
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def issuer() -> Client:
    return officer("add_brief", "view_brief", "view_deskwords")


def words(**said: str) -> Any:
    return make_desk_words(
        meeting=Meeting.objects.get(slug="2022-sccp2"),
        initiative=Initiative.objects.get(slug="tfa-sequencing"),
        recorded_on=date(2022, 8, 1),
        **said,
    )


def issued(client: Client, url: str = ISSUE, **sent: str) -> Brief:
    answer = client.post(url, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    brief = Brief.objects.latest("pk")
    assert answer["location"] == brief.get_absolute_url()
    return brief


def test_a_brief_is_kept_with_its_number_its_day_and_its_digest(issuer: Client) -> None:
    words(not_disclosed_en=SECRET)
    one, two = issued(issuer), issued(issuer)
    assert (str(one), str(two), one.issued_by.get_username()) == ("2022/1", "2022/2", "officer")
    assert (one.subject, one.as_of, one.language) == ("meeting=2022-sccp2", date(2022, 8, 1), "en")
    assert one.is_intact
    assert one.sha256 == two.sha256
    page = issuer.get(one.get_absolute_url()).content.decode()
    assert SECRET in page
    assert one.sha256 in page


def test_a_brief_is_printed_again_as_it_was(issuer: Client) -> None:
    brief = issued(issuer)
    url = f"{brief.get_absolute_url()}?file=docx"
    before = issuer.get(url).content
    words(objective_en="Hear it all.")
    assert issuer.get(url).content == before
    assert "Hear it all." not in issuer.get(brief.get_absolute_url()).content.decode()


def test_a_brief_never_changes(issuer: Client) -> None:
    brief = issued(issuer)
    brief.title = "Another"
    with pytest.raises(RewritingTrace):
        brief.save()
    with pytest.raises(RewritingTrace):
        brief.delete()
    with pytest.raises(RewritingTrace):
        Brief.objects.update(title="Another")
    # Written past all of that, it says so.
    Brief._base_manager.filter(pk=brief.pk).update(content={**brief.content, "title": "Another"})
    assert not Brief.objects.get(pk=brief.pk).is_intact
    page = issuer.get(brief.get_absolute_url()).content.decode()
    assert "What is kept is not what was issued." in page


def test_what_is_found_is_mended_or_let_stand_for_a_reason(issuer: Client) -> None:
    line = words(line_en="We thank Vietnam.")
    page = issuer.get(ISSUE)
    (hit,) = page.context["hits"]
    assert (hit.found, hit.why) == ("Vietnam", "write Viet Nam")
    assert hit.page == "/meetings/2022-sccp2/desk-words/initiative:tfa-sequencing/"
    refused = issuer.post(ISSUE, {})
    assert refused.context["form"].errors.keys() == {"reason"}
    assert not Brief.objects.exists()
    brief = issued(issuer, reason="The title of a paper.")
    assert (brief.reason, brief.overridden[0]["found"]) == ("The title of a paper.", "Vietnam")
    line.void("Mended.")
    assert issued(issuer).overridden == []


def test_what_is_not_to_be_disclosed_asks_for_a_classification(
    issuer: Client, settings: Any
) -> None:
    sentence = "nothing on it says how it is classified"
    assert sentence not in Page(issuer.get(ISSUE)).text
    words(not_disclosed_en=SECRET)
    assert sentence in Page(issuer.get(ISSUE)).text
    url = f"/briefing/issue/?addendum_to={issued(issuer)}"
    assert sentence not in Page(issuer.get(url)).text
    words(not_disclosed_en=f"{SECRET} And more.")
    assert sentence in Page(issuer.get(url)).text
    settings.CLASSIFICATION_EN = "RESTRICTED"
    assert sentence not in Page(issuer.get(ISSUE)).text
    assert sentence not in Page(issuer.get(url)).text


def test_an_addendum_says_what_changed_since(issuer: Client) -> None:
    words(objective_en="Hear the results.")
    brief = issued(issuer)
    url = f"/briefing/issue/?addendum_to={brief}"
    assert "Hear it all." not in issuer.get(url).content.decode()
    words(objective_en="Hear it all.")
    addendum = issued(issuer, url)
    assert (addendum.addendum_to, addendum.content["bands"]) == (brief, [])
    came, went = (
        [each["text"] for each in part["statements"]] for part in addendum.content["first"]
    )
    assert [text.rpartition(": ")[2] for text in came] == ["Hear it all."]
    assert [text.rpartition(": ")[2] for text in went] == ["Hear the results."]
    page = issuer.get(brief.get_absolute_url()).content.decode()
    assert addendum.get_absolute_url() in page
    assert issuer.get(f"{addendum.get_absolute_url()}?file=docx").status_code == 200


def test_an_addendum_shows_where_a_long_text_differs(issuer: Client) -> None:
    long = "We would be glad to hear what came of the questionnaire on containers " * 3
    words(points_en=f"{long}by May.")
    brief = issued(issuer)
    words(points_en=f"{long}by June.")
    came, went = issuer.get(f"/briefing/issue/?addendum_to={brief}").context["pack"].first
    for part, month in (came, "June"), (went, "May"):
        (text,) = [each.text for each in part.statements]
        assert text.endswith(f": … on containers by {month}.")
    # What is new beside a text that stands is told from its beginning.
    words(points_en=f"{long}by May.\n{long}by July.")
    came, _went = issuer.get(f"/briefing/issue/?addendum_to={brief}").context["pack"].first
    (text,) = [each.text for each in came.statements]
    assert ": We would be glad to hear" in text


def test_an_addendum_shows_where_a_long_position_differs(issuer: Client) -> None:
    gist = "It offered reference materials for the work, such as its documents on risk"
    turn = Intervention.objects.get(meeting__slug="2022-sccp1", number=53)
    change(turn, gist_en=f"{gist} of 2021.", gist_zh="")
    brief = issued(issuer)
    change(turn, gist_en=f"{gist} of 2022.")
    parts = issuer.get(f"/briefing/issue/?addendum_to={brief}").context["pack"].first
    for part, year in zip(parts, ("2022", "2021"), strict=True):
        assert any(f" of {year}." in each.text for each in part.statements)


def test_an_addendum_tells_what_became_of_an_item_and_not_of_those_that_get_its_room(
    issuer: Client,
) -> None:
    brief = issued(issuer)
    promise = Commitment.objects.get(meeting__slug="2022-sccp1", number=37)
    make_outcome(commitment=promise, status="withdrawn", recorded_on=date(2022, 8, 1))
    # In whichever language it is issued, it is in that of the brief.
    issuer.cookies["django_language"] = "zh-hant"
    addendum = issued(issuer, f"/briefing/issue/?addendum_to={brief}")
    assert addendum.language == "en"
    came, went = (
        [each["text"] for each in part["statements"]] for part in addendum.content["first"]
    )
    assert [part["left_out"] for part in addendum.content["first"]] == [0, 0]
    item = "Accelerating Implementation of the WTO TFA: Sequenci…: "
    assert came[0] == f"{item}If raised: in preparation"
    assert went[0] == f"{item}Certain to come up: promised to SCCP2 2022; due at the meeting"
    assert came[1].startswith(f"{item}New Zealand, now looking closely")
    assert "plan, withdrawn; As the report says." in came[1]
    assert went[1].endswith("plan, due at the meeting")
    assert len(came) == len(went) == 2


def test_an_addendum_says_what_must_not_be_disclosed_and_nothing_that_has_less_room(
    issuer: Client,
) -> None:
    brief = issued(issuer)
    # So much of ours that the record has less room than before.
    words(points_en="word " * 180, background_en="word " * 180, not_disclosed_en=SECRET)
    page = issuer.get(f"/briefing/issue/?addendum_to={brief}")
    came, went = page.context["pack"].first
    assert [each.text.partition(": ")[2] for each in went.statements] == []
    assert {each.mark for each in came.statements} == {"ours"}
    assert came.statements[-1].text.endswith(f"Background: not to be disclosed: {SECRET}")


def test_what_moves_up_into_the_index_is_no_news_and_what_is_gone_is_told(issuer: Client) -> None:
    held = Meeting.objects.get(slug="2022-sccp1")
    for nth in range(80):
        more = make_initiative(slug=f"more-{nth}", title_en=f"More {nth}")
        make_commitment(initiative=more, meeting=held, when_en="August 2022")
    brief = issued(issuer)
    assert brief.content["bands"][0]["left_out"] > 20
    # A promise that is told in full and names no initiative; closed, it may not come up any more.
    lone = Commitment.objects.get(meeting=held, number=80, initiative=None)
    make_outcome(commitment=lone, status="withdrawn", recorded_on=date(2022, 8, 1))
    came, went = issuer.get(f"/briefing/issue/?addendum_to={brief}").context["pack"].first
    assert [each.text for each in came.statements] == []
    # Where it stood, and what was said of it.
    assert len(went.statements) == 1
    assert went.statements[0].text.endswith("Certain to come up: due at the meeting")


def test_words_about_what_a_brief_only_named_are_news(issuer: Client) -> None:
    brief = issued(issuer)
    named = {item["key"] for band in brief.content["bands"] for item in band["others"]}
    key = min(key for key in named if key.startswith("initiative:"))
    make_desk_words(
        meeting=Meeting.objects.get(slug="2022-sccp2"),
        initiative=Initiative.objects.get(slug=key.partition(":")[2]),
        objective_en="Ask them.",
        recorded_on=date(2022, 8, 1),
    )
    came, went = issuer.get(f"/briefing/issue/?addendum_to={brief}").context["pack"].first
    assert [each.text.partition(": ")[2] for each in came.statements] == ["Objective: Ask them."]
    assert went.statements == ()


def test_what_an_addendum_has_no_room_for_is_counted_on_its_page(issuer: Client) -> None:
    brief = issued(issuer)
    words(points_en="Ask.\n" * 3 + "\n".join(f"Ask no. {nth}." for nth in range(60)))
    page = issuer.get(f"/briefing/issue/?addendum_to={brief}")
    left_out = page.context["pack"].first[0].left_out
    assert left_out > 10
    assert f"and {left_out} more, for which there is no room here" in Page(page).text


@pytest.mark.parametrize("asked", ["addendum_to={}", "meeting=2022-sccp2&as_of=2022-08-02"])
def test_no_brief_is_issued_to_an_addendum_or_as_of_a_day_to_come(
    asked: str, issuer: Client
) -> None:
    brief = issued(issuer)
    addendum = issued(issuer, f"/briefing/issue/?addendum_to={brief}")
    url = f"/briefing/issue/?{asked.format(addendum)}"
    for answer in (issuer.get(url), issuer.post(url)):
        assert answer.status_code == 404
        assert "addendum itself" in Page(answer).text or "a day to come" in Page(answer).text
    assert Brief.objects.count() == 2


def test_issued_briefs_are_for_officers_who_see_the_desks_words() -> None:
    brief = make_brief()
    for client, status in ((Client(), 302), (officer("view_brief", "add_brief"), 403)):
        for url in (brief.get_absolute_url(), f"{brief.get_absolute_url()}?file=docx", ISSUE):
            assert client.get(url).status_code == status, url
    assert str(brief) not in Client().get("/briefing/?meeting=2022-sccp2").content.decode()


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/briefing/2022/9/", 404),
        ("/briefing/99999999999999999999/1/", 404),
        ("/briefing/issue/?meeting=no-such", 404),
        ("/briefing/issue/?addendum_to=2022", 404),
        ("/briefing/issue/?addendum_to=x/y", 404),
    ],
)
def test_a_brief_that_is_not_there_is_not_found(issuer: Client, url: str, status: int) -> None:
    assert issuer.get(url).status_code == status


def test_a_brief_of_a_later_day_is_not_there_yet(issuer: Client) -> None:
    brief = issued(issuer)
    assert issuer.get(f"{brief.get_absolute_url()}?as_of=2022-07-31").status_code == 404


def test_the_names_are_those_on_record() -> None:
    make_economy(code="XX", name_en="Xanadu", name_zh="仙境")
    assert found("Xanadu reports.", "提出報告。") == [
        ("Xanadu / 仙境", "this economy stands in one language only")
    ]
