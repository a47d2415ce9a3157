"""Photographs and PDFs of sources are told by their content, and hostile ones are refused before they cost anything."""

import io
import struct
import zlib

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from cartdesk.base import CartDeskError
from cartdesk.paper import SourceKind, draw_source, read_source
from cartdesk.paper.model import MAX_SOURCE
from cartdesk.paper.source import MAX_SIDE


def picture(format_, size=(60, 40), **more):
    stream = io.BytesIO()
    made = Image.new("RGB", size, "white")
    made.paste("red", (0, 0, 10, 10))
    made.save(stream, format_, **more)
    return stream.getvalue()


def pdf(pages=1, width=200, height=300, password="", script=""):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width, height)
    if script:
        action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject(script)}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject(name): value for name, value in action.items()}
        )
    if password:
        writer.encrypt(password)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def png_of(width, height):
    """A PNG that only claims its size."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def size(png):
    return Image.open(io.BytesIO(png)).size


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (picture("JPEG"), SourceKind("jpeg", 1)),
        (picture("PNG"), SourceKind("png", 1)),
        (pdf(3), SourceKind("pdf", 3)),
    ],
)
def test_a_document_is_told_by_its_content(data, kind):
    assert read_source(data) == kind


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not-a-document"),
        (b"MZ\x90\x00" + bytes(400), "not-a-document"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not-a-document"),
        (picture("GIF"), "not-a-document"),
        (picture("TIFF"), "not-a-document"),
        (picture("JPEG", (400, 400))[:-200], "damaged"),
        (picture("PNG", (400, 400))[:-60], "damaged"),
        (b"\xff\xd8\xff" + bytes(900), "damaged"),
        (b"%PDF-1.7\n" + bytes(900), "damaged"),
        (pdf(password="тайна"), "locked"),
        (pdf(101), "too-many-pages"),
        (png_of(100_000, 100_000), "damaged"),  # Pillow's own bound for bombs
        (png_of(10_000, 7_000), "too-large"),
        (picture("PNG") + bytes(MAX_SOURCE), "too-large"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_anything_else_is_refused_in_words(data, code):
    with pytest.raises(CartDeskError) as refused:
        read_source(data)
    assert refused.value.code == f"attachment.{code}"


def test_a_photograph_stands_upright_and_tells_nothing_beside_its_picture():
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera on its side
    exif[0x010E] = "Иванова Мария Петровна"
    shown = draw_source(picture("JPEG", (60, 40), exif=exif))
    assert size(shown) == (40, 60)
    assert "Иванова".encode() not in shown and not Image.open(io.BytesIO(shown)).getexif()


def test_a_page_as_large_as_a_wall_is_drawn_small():
    width, height = size(draw_source(pdf(width=14_000, height=14_000)))
    assert width <= MAX_SIDE and height <= MAX_SIDE


def test_a_script_in_a_pdf_is_never_run_and_each_page_is_drawn_alone():
    data = pdf(2, script="app.alert('x'); this.submitForm('http://example.org')")
    assert PdfReader(io.BytesIO(data)).trailer["/Root"]["/OpenAction"]["/S"] == "/JavaScript"
    assert size(draw_source(data, 1)) == (400, 600)
