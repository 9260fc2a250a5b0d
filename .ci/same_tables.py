"""Reads report.docx with python-docx and report.html with the standard library: both must hold the same tables and headings."""

import sys
from html.parser import HTMLParser

from docx import Document

# What folds an appendix on the page is its heading in the document.
HEADINGS = ("h2", "h3", "summary")


class Page(HTMLParser):
    """Collects headings and the cells of tables."""

    def __init__(self):
        super().__init__()
        self.tables, self.headings, self.alternatives = [], [], []
        self.text = None

    def handle_starttag(self, tag, attributes):
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag == "div" and dict(attributes).get("role") == "img":
            self.alternatives.append(dict(attributes)["aria-label"])
        if tag in ("th", "td", *HEADINGS):
            self.text = ""

    def handle_data(self, data):
        if self.text is not None:
            self.text += data

    def handle_endtag(self, tag):
        if tag in ("th", "td"):
            self.tables[-1][-1].append(self.text)
        elif tag in HEADINGS:
            self.headings.append(self.text)
        if tag in ("th", "td", *HEADINGS):
            self.text = None


page = Page()
with open(sys.argv[1], encoding="utf-8") as file:
    page.feed(file.read())
word = Document(sys.argv[2])
# Numbers are written with blanks at which no line breaks.


def cells(row):
    """The texts of a row, of a cell over several columns once."""
    once = {id(cell._tc): cell for cell in row.cells}
    return [cell.text.replace("\u00a0", " ") for cell in once.values()]


tables = [[cells(row) for row in table.rows] for table in word.tables]
assert len(tables) > 10, "there are tables"
# What is folded on the page stands at the end of the document.
assert sorted(tables) == sorted(page.tables), "tables differ"
headings = [of.text for of in word.paragraphs if of.style.name.startswith("Heading")]
assert sorted(headings) == sorted(page.headings[1:]), "headings differ, apart from that of the contents"
pictures = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
assert sorted(pictures) == sorted(page.alternatives), "pictures differ"
print(f"{sys.argv[2]}: {len(tables)} tables, {len(headings)} headings and {len(pictures)} pictures are those of the page")
