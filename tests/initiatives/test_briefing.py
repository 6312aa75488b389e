"""A briefing: what may come up, what it says of each thing, and who sees the desk's words."""

import json
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission, User
from django.http import QueryDict
from django.test import Client
from django.utils import translation

from initiatives.briefing.content import pack_of
from initiatives.briefing.pack import Item, Pack, Part, Statement
from initiatives.briefing.parts import (
    HEADING,
    TWO_SIDES,
    cost,
    due_of,
    fitting,
    shortened,
)
from initiatives.briefing.subjects import subject_of
from initiatives.models import Commitment, DeskWords, Initiative
from meetings.models import Economy, Meeting
from support.make import (
    make_commitment,
    make_desk_words,
    make_economy,
    make_figure,
    make_initiative,
    make_intervention,
    make_meeting,
    make_outcome,
    make_participation,
    make_work_plan_item,
)
from support.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record"), pytest.mark.pages]

EVE = date(2022, 8, 1)
Asked = dict[str, str]
SCCP2 = {"meeting": "2022-sccp2"}


def pack(day: date | None = EVE, sees_words: bool = True, asked: Asked = SCCP2) -> Pack:
    return pack_of(subject_of(QueryDict(urlencode(asked)), day), sees_words)


def items(said: Pack) -> dict[str, tuple[str, Item]]:
    """Return the items by key, each with its band."""
    return {
        item.key: (band.band, item) for band in said.bands for item in (*band.items, *band.others)
    }


def statements(item: Item, name: str) -> tuple[Statement, ...]:
    """Return what an item says in a part, or nothing where it has none of that name."""
    part = item.part(name)
    return part.statements if part else ()


def texts(item: Item, name: str) -> list[str]:
    return [each.text for each in statements(item, name)]


# What may come up at SCCP2 2022, read by hand in the record as it stood on 1 August 2022: the
# twelve commitments that are due by then, and those whose window is open.
CERTAIN = [
    ("initiative:tfa-sequencing", "promised to SCCP2 2022; due at the meeting"),
    ("initiative:de-minimis-workshop", "overdue; promised to SCCP2 2022; due at the meeting"),
    (
        "initiative:container-security-measures",
        "overdue; promised to SCCP2 2022; due at the meeting",
    ),
    ("initiative:thailand-tfa-implementation", "overdue"),
    ("initiative:wco-ged-network", "overdue; passed"),
    ("commitment:2022-sccp1/79", "due at the meeting"),
    ("commitment:2022-sccp1/80", "due at the meeting"),
    ("initiative:covid19-goods-control-guidelines", "passed"),
]


def test_what_is_due_at_sccp2_2022_is_certain_to_come_up() -> None:
    certain, might, if_raised = pack().bands
    found = [(item.key, item.why) for item in (*certain.items, *certain.others)]
    assert found[: len(CERTAIN)] == CERTAIN
    assert {why for _key, why in found[len(CERTAIN) :]} == {"due"}
    # All of it is told in full, and of the rest what there is room for.
    assert (len(certain.items), certain.others, might.total) == (len(found), (), 0)
    assert len(certain.items) + len(if_raised.items) == 20
    on_record = Initiative.objects.as_of(EVE).count()
    named = [key for key, _why in found if key.startswith("initiative:")]
    assert if_raised.total == on_record - len(named) + lone_commitments()


def lone_commitments() -> int:
    """Return how many open commitments name no initiative and are not due."""
    rows = Commitment.objects.as_of(EVE).with_due_state().open().filter(initiative=None)
    rows = rows.exclude(due_state__in=["due", "overdue", "at-meeting", "passed"])
    return int(rows.count())


def test_an_item_says_what_was_said_promised_and_asked_with_where_it_was_read() -> None:
    _band, item = items(pack())["initiative:thailand-tfa-implementation"]
    assert [part.name for part in item.parts] == [
        *("points", "said", "promised", "others", "figures", "background"),
    ]
    (suggested,) = item.parts[0].statements
    assert suggested.text == (
        "At SCCP1 2022 we heard: Thailand expects to implement Article 11 (Freedom of Transit) of"
        " the WTO TFA on 22 February 2022. We would be glad to hear how this stands."
    )
    assert (suggested.mark, suggested.cite) == (
        "suggested",
        "SCCP1 2022, commitment 28, SCCP1 2022 report, 參、四、(二)1",
    )
    promised = item.part("promised")
    assert promised is not None
    assert promised.statements[0].cells == ("22 February 2022", "plan, overdue")
    assert promised.statements[2].cells == ("2024", "plan, not yet due")
    assert texts(item, "others")[0].startswith("Indonesia commended")
    figures = item.part("figures")
    assert figures is not None
    assert figures.statements[0].cells == ("97.1% (SCCP1 2022)", "–")


def test_every_statement_says_where_it_was_read() -> None:
    for asked in (
        SCCP2,
        {"economy": "NZ"},
        {"priority": "2022-2"},
        {"economy": "CT", "with": "NZ"},
    ):
        for _number, item in pack(asked=asked).numbered:
            for part in item.parts:
                assert all(each.cite for each in part.statements), (item.key, part.name)


def test_an_item_takes_two_sides_at_most() -> None:
    for asked in (SCCP2, {"economy": "THA"}):
        for language in ("en", "zh-hant"):
            with translation.override(language):
                for _number, item in pack(asked=asked).numbered:
                    said = sum(cost(part, each) for part in item.parts for each in part.statements)
                    assert said + HEADING * len(item.parts) <= TWO_SIDES, item.key


def test_the_same_record_gives_the_same_brief_and_it_comes_back_from_what_is_kept() -> None:
    said = pack()
    assert said == pack()
    assert Pack.of_json(said.as_json()) == said


def test_a_brief_that_was_kept_before_it_told_what_is_beyond_comes_back() -> None:
    said = pack()
    kept = json.loads(json.dumps(said.as_json()))
    for band in kept["bands"]:
        for item in (*band["items"], *band["others"]):
            del item["beyond"]
    assert [item.parts for _n, item in Pack.of_json(kept).numbered] == [
        item.parts for _n, item in said.numbered
    ]


def test_a_briefing_of_a_past_day_knows_what_was_known_then() -> None:
    before = pack(date(2022, 2, 17))
    make_commitment(
        meeting=Meeting.objects.get(slug="2022-sccp1"),
        initiative=Initiative.objects.get(slug="e-longroom"),
        when_en="at SCCP2 2022",
        recorded_on=date(2022, 7, 1),
    )
    assert pack(date(2022, 2, 17)) == before
    assert items(pack())["initiative:e-longroom"][0] == "certain"


# --- the bands ---------------------------------------------------------------------------------


@pytest.fixture
def meeting(nothing_entered: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The meeting after one that was held, on its eve."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda **_zone: EVE)
    make_economy(code="CT", name_en="Chinese Taipei")
    held = make_meeting(
        slug="2022-sccp1", short_name_en="SCCP1 2022", when_en="15-17 February 2022"
    )
    make_intervention(meeting=held)
    return make_meeting(slug="2022-sccp2", short_name_en="SCCP2 2022", when_en="18-19 August 2022")


def band_of(slug: str) -> tuple[str, str]:
    band, item = items(pack(None))[f"initiative:{slug}"]
    return band, item.why


def test_what_was_silent_reopened_or_asked_might_come_up(meeting: Meeting) -> None:
    for slug in ("silent", "reopened", "asked", "rest"):
        make_initiative(slug=slug)
    rows = {row.slug: row for row in Initiative.objects.all()}
    make_work_plan_item(initiative=rows["silent"], year=2022)
    promise = make_commitment(initiative=rows["reopened"])
    for status, day in (("withdrawn", 1), ("in-progress", 2)):
        make_outcome(commitment=promise, status=status, as_of=date(2022, 2, day))
    make_intervention(kind="question", initiatives=[rows["asked"]])
    assert band_of("silent") == ("might", "silent at SCCP1 2022")
    assert band_of("reopened") == ("might", "reopened")
    assert band_of("asked") == ("might", "a question is open")
    assert band_of("rest") == ("if-raised", "")


def test_the_desk_moves_an_item_and_the_page_says_so(meeting: Meeting) -> None:
    row = make_initiative(slug="survey")
    make_desk_words(meeting=meeting, initiative=row, band="certain", recorded_on=EVE)
    assert band_of("survey") == ("certain", "placed here by the desk")
    unseen = items(pack(None, sees_words=False))["initiative:survey"]
    assert (unseen[0], unseen[1].why) == ("if-raised", "")


def test_ours_and_theirs_stand_apart(meeting: Meeting) -> None:
    us, row = make_agency(), make_initiative(slug="survey")
    make_commitment(initiative=row, owner=us, stated_by=us, text_en="We send the data.")
    theirs = make_commitment(initiative=row, text_en="They report.", when_en="May 2022")
    question = make_intervention(
        kind="question", initiatives=[row], addressed_to=[us], gist_en="What does it cost?"
    )
    make_intervention(
        kind="comment", initiatives=[row], gist_en="We support it.", in_reply_to=question
    )
    _band, item = items(pack(None))["initiative:survey"]
    assert texts(item, "ours") == [f"{us}: We send the data."]
    assert texts(item, "promised") == [f"{theirs.owner}: They report."]
    assert [each.mark for each in statements(item, "to-us")] == ["no answer yet"]
    (position,) = statements(item, "positions")
    assert position.cells[0] == "We support it."
    assert [each.mark for each in statements(item, "points")] == ["suggested"]


def test_what_all_were_asked_is_no_undertaking_of_ours(meeting: Meeting) -> None:
    row, everybody = make_initiative(slug="survey"), make_economy(kind="group")
    everybody.members.add(us(), make_economy())
    make_commitment(
        initiative=row, owner=everybody, firmness="recommendation", text_en="Join the survey."
    )
    make_commitment(
        initiative=row, owner=everybody, firmness="commitment", text_en="Send the data."
    )
    _band, item = items(pack(None))["initiative:survey"]
    assert texts(item, "asked") == [f"{everybody.short_name}: Join the survey."]
    assert texts(item, "ours") == [f"{everybody.short_name}: Send the data."]


def test_a_question_stands_with_its_reply_though_that_names_no_initiative(
    meeting: Meeting,
) -> None:
    row, at = make_initiative(slug="survey"), {"meeting": make_meeting()}
    named: dict[str, Any] = at | {"initiatives": [row]}
    cost = make_intervention(kind="question", gist_en="What does it cost?", **named)
    make_intervention(kind="reply", gist_en="Nothing.", in_reply_to=cost, **at)
    who = make_intervention(kind="question", gist_en="Who takes part?", **at)
    make_intervention(kind="reply", gist_en="All do.", in_reply_to=who, **named)
    _band, item = items(pack(None))["initiative:survey"]
    said = [text.partition(": ")[2] for text in texts(item, "others")]
    assert said == ["What does it cost?", "Nothing.", "Who takes part?", "All do."]


def test_who_speaks_is_told_unless_the_words_begin_with_that(meeting: Meeting) -> None:
    row, peru = make_initiative(slug="survey"), make_economy(code="PE", name_en="Peru")
    said: dict[str, Any] = {"meeting": make_meeting(), "speaker": peru, "initiatives": [row]}
    for gist in ("Peru reports.", "Peruvian customs report."):
        make_intervention(kind="report", gist_en=gist, **said)
    _band, item = items(pack(None))["initiative:survey"]
    assert texts(item, "said") == ["Peru reports.", "Peru: Peruvian customs report."]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("One sentence. Another one that is long.", "One sentence. …"),
        ("第一句。第二句很長很長很長很長很長。", "第一句。第二句很長很長很長很…"),
        ("No end of a sentence is in these words", "No end of a …"),
        ("Short.", "Short."),
    ],
)
def test_a_text_is_cut_after_a_sentence_or_a_word(text: str, short: str) -> None:
    most = 15 if "第" in text else 16 if "No" in text else 24
    assert shortened(text, most) == short


def test_our_own_words_are_never_cut_and_promises_come_next() -> None:
    own = tuple(Statement(f"Ask no. {nth}.", "The desk", mark="ours") for nth in range(60))
    long = Statement("word " * 400, "SCCP1 2022")
    row = Statement("Report.", "SCCP1 2022", cells=("May 2022", "open"))
    columns = ("What", "By when", "How it stands")
    given = [
        Part("points", "Points", statements=own[:30]),
        Part("said", "Said", statements=(long,) * 9),
        Part("promised", "Promised", columns, (row,) * 4),
    ]
    points, said, promised = fitting(given)
    assert (points.statements, promised.statements) == (own[:30], (row,) * 4)
    assert 0 < len(said.statements) < 9
    # Though they take more than two sides.
    (alone,) = fitting([replace(given[0], statements=own * 2), *given[1:]])
    assert (alone.statements, alone.left_out) == (own * 2, 13)


def test_what_is_said_to_an_economy_is_what_it_owes(meeting: Meeting) -> None:
    row = make_initiative(slug="survey")
    theirs, others = make_economy(code="AA"), make_economy(code="BB")
    held = Meeting.objects.get(slug="2022-sccp1")
    for owner, text in ((theirs, "AA reports."), (others, "BB reports.")):
        make_participation(initiative=row, economy=owner)
        make_commitment(initiative=row, meeting=held, owner=owner, text_en=text, when_en="May 2022")
    # What is promised at the meeting itself is not asked for there.
    make_commitment(
        initiative=row, meeting=meeting, owner=theirs, text_en="AA goes on.", when_en="May 2022"
    )
    _band, item = items(pack(None, asked={"economy": "AA"}))["initiative:survey"]
    (line,) = texts(item, "points")
    assert "AA reports." in line
    lone = make_initiative(slug="lone")
    make_participation(initiative=lone, economy=theirs)
    make_commitment(initiative=lone, meeting=held, owner=others, when_en="May 2022")
    assert items(pack(None, asked={"economy": "AA"}))["initiative:lone"][0] == "if-raised"
    assert items(pack(None))["initiative:lone"][0] == "certain"


def test_how_a_promise_was_kept_is_told_with_where_that_was_heard(meeting: Meeting) -> None:
    row = make_initiative(slug="survey")
    promise = make_commitment(initiative=row)
    make_outcome(commitment=promise, status="fulfilled", note_en="It sent the report.")
    _band, item = items(pack(None))["initiative:survey"]
    (told,) = statements(item, "promised")
    source = promise.outcomes.get().source.title
    assert told.cells[1] == f"plan, fulfilled, as promised; It sent the report. ({source})"


def test_a_part_of_which_nothing_has_room_has_no_heading_and_is_counted() -> None:
    long = tuple(Statement("word " * 400, "SCCP1 2022") for _ in range(6))
    parts = fitting(
        [
            Part("said", "Said", statements=long),
            Part("others", "Questions", statements=(Statement("word " * 900, "SCCP1 2022"),)),
            Part("background", "Background", statements=()),
        ]
    )
    (said,) = parts
    assert said.name == "said"
    assert said.left_out == 6 - len(said.statements) + 1


def us() -> Any:
    return Economy.objects.get(code="CT")


def make_agency() -> Any:
    """Return an agency of ours: what it says and promises is ours."""
    name = "Chinese Taipei (Customs Administration)"
    return make_economy(code="CT-CA", kind="agency", part_of=us(), name_en=name)


def test_a_promise_tells_what_it_revises_and_a_figure_its_earlier_readings(
    meeting: Meeting,
) -> None:
    row = make_initiative(slug="survey")
    first = make_commitment(initiative=row, when_en="May 2022", text_en="Report.")
    make_commitment(initiative=row, when_en="September 2022", text_en="Report.", revises=first)
    for value, slug in ((392, "2021-sccp2"), (405, "2022-sccp1")):
        at = Meeting.objects.filter(slug=slug).first() or make_meeting(
            slug=slug, short_name_en="SCCP2 2021", when_en="August 2021", year=2021
        )
        make_figure(meeting=at, initiative=row, series="aeos", value=value, unit_en="AEOs")
    _band, item = items(pack(None))["initiative:survey"]
    (promise,) = statements(item, "promised")
    assert promise.cells[1].endswith(f"before, at {first.meeting}: May 2022")
    (figure,) = statements(item, "figures")
    assert figure.cells == ("405 AEOs (SCCP1 2022)", "392 AEOs (SCCP2 2021)")


def test_twenty_items_are_told_in_full_and_the_rest_in_the_index(meeting: Meeting) -> None:
    for _ in range(75):
        make_participation(initiative=make_initiative(), economy=us())
    (band,) = [each for each in pack(None, asked={"economy": "CT"}).bands if each.total]
    assert (len(band.items), len(band.others), band.left_out) == (20, 50, 5)
    assert all(each.cite for each in band.others)


def test_what_the_desk_wrote_of_is_told_in_full_and_first(meeting: Meeting) -> None:
    rows = [make_initiative(slug=f"survey-{nth:02}") for nth in range(30)]
    for row in rows[9:]:
        make_desk_words(meeting=meeting, initiative=row, line_en="We agree.", recorded_on=EVE)
    (band,) = [each for each in pack(None).bands if each.total]
    wanted = [f"initiative:{row.slug}" for row in rows]
    assert [each.key for each in band.items] == wanted[9:]
    assert [each.key for each in band.others] == wanted[:9]


@pytest.mark.parametrize(
    ("words", "first", "last", "said"),
    [
        ("March 2022", date(2022, 3, 1), date(2022, 3, 31), "March 2022"),
        ("17 March 2022", date(2022, 3, 17), date(2022, 3, 17), "17 March 2022"),
        ("2022", date(2022, 1, 1), date(2022, 12, 31), "2022"),
        (
            "end of 2022",
            date(2022, 12, 1),
            date(2022, 12, 31),
            "end of 2022 (1 Dec 2022 – 31 Dec 2022)",
        ),
        ("Q4 2022", date(2022, 10, 1), date(2022, 12, 31), "Q4 2022 (1 Oct 2022 – 31 Dec 2022)"),
        ("soon", None, date(2022, 12, 31), "soon (until 31 Dec 2022)"),
    ],
)
def test_days_are_told_where_the_words_do_not_give_them(
    words: str, first: date | None, last: date, said: str
) -> None:
    row = make_commitment(when_en=words, earliest=first, latest=last)
    assert due_of(Commitment.objects.with_due().get(pk=row.pk)) == said


@pytest.mark.parametrize(("language", "said"), [("en", "RESTRICTED"), ("zh-hant", "密")])
def test_each_language_has_its_classification(
    settings: Any, meeting: Meeting, language: str, said: str
) -> None:
    settings.CLASSIFICATION_EN, settings.CLASSIFICATION_ZH = "RESTRICTED", "密"
    with translation.override(language):
        assert pack(None).classification == said


# --- the words of the desk ---------------------------------------------------------------------

SECRET = "We could live without it."


@pytest.fixture
def words(meeting: Meeting) -> DeskWords:
    said: Any = make_desk_words(
        meeting=meeting,
        initiative=make_initiative(slug="survey"),
        objective_en="Hear the results.",
        line_en="We support the survey.",
        points_en="Thank them.\nAsk for the results.",
        background_en="It began in 2021.",
        not_disclosed_en=SECRET,
        recorded_on=EVE,
    )
    return said


def officer(*rights: str) -> Client:
    user = User.objects.create_user("officer")
    names = [each.removeprefix("initiatives.") for each in rights]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(user)
    return client


def test_the_words_of_the_desk_stand_in_the_brief_marked_as_ours(words: DeskWords) -> None:
    said = pack(None)
    _band, item = items(said)["initiative:survey"]
    assert texts(item, "points") == ["Thank them.", "Ask for the results."]
    assert texts(item, "not_disclosed") == [SECRET]
    for name in ("objective", "line", "points", "background", "not_disclosed"):
        assert {each.mark for each in statements(item, name)} == {"ours"}
    objective, points = said.first
    assert [each.text for each in objective.statements] == ["Item 1: Hear the results."]
    assert [each.text for each in points.statements] == [
        "Item 1: Thank them.",
        "Item 1: Ask for the results.",
    ]


def test_the_words_that_were_written_last_count_and_those_of_a_past_day_then(
    words: DeskWords,
) -> None:
    about = {"meeting": words.meeting, "initiative": words.initiative}
    make_desk_words(**about, objective_en="Hear nothing.", recorded_on=date(2022, 8, 1))
    found = DeskWords.objects.that_count().get()
    assert found.objective_en == "Hear nothing."
    # Said again, the first words count again.
    again = make_desk_words(**about, objective_en="Hear the results.", recorded_on=EVE)
    assert DeskWords.objects.that_count().get() == again
    again.void("A slip.")
    assert DeskWords.objects.that_count().get() == found
    assert not DeskWords.objects.as_of(date(2022, 7, 31)).that_count()


def test_a_pack_without_an_objective_says_so(meeting: Meeting) -> None:
    make_initiative()
    objective, _points = pack(None).first
    assert objective.empty == "The desk has written no objective."
    assert not objective.statements


def pages_of(words: DeskWords) -> list[str]:
    """Return every page on which the words might show."""
    return [
        "/briefing/?meeting=2022-sccp2",
        "/briefing/?initiative=survey",
        words.action.get_absolute_url(),
        words.meeting.get_history_url(),
        f"/changes/?since=2022-01-01&rows=initiatives.deskwords:{words.pk}",
        "/search/?q=live",
        "/search/?q=live&kind=desk-words",
        "/initiatives/survey/",
        words.source.get_absolute_url(),
        "/",
    ]


def test_nobody_without_the_right_sees_the_words_of_the_desk(words: DeskWords) -> None:
    stranger, plain = Client(), officer("add_outcome")
    for client in (stranger, plain):
        for url in pages_of(words):
            answer = client.get(url)
            text = answer.content.decode()
            assert answer.status_code in (200, 404), url
            assert "live without" not in text, url
            assert "Hear the results" not in text, url
        assert client.get(words.get_history_url()).status_code == 404
        form = client.get("/meetings/2022-sccp2/desk-words/initiative:survey/")
        assert form.status_code in (302, 403)


def test_officers_with_the_right_see_and_write_them(words: DeskWords) -> None:
    client = officer("view_deskwords", "add_deskwords")
    page = Page(client.get("/briefing/?meeting=2022-sccp2"))
    assert SECRET in page.text
    assert "Write what the desk means to say" in page.text
    assert SECRET in Page(client.get(words.get_history_url())).text
    url = "/meetings/2022-sccp2/desk-words/initiative:survey/"
    form = client.get(url).context["form"]
    assert form["not_disclosed_en"].value() == SECRET
    form_page = client.get(url).content.decode()
    assert form_page.count(str(words.initiative)) == 2  # the title of the page, and its heading
    sent = {name: form[name].value() for name in form.fields}
    done = client.post(f"{url}?next=/briefing/", sent | {"objective_en": "Hear it all."})
    assert (done.status_code, done["location"]) == (302, "/briefing/")
    line = DeskWords.objects.that_count().get()
    assert (line.objective_en, line.not_disclosed_en) == ("Hear it all.", SECRET)
    # A browser sends the end of a line as two signs, and counts it as one.
    lines = "\r\n".join(["x" * 148] * 2)
    assert client.post(url, sent | {"objective_en": lines + "\r\nx"}).status_code == 302
    assert DeskWords.objects.that_count().get().objective_en.count("\n") == 2
    refused = client.post(url, sent | {"points_en": "x\r\n" * 11}).context["form"].errors
    assert refused == {"points_en": ["Write 10 lines at most: it has 11."]}
    too_long = client.post(url, sent | {"objective_en": "x" * 301})
    assert too_long.status_code == 200
    assert too_long.context["form"].errors.keys() == {"objective_en"}


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("as_of=2021-01-01", 404),
        ("meeting=no-such", 404),
        ("meeting=%00", 404),
        ("economy=CT&with=ZZ", 404),
        ("economy=CT&with=CT", 200),
        ("meeting=2022-sccp2&as_of=2021-01-01", 404),
        ("meeting=2022-sccp2&economy=CT", 404),
        ("economy=CT&economy=AUS", 404),
        ("with=CT", 404),
    ],
)
def test_an_address_that_names_nothing_is_answered_with_a_sentence(asked: str, status: int) -> None:
    answer = Client().get(f"/briefing/?{asked}")
    assert answer.status_code == status
    if status == 404:
        assert "message" in answer.context


def test_without_a_subject_it_is_for_the_next_meeting(client: Client) -> None:
    subject = client.get("/briefing/?as_of=2022-03-01").context["subject"]
    assert subject.query == "meeting=2022-sccp2"


@pytest.mark.parametrize(
    "thing",
    ["initiative:no-such", "meeting:2022-sccp1", "commitment:2022-sccp1", "x", "question:a/b"],
)
def test_words_about_what_is_not_there_cannot_be_written(thing: str, admin_client: Client) -> None:
    url = f"/meetings/2022-sccp2/desk-words/{thing}/"
    assert admin_client.get(url).status_code == 404
