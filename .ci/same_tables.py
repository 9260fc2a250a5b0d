"""Reads report.docx with python-docx and report.html with the standard library: both must hold the same tables and headings."""

import sys
from html.parser import HTMLParser

from docx import Document


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
        if tag in ("th", "td", "h2", "h3"):
            self.text = ""

    def handle_data(self, data):
        if self.text is not None:
            self.text += data

    def handle_endtag(self, tag):
        if tag in ("th", "td"):
            self.tables[-1][-1].append(self.text)
        elif tag in ("h2", "h3"):
            self.headings.append(self.text)
        if tag in ("th", "td", "h2", "h3"):
            self.text = None


page = Page()
with open(sys.argv[1], encoding="utf-8") as file:
    page.feed(file.read())
word = Document(sys.argv[2])
# Numbers are written with blanks at which no line breaks.
tables = [[[cell.text.replace("\u00a0", " ") for cell in row.cells] for row in table.rows] for table in word.tables]
assert len(tables) > 10, "there are tables"
assert tables == page.tables, "tables differ"
headings = [of.text for of in word.paragraphs if of.style.name.startswith("Heading")]
assert headings == page.headings[1:], "headings differ, apart from that of the contents"
pictures = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
assert pictures == page.alternatives, "pictures differ"
print(f"{sys.argv[2]}: {len(tables)} tables, {len(headings)} headings and {len(pictures)} pictures are those of the page")
