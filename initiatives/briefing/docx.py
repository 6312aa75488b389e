"""A brief as DOCX, which an officer edits: real styles, headings, tables and footnotes."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from initiatives.briefing.printed import CHINESE, LATIN, Said

QUIET = RGBColor(0x55, 0x5B, 0x66)
FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
# Between the text and the notes of a page stands a line; Word wants both of these.
SEPARATORS = """<w:footnotes {ns}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>
</w:footnote></w:footnotes>"""
# A file has days, and no moment of its making: the same brief gives the same bytes.
MADE = (1980, 1, 1, 0, 0, 0)


def docx_of(said: Said) -> bytes:
    """Return the file of a brief, as `printed()` says it."""
    file = Writer(said)
    file.first_side()
    for band in said["bands"]:
        file.band(band)
    return file.whole()


class Writer:
    """One document that is being written."""

    def __init__(self, said: Said) -> None:
        self.said = said
        # Any: python-docx has no types for what stands below its own classes.
        self.document: Any = Document()
        self.body: list[Any] = []
        self.marks = 0
        self.notes: Any = parse_xml(SEPARATORS.format(ns=nsdecls("w")))
        set_fonts(self.document, said["language"])
        add_styles(self.document)
        self.set_page()

    # --- the frame of every page ---------------------------------------------------------------

    def set_page(self) -> None:
        """Set A4, the classification at the top and the bottom, and the number of each page."""
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2.2)
        # Two lines stand below the text, and notes above them.
        section.header_distance, section.footer_distance = Cm(1), Cm(0.8)
        for frame in (section.header, section.footer):
            line = frame.paragraphs[0]
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.add_run(self.said["classification"]).bold = True
        numbers = section.footer.add_paragraph()
        numbers.alignment = WD_ALIGN_PARAGRAPH.CENTER
        said = [run(f"{self.said['page']} "), *field("PAGE")]
        numbers._p.extend([*said, run(f" {self.said['of']} "), *field("NUMPAGES")])

    # --- page one ------------------------------------------------------------------------------

    def first_side(self) -> None:
        """Write what the brief is, the objective, the points to make, and the index."""
        said = self.said
        self.add("Title", said["title"])
        rows = [[[run(label, bold=True)], [run(text)]] for label, text in said["facts"]]
        self.body.append(table_of(rows, (3.5, 13.5), "TableNormal"))
        for note in said["notes"]:
            self.add("Quiet", note)
        for part in said["first"]:
            self.add("Heading3", part["heading"])
            self.statements(part)
            if part["left_out"]:
                self.add("Quiet", part["left_out"])
        if said["bands"]:
            self.add("Heading3", said["index"])
            self.index()
        for line in said["nothing"]:
            self.add("Quiet", line)

    def index(self) -> None:
        """Write the table of contents, as Word would: each line leads to its heading."""
        lines = []
        for band in self.said["bands"]:
            lines.append(("TOC1", f"band-{band['band']}", band["heading"]))
            lines += [
                ("TOC2", f"item-{item['number']}", f"{item['number']}. {item['title']}")
                for item in band["items"]
            ]
        for nth, (style, mark, text) in enumerate(lines):
            link = element("hyperlink", anchor=mark, history="1")
            # Word fills in the page; a number that nobody has counted would be wrong elsewhere.
            link.extend([run(text), run("\t"), *field(f"PAGEREF {mark} \\h", "")])
            line = self.add(style)
            if nth == 0:
                line.extend(beginning(r'TOC \o "1-2" \h \z'))
            line.append(link)
            if nth == len(lines) - 1:
                line.append(ending())

    # --- items ---------------------------------------------------------------------------------

    def add(self, style: str, text: str = "") -> Any:
        """Write a paragraph at the end, and return it."""
        line = paragraph(style, [run(text)] if text else [])
        self.body.append(line)
        return line

    def band(self, band: Said) -> None:
        """Write a band: what is certain or likely begins a page of its own, item by item."""
        self.heading(band["heading"], "Heading1", f"band-{band['band']}", new_page=True)
        for nth, item in enumerate(band["items"]):
            self.item(item, new_page=nth > 0 and band["band"] != "if-raised")
        if band["others"]:
            self.add("Heading3", band["others_heading"])
            rows = [[[run(text)] for text in each] for each in band["others"]]
            self.table(band, rows)
        if band["left_out"]:
            self.add("Quiet", band["left_out"])

    def heading(self, text: str, style: str, mark: str, new_page: bool) -> None:
        self.marks += 1
        line = self.add(style)
        if new_page:
            line.pPr.append(element("pageBreakBefore"))
        line.append(element("bookmarkStart", id=str(self.marks), name=mark))
        line.append(run(text))
        line.append(element("bookmarkEnd", id=str(self.marks)))

    def item(self, item: Said, new_page: bool) -> None:
        title = f"{item['number']}. {item['title']}"
        self.heading(title, "Heading2", f"item-{item['number']}", new_page)
        if item["why"]:
            self.add("Reason", item["why"])
        for part in item["parts"]:
            self.add("Heading3", part["heading"])
            if part["columns"] and part["statements"]:
                rows = [
                    [self.statement(each), *([run(text)] for text in each["cells"])]
                    for each in part["statements"]
                ]
                self.table(part, rows)
            elif part["statements"] or part["empty"]:
                self.statements(part)
        if item["left_out"]:
            self.add("Quiet", f"{item['left_out']} {item['page']}")

    def statements(self, part: Said) -> None:
        """Write statements one below the other, each with its note."""
        for each in part["statements"]:
            self.body.append(paragraph("ListBullet", self.statement(each)))
        if not part["statements"]:
            self.add("Quiet", part["empty"])

    def statement(self, each: Said) -> list[Any]:
        """Return the runs of a statement: what it is, what it says, and the sign of its note."""
        mark = [run(f"[{each['mark']}] ", bold=True)] if each["mark"] else []
        words = run(each["text"], language=each["lang"])
        return [*mark, words, *([self.note(each["cite"])] if each["cite"] else [])]

    def table(self, part: Said, rows: list[list[Any]]) -> None:
        """Write a table, its headings repeated on each page, with some room below it."""
        headings = [[run(column, bold=True)] for column in part["columns"]]
        self.body.append(table_of([headings, *rows], part["widths"], "TableGrid", True))
        self.add("Cell")

    def note(self, text: str) -> Any:
        """Write a footnote, and return its sign."""
        number = str(len(self.notes) - 1)
        note = element("footnote", id=number)
        first = run("", style="FootnoteReference")
        first.append(element("footnoteRef"))
        note.append(paragraph("FootnoteText", [first, run(f" {text}")]))
        self.notes.append(note)
        sign = run("", style="FootnoteReference")
        sign.append(element("footnoteReference", id=number))
        return sign

    # --- the file ------------------------------------------------------------------------------

    def whole(self) -> bytes:
        """Return the bytes of the file."""
        # The last element of a document is its section.
        last = self.document.element.body.sectPr
        for each in self.body:
            last.addprevious(each)
        package = self.document.part.package
        blob = serialize_part_xml(self.notes)
        part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES, blob, package)
        self.document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        properties = self.document.core_properties
        properties.title, properties.author = self.said["title"], "SCCP tracker"
        properties.comments = ""
        properties.language = f"{self.said['language']}-{self.said['region']}"
        properties.created = properties.modified = datetime.fromisoformat(self.said["made"])
        written = BytesIO()
        self.document.save(written)
        return dateless(written.getvalue())


def dateless(file: bytes) -> bytes:
    """Return a ZIP file of the same parts that does not say when it was made."""
    kept = BytesIO()
    with ZipFile(BytesIO(file)) as old, ZipFile(kept, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name, MADE), old.read(name), ZIP_DEFLATED)
    return kept.getvalue()


# --- what stands in a document ---------------------------------------------------------------
#
# Written as Word's own elements: the library looks up each style and counts each table anew.


def element(tag: str, **attributes: str) -> Any:
    """Return an element of Word's, its attributes by their names without prefix."""
    made = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def run(text: str, *, bold: bool = False, style: str = "", language: str = "") -> Any:
    """Return a run of text; a tab in it is one. `language` is given where it is not the brief's."""
    made = element("r")
    if bold or style or language:
        properties = element("rPr")
        if bold or style:
            properties.append(element("rStyle", val=style) if style else element("b"))
        if language:
            properties.append(element("lang", val=language, eastAsia=language))
        made.append(properties)
    # The library's own: it tells tabs and line breaks from text.
    made.text = text
    return made


def paragraph(style: str, runs: list[Any]) -> Any:
    made, properties = element("p"), element("pPr")
    properties.append(element("pStyle", val=style))
    made.append(properties)
    made.extend(runs)
    return made


# What stands between the line of a cell and its text, in twentieths of a point.
CELL_MARGIN = "108"


def table_of(
    rows: list[list[Any]], widths: Iterable[float], style: str, has_headings: bool = False
) -> Any:
    """Return a table of rows of cells of runs, its columns so wide in centimetres."""
    made, properties, grid = element("tbl"), element("tblPr"), element("tblGrid")
    properties.append(element("tblStyle", val=style))
    # Its lines stand where the text begins, and not the text in its cells.
    properties.append(element("tblInd", w=CELL_MARGIN, type="dxa"))
    properties.append(element("tblLayout", type="fixed"))
    twips = [str(Cm(width).twips) for width in widths]
    for width in twips:
        grid.append(element("gridCol", w=width))
    made.extend([properties, grid])
    for nth, cells in enumerate(rows):
        row, kept = element("tr"), element("trPr")
        kept.append(element("cantSplit"))
        if has_headings and nth == 0:
            kept.append(element("tblHeader"))
        row.append(kept)
        for runs, width in zip(cells, twips, strict=True):
            cell, size = element("tc"), element("tcPr")
            size.append(element("tcW", w=width, type="dxa"))
            cell.extend([size, paragraph("Cell", runs)])
            row.append(cell)
        made.append(row)
    return made


def beginning(code: str) -> list[Any]:
    """Return how a field begins, which Word brings up to date when the file is opened."""
    runs = [element("r") for _ in range(3)]
    words = element("instrText")
    words.text = f" {code} "
    runs[0].append(element("fldChar", fldCharType="begin", dirty="true"))
    runs[1].append(words)
    runs[2].append(element("fldChar", fldCharType="separate"))
    return runs


def ending() -> Any:
    made = element("r")
    made.append(element("fldChar", fldCharType="end"))
    return made


def field(code: str, shown: str = "1") -> list[Any]:
    """Return the runs of a field of a number, which shows this until it is brought up to date."""
    return [*beginning(code), run(shown), ending()]


# --- styles --------------------------------------------------------------------------------------

THEMES = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


def set_fonts(document: Any, language: str) -> None:
    """Have every style write Latin and Chinese letters in fonts of ours.

    Left alone, the template of the library sends Chinese to MS Mincho.
    """
    fonts = {"ascii": LATIN[0], "hAnsi": LATIN[0], "eastAsia": CHINESE[0], "cs": LATIN[0]}
    styles = document.styles.element
    for each in styles.iter(qn("w:rFonts")):
        for name in THEMES:
            each.attrib.pop(qn(f"w:{name}"), None)
        for name, font in fonts.items():
            each.set(qn(f"w:{name}"), font)
    for each in styles.iter(qn("w:lang")):
        each.set(qn("w:val"), "en-GB")
        each.set(qn("w:eastAsia"), "zh-TW")
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = LATIN[0], Pt(10)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), CHINESE[0])
    normal.paragraph_format.space_after = Pt(3)
    # Fonts of Chinese letters are high: a line is as high as we say.
    normal.paragraph_format.line_spacing = Pt(13)
    table = next(
        part
        for part in document.part.package.iter_parts()
        if part.partname.endswith("fontTable.xml")
    )
    table._blob = font_table().encode()


def font_table() -> str:
    """Return the fonts of the document, each with what stands in for it."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>'
        for name, other in (LATIN, CHINESE)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'


def add_styles(document: Any) -> None:
    """Add the styles that the library's template does not have, and set those that it has."""
    styles = document.styles
    sizes = {"Title": 17, "Heading 1": 15, "Heading 2": 13, "Heading 3": 11}
    for name, size in sizes.items():
        styles[name].font.size, styles[name].font.color.rgb = Pt(size), RGBColor(0x12, 0x3A, 0x5E)
        styles[name].paragraph_format.keep_with_next = True
        styles[name].paragraph_format.space_before = Pt(6)
        styles[name].paragraph_format.space_after = Pt(2)
        styles[name].paragraph_format.line_spacing = Pt(size * 1.35)
    quiet = styles.add_style("Quiet", WD_STYLE_TYPE.PARAGRAPH)
    quiet.base_style, quiet.font.color.rgb = styles["Normal"], QUIET
    reason = styles.add_style("Reason", WD_STYLE_TYPE.PARAGRAPH)
    reason.base_style, reason.paragraph_format.keep_with_next = quiet, True
    cell = styles.add_style("Cell", WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style, cell.font.size = styles["Normal"], Pt(9)
    cell.paragraph_format.space_after, cell.paragraph_format.line_spacing = Pt(1), Pt(12)
    for level in (1, 2):
        line = styles.add_style(f"TOC {level}", WD_STYLE_TYPE.PARAGRAPH)
        line.base_style = styles["Normal"]
        line.paragraph_format.left_indent = Cm(0.6 * (level - 1))
        line.paragraph_format.space_after, line.paragraph_format.line_spacing = Pt(0), Pt(10)
        # A title breaks before the numbers of the pages.
        line.paragraph_format.right_indent = Cm(1)
        line.paragraph_format.tab_stops.add_tab_stop(Cm(17), WD_TAB_ALIGNMENT.RIGHT)
        line.font.size = Pt(8.5)
    note = styles.add_style("Footnote Text", WD_STYLE_TYPE.PARAGRAPH)
    note.base_style, note.font.size = styles["Normal"], Pt(7.5)
    note.paragraph_format.space_after, note.paragraph_format.line_spacing = Pt(0), Pt(9.5)
    sign = styles.add_style("Footnote Reference", WD_STYLE_TYPE.CHARACTER)
    sign.font.superscript = True
