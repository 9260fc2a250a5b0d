"""Reads a report.docx: captions that Word counts, a table of contents, wide tables on pages that lie on their side, pictures for a print."""

import struct
import sys
from zipfile import ZipFile

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

INCH = 914400
DOTS = 300

path = sys.argv[1]
word = Document(path)
body = word.element.body


def fields(paragraph):
    """The instructions of the fields of a paragraph."""
    return [of.text.strip() for of in paragraph.iter(qn("w:instrText"))]


def text(paragraph):
    """What the paragraph shows."""
    return "".join(of.text or "" for of in paragraph.iter(qn("w:t")))


captions = [of for of in word.paragraphs if of.style.name == "Caption" or of.style.style_id == "Caption"]
assert captions, "there are captions"
counted = {"Table": 0, "Figure": 0}
for caption in captions:
    what = caption.text.split(" ")[0]
    counted[what] += 1
    assert fields(caption._p) == [f"SEQ {what} \\* ARABIC"], f"{caption.text}: {fields(caption._p)}"
    assert caption.text.startswith(f"{what} {counted[what]}. "), f"{caption.text} is number {counted[what]}"
assert counted["Table"] == len(word.tables), "every table has a caption"
assert counted["Figure"] == len(word.inline_shapes), "every picture has a caption"

titles = [of for of in word.paragraphs if of.style.style_id == "Heading1"]
contents = [of for of in word.paragraphs if of.style.style_id == "TOC1"]
assert [text(of._p) for of in contents] == [of.text for of in titles], "the table of contents has every title"
assert any("TOC" in of for of in fields(contents[0]._p)), "it is a field"
characters = [of.get(qn("w:fldCharType")) for line in contents for of in line._p.iter(qn("w:fldChar"))]
assert characters == ["begin", "separate", "end"], characters
anchors = [of.get(qn("w:anchor")) for line in contents for of in line._p.iter(qn("w:hyperlink"))]
marks = [of.get(qn("w:name")) for of in body.iter(qn("w:bookmarkStart"))]
assert anchors == marks, "every line leads to its title"

sizes = []
for section in word.sections:
    lies = section.orientation == WD_ORIENT.LANDSCAPE
    assert lies == (section.page_width > section.page_height), "the orientation is that of the page"
    sizes.append(section.page_width - section.left_margin - section.right_margin)
place = 0
lying = 0
for child in body:
    if child.tag == qn("w:tbl"):
        width = sum(int(of.get(qn("w:w"))) for of in child.iter(qn("w:gridCol"))) * 635
        assert width <= sizes[place] + 635 * 20, f"a table of {width} on a page of {sizes[place]}"
        lying += word.sections[place].orientation == WD_ORIENT.LANDSCAPE
    if child.tag == qn("w:p") and child.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
        place += 1
assert place + 1 == len(sizes), "every section is seen"
if len(sys.argv) > 2:
    assert lying >= int(sys.argv[2]), f"{lying} tables lie on their side"

with ZipFile(path) as archive:
    for shape in word.inline_shapes:
        embedded = shape._inline.graphic.graphicData.pic.blipFill.blip.embed
        png = word.part.related_parts[embedded].blob
        width, height = struct.unpack(">II", png[16:24])
        for pixels, length in ((width, shape.width), (height, shape.height)):
            assert pixels * INCH >= (DOTS - 1) * length, f"{pixels} pixels on {length / INCH:.2f} inches"
print(f"{path}: {len(captions)} captions, {len(contents)} titles, {len(sizes)} sections, {lying} tables on their side")
