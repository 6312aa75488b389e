"""A brief as a file: DOCX that an officer edits, PDF of the same content."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.http import QueryDict
from django.test import Client
from django.utils import translation
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from initiatives.briefing import pdf
from initiatives.briefing.content import pack_of
from initiatives.briefing.docx import docx_of
from initiatives.briefing.pack import BandOf, Item, Pack, Part, Statement
from initiatives.briefing.parts import fitting
from initiatives.briefing.printed import CHINESE, UNPRINTABLE, Issue, printed
from initiatives.briefing.subjects import subject_of
from initiatives.models import Initiative
from meetings.models import Meeting
from support.make import make_desk_words

pytestmark = [pytest.mark.one_database, pytest.mark.pages]

ISSUE = Issue("2022/1", date(2022, 8, 1), "officer")
# What XML and typst read as their own, and what neither can hold.
HOSTILE = '#panic("x") $x$ *b* _i_ `c` \\ @ref <w:p> & ]]> // #{1} = h\x00\x07\x0c\x1b\ufffe中文'


def pack(text: str, language: str = "en") -> Pack:
    """Return a brief of one item that says `text` wherever it says anything."""
    said = Statement(text, text, mark=text)
    row = Statement(text, text, cells=(text, text))
    parts = (
        Part("points", text, statements=(said,)),
        Part("promised", text, (text, text, text), (row,), left_out=2),
        Part("objective", text, empty=text),
    )
    item = Item("initiative:x", text, text, "/initiatives/x/", parts)
    return Pack(
        title=text,
        kind=text,
        counterpart=text,
        as_of="2022-08-01",
        language=language,
        classification=text,
        first=(Part("points", text, statements=(said,)),),
        bands=(BandOf("certain", text, (item,), (item,), 3),),
        notes=(text,),
    )


def xml_of(file: bytes, name: str) -> str:
    return ZipFile(BytesIO(file)).read(f"word/{name}.xml").decode()


@given(st.text(max_size=40))
@hypothesis_settings(max_examples=25)
def test_any_text_stands_in_the_document_as_it_is(text: str) -> None:
    file = docx_of(printed(pack(text), ISSUE))
    shown = UNPRINTABLE.sub("", text)
    document = Document(BytesIO(file))
    wanted = re.sub(r"\r\n?", "\n", f"1. {shown}")
    assert [each.text for each in document.paragraphs if each.style.name == "Heading 2"] == [wanted]  # type: ignore[union-attr]  # each has a style


def test_hostile_text_is_text_in_the_document() -> None:
    document = Document(BytesIO(docx_of(printed(pack(HOSTILE), ISSUE))))
    shown = UNPRINTABLE.sub("", HOSTILE)
    assert shown.endswith("= h中文")
    assert any(shown in each.text for each in document.paragraphs)


@pytest.mark.skipif(not pdf.is_installed(), reason="typst is optional")
@given(st.text(alphabet='#$*_`\\@<>&[](){}/="~- a中\n\x00\x1b\u200f\ud800', max_size=30))
@hypothesis_settings(max_examples=6)
def test_any_text_is_data_to_the_setter_of_pdf(text: str) -> None:
    assert pdf.pdf_of(printed(pack(f"x{text}"), ISSUE)).startswith(b"%PDF-")


def text_of(file: bytes, folder: Path) -> str:
    """Return the text of a PDF, the lines of each page joined."""
    (folder / "brief.pdf").write_bytes(file)
    command = ["pdftotext", "-enc", "UTF-8", str(folder / "brief.pdf"), "-"]
    said = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return "\f".join(" ".join(page.split()) for page in said.split("\f"))


def by_libreoffice(folder: Path, form: str) -> None:
    """Have LibreOffice write the brief.docx of a folder in another form, beside it."""
    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation=file://{folder}/office"),
            *("--convert-to", form, "--outdir", folder, str(folder / "brief.docx")),
        ],
        capture_output=True,
        check=True,
    )


# CI installs what makes the PDF and reads both files; an engineer's machine need not have it.
needs_pdf = pytest.mark.skipif(
    not all((pdf.is_installed(), shutil.which("pdftotext"), shutil.which("soffice"))),
    reason="typst, pdftotext or LibreOffice is missing",
)


@needs_pdf
def test_hostile_text_is_text_in_the_pdf(tmp_path: Path) -> None:
    text = text_of(pdf.pdf_of(printed(pack(HOSTILE), ISSUE)), tmp_path)
    assert '#panic("x") $x$ *b* _i_ `c`' in text
    assert "<w:p> &" in text


@pytest.mark.skipif(not pdf.is_installed(), reason="typst is optional")
def test_without_a_chinese_font_the_pdf_is_made_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class NoFonts:
        def families(self) -> list[str]:
            return ["Libertinus Serif"]

    assert set(CHINESE) & set(pdf.fonts().families()), "apt install fonts-noto-cjk"
    assert pdf.missing_font() == ""
    monkeypatch.setattr(pdf, "fonts", NoFonts)
    assert "no Chinese font" in pdf.missing_font()


@needs_pdf
@pytest.mark.parametrize("text", ["參、四", "👍 ✅", "สวัสดี"])
def test_a_pdf_is_made_of_signs_that_no_font_has(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import typst

    bare = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(pdf, "fonts", lambda: bare)
    assert pdf.pdf_of(printed(pack(text), ISSUE)).startswith(b"%PDF")


# --- the brief of a meeting --------------------------------------------------------------------


@pytest.fixture
def said(record: None, db: None) -> Pack:
    with translation.override("zh-hant"):
        subject = subject_of(QueryDict("meeting=2022-sccp2"), date(2022, 8, 1))
        return pack_of(subject, sees_words=False)


def test_the_document_has_real_styles_notes_tables_and_an_index(said: Pack) -> None:
    file = docx_of(printed(said, ISSUE))
    assert file == docx_of(printed(said, ISSUE))
    document: Any = Document(BytesIO(file))
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 2"]
    assert headings == [f"{number}. {item.title}" for number, item in said.numbered]
    tables = document.tables[1:]
    assert tables
    assert all(each.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for each in tables)
    parts = [*said.first, *(part for _number, item in said.numbered for part in item.parts)]
    cites = sum(bool(each.cite) for part in parts for each in part.statements)
    assert len(re.findall(r"<w:footnote ", xml_of(file, "footnotes"))) == cites + 2
    body = xml_of(file, "document")
    assert body.count("<w:footnoteReference ") == cites
    assert r"TOC \o" in body
    assert all(f'w:name="item-{number}"' in body for number, _item in said.numbered)
    styles = xml_of(file, "styles")
    assert "Theme=" not in "".join(re.findall(r"<w:rFonts[^>]*>", styles))
    assert 'w:eastAsia="Microsoft JhengHei"' in styles
    assert "MS Mincho" not in styles
    assert 'w:altName w:val="Noto Sans CJK TC"' in xml_of(file, "fontTable")


@needs_pdf
def test_both_files_say_the_same(said: Pack, tmp_path: Path) -> None:
    (tmp_path / "brief.docx").write_bytes(docx_of(printed(said, ISSUE)))
    by_libreoffice(tmp_path, "txt:Text (encoded):UTF8")
    from_docx = (tmp_path / "brief.txt").read_text("utf-8")
    file = pdf.pdf_of(printed(said, ISSUE))
    assert file == pdf.pdf_of(printed(said, ISSUE))
    from_pdf = text_of(file, tmp_path).translate({ord(sign): None for sign in " \f"})
    for _number, item in said.numbered:
        for text in (item.title, *(part.heading for part in item.parts)):
            assert text in from_docx, text
            assert text.replace(" ", "") in from_pdf, text


@needs_pdf
@pytest.mark.parametrize(
    ("language", "signs", "lines", "written", "told"),
    [
        # As long as the form lets it be, in each item; short; and of more items than are in full.
        ("en", 300, 3, 20, [2, 2]),
        ("zh-hant", 150, 3, 20, [2, 2]),
        ("en", 113, 1, 20, [3, 3]),
        ("en", 60, 1, 77, [2, 3]),
    ],
)
@pytest.mark.usefixtures("record", "db")
def test_page_one_holds_the_index_though_the_desk_wrote_much(
    language: str, signs: int, lines: int, written: int, told: list[int], tmp_path: Path
) -> None:
    meeting, subject = Meeting.objects.get(slug="2022-sccp2"), QueryDict("meeting=2022-sccp2")
    sign = "words " if language == "en" else "文字"
    text = (sign * signs)[:signs].strip()
    said = {"objective": text, "points": "\n".join([text] * lines)}
    column = language[:2]
    first = [item.key for _n, item in pack_of(subject_of(subject, None), True).numbered]
    others = [f"initiative:{row.slug}" for row in Initiative.objects.all()]
    for nth, item in enumerate(list(dict.fromkeys([*first, *others]))[:written]):
        noun, _colon, key = item.partition(":")
        row = apps.get_model("initiatives", noun).objects.of_key(key)
        words = {f"{name}_{column}": words for name, words in said.items()}
        # Each with a note of its own.
        day = date(2022, 7, 1) + timedelta(days=nth)
        make_desk_words(meeting=meeting, recorded_on=day, **{noun: row}, **words)
    with translation.override(language):
        brief = pack_of(subject_of(subject, None), sees_words=True)
        assert [len(part.statements) for part in brief.first] == told
        text_of_brief = printed(brief, ISSUE)
    assert len(list(brief.numbered)) == min(written, 30)
    (tmp_path / "brief.docx").write_bytes(docx_of(text_of_brief))
    by_libreoffice(tmp_path, "pdf")
    for file in ((tmp_path / "brief.pdf").read_bytes(), pdf.pdf_of(text_of_brief)):
        # The heading of the first band begins page two.
        pages = text_of(file, tmp_path).split("\f")
        assert pages[1].strip().startswith(brief.bands[0].heading), pages[1][:200]


@needs_pdf
@pytest.mark.parametrize(("language", "sign"), [("en", "words "), ("zh-hant", "文字")])
def test_the_widest_item_stands_on_two_sides(language: str, sign: str, tmp_path: Path) -> None:
    with translation.override(language):
        said = pack("x", language)
        long = [Statement(sign * 100, "SCCP1 2022, 參、四、(二)1") for _ in range(20)]
        rows = [Statement(sign * 20, "SCCP1 2022", cells=(sign * 9, sign * 9)) for _ in range(90)]
        parts = fitting(
            [
                Part("said", "Said", statements=tuple(long[:5])),
                Part("promised", "Promised", ("a", "b", "c"), tuple(rows)),
            ]
        )
        item = replace(next(said.numbered)[1], parts=parts)
        assert parts[1].left_out
        file = pdf.pdf_of(printed(replace(said, bands=(BandOf("certain", "x", (item,)),)), ISSUE))
    text_of(file, tmp_path)
    told = subprocess.run(["pdfinfo", str(tmp_path / "brief.pdf")], capture_output=True, check=True)
    # Page one, and the item.
    assert re.search(rb"Pages:\s+3\n", told.stdout), told.stdout


# --- the pages that give them ------------------------------------------------------------------


@pytest.mark.usefixtures("record")
@pytest.mark.django_db
def test_a_brief_is_taken_along_from_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "/briefing/?initiative=tfa-sequencing&as_of=2022-08-01"
    (link,) = re.findall(r'href="([^"]*file=docx)"', Client().get(url).content.decode())
    answer = Client().get(unescape(link))
    assert answer.status_code == 200
    assert 'filename="briefing-tfa-sequencing-2022-08-01-en.docx"' in answer["Content-Disposition"]
    assert Document(BytesIO(answer.content)).paragraphs[0].text.startswith("Briefing: Accelerating")
    if pdf.is_installed():
        assert Client().get(f"{url}&file=pdf")["Content-Type"] == "application/pdf"
    assert Client().get(f"{url}&file=odt").status_code == 404
    monkeypatch.setattr(pdf, "typst", None)
    assert "make pdf" in Client().get(f"{url}&file=pdf").content.decode()
    assert "make pdf" in Client().get(url).content.decode()
