"""Files that say a good deal about whoever made them."""

import base64
import io
import struct
import zipfile
import zlib
from functools import cache
from typing import Any

import pikepdf
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from grants.demo.data import paper

NAME = "Wang Fang"
SIDEWAYS = 6


@cache
def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def exif(orientation: int = 1) -> Any:
    said = Image.Exif()
    said[0x0112], said[0x010F], said[0x013B] = orientation, "PhoneMaker", NAME
    said.get_ifd(0x8825)[1] = "N"
    said.get_ifd(0x8825)[2] = (43.0, 53.0, 1.0)
    return said


def photo(form: str = "JPEG", orientation: int = 1) -> bytes:
    """A picture 60 wide and 40 high, red on the left; with place, phone, artist, a remark and a colour profile."""
    picture = Image.new("RGB", (60, 40), "blue")
    picture.paste("red", (0, 0, 30, 40))
    more: dict[str, Any] = {"exif": exif(orientation), "icc_profile": profile()}
    if form == "JPEG":
        more |= {"comment": NAME.encode(), "xmp": f"<x>{NAME}</x>".encode(), "quality": 95}
    if form == "PNG":
        more["pnginfo"] = PngInfo()
        more["pnginfo"].add_text("Author", NAME)
    if form == "WEBP":
        more |= {"xmp": f"<x>{NAME}</x>".encode(), "lossless": True}
    out = io.BytesIO()
    if form == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener()
        more = {"exif": exif().tobytes(), "quality": 95}
    if form == "TIFF":
        more |= {"compression": "tiff_lzw"}
    picture.save(out, form, **more)
    return out.getvalue()


def says_who(data: bytes) -> bool:
    return any(
        word in data
        for word in (NAME.encode(), NAME.encode("utf-16-le"), b"PhoneMaker", b"Exif\0", b"Silver Watch")
    )


def jp2() -> bytes:
    """A scan as some programs pack it: a remark in the picture itself, another around it."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "JPEG2000", comment=NAME)
    box = NAME.encode()
    return out.getvalue() + struct.pack(">I4s", 8 + len(box), b"xml ") + box


def emf() -> bytes:
    """A drawing of Windows: a head that names the program and the document, a remark, an end."""
    said = f"{NAME}\0{NAME}.vsd\0\0".encode("utf-16-le")
    said += bytes(-len(said) % 4)
    head = struct.pack("<II", 1, 108 + len(said)) + bytes(32) + b" EMF" + bytes(16)
    head += struct.pack("<II", len(said) // 2, 108) + bytes(40)
    remark = NAME.encode() + bytes(-len(NAME) % 4)
    comment = struct.pack("<III", 70, 12 + len(remark), len(remark)) + remark
    return head + said + comment + struct.pack("<IIIII", 14, 20, 0, 0, 20)


def wmf() -> bytes:
    remark = NAME.encode() + bytes(len(NAME) % 2)
    escape = struct.pack("<IHHH", 5 + len(remark) // 2, 0x0626, 15, len(remark)) + remark
    return b"\x01\0\x09\0\0\x03" + bytes(12) + escape + struct.pack("<IH", 3, 0)


def pdf() -> bytes:
    """A paper with its author, the programs that made it, and a photograph inside."""
    with pikepdf.open(io.BytesIO(paper("evidence").read())) as made:
        made.docinfo["/Author"] = NAME
        with made.open_metadata() as meta:
            meta["dc:creator"] = [NAME]
        picture = pikepdf.Stream(made, b"")
        picture.write(photo(), filter=pikepdf.Name.DCTDecode)
        picture.Type, picture.Subtype, picture.Width, picture.Height = (
            pikepdf.Name.XObject, pikepdf.Name.Image, 60, 40,
        )  # fmt: skip
        picture.ColorSpace, picture.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
        listed = pikepdf.Stream(made, photo(), Filter=pikepdf.Array([pikepdf.Name.DCTDecode]))
        twice = pikepdf.Stream(
            made,
            zlib.compress(photo()),
            Filter=pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.DCTDecode]),
        )
        written = pikepdf.Stream(
            made,
            base64.a85encode(photo()) + b"~>",
            Filter=pikepdf.Array([pikepdf.Name.ASCII85Decode, pikepdf.Name.DCTDecode]),
        )
        scan = pikepdf.Stream(made, jp2(), Filter=pikepdf.Name.JPXDecode)
        for one in (listed, twice, written, scan):
            one.Type, one.Subtype, one.Width, one.Height = picture.Type, picture.Subtype, 60, 40
            one.ColorSpace, one.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
        pictures = {
            f"/Im{n}": made.make_indirect(one)
            for n, one in enumerate((picture, listed, twice, written, scan))
        }
        made.pages[0].Resources.XObject = pikepdf.Dictionary(pictures)
        made.pages[0].Annots = [
            pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], T=NAME, Contents="!")
        ]  # fmt: skip
        out = io.BytesIO()
        made.save(out, compress_streams=False)
        return out.getvalue()


def packed(members: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def relations(*targets: str) -> str:
    """What a document is bound to outside itself."""
    rows = (
        f"<Relationship Id='rId{n}' TargetMode='External' Target='{one}'/>"
        for n, one in enumerate(targets, 1)
    )
    return f"<Relationships>{''.join(rows)}</Relationships>"


def docx() -> bytes:
    return packed({
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f'<w:document><w:ins w:author="{NAME}" w:id="1">事实</w:ins></w:document>',
        "word/comments.xml": f'<w:comments><w:comment w:author="{NAME}" w:initials="WF">看</w:comment></w:comments>',
        "word/people.xml": f'<w15:people><w15:person w15:author="{NAME}"/></w15:people>',
        "docProps/core.xml": f"<cp:coreProperties><dc:creator>{NAME}</dc:creator></cp:coreProperties>",
        "docProps/app.xml": "<Properties><Company>Silver Watch</Company></Properties>",
        "docProps/custom.xml": f"<Properties><p>{NAME}</p></Properties>",
        "word/media/image1.jpg": photo(),
        "word/media/image2.jfif": photo(),
        "word/media/image3.tiff": photo("TIFF"),
        "word/footnotes.xml": f"<w:footnotes><w:del w:author='{NAME}' w:initials = 'WF {NAME}'/></w:footnotes>",
        "word/header1.xml": f'<w:hdr><w:ins w:author="{NAME}"/></w:hdr>'.encode("utf-16"),
        "word/settings.xml": "<w:settings><w:attachedTemplate r:id='rId1'/></w:settings>",
        "word/_rels/settings.xml.rels": relations(f"file:///C:/Users/{NAME}/a.dotx", f"../../{NAME}/b.docx", "https://a.example/c"),
        "word/footer1.xml": f"<w:ftr><wp:docPr descr='C:\\Users\\{NAME}\\1.jpg'/><w:instrText>INCLUDEPICTURE \"file:///C:/{NAME}/1.jpg\"</w:instrText></w:ftr>",
        "word/embeddings/Microsoft_Excel_Sheet1.xlsx": xlsx(),
        "customXml/item1.xml": f"<company><contact>{NAME}</contact></company>",
    })  # fmt: skip


def xlsx() -> bytes:
    return packed({
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook><x15ac:absPath url="C:/{NAME}/"/><sheet name="甲"/></workbook>',
        "xl/comments1.xml": f"<comments><authors><author>{NAME}</author></authors></comments>",
        "xl/persons/person.xml": f'<personList><person displayName="{NAME}" id="{{1}}" userId="{NAME}"/></personList>',
        "xl/revisions/revisionHeaders.xml": f"<headers><header userName='{NAME}'/></headers>",
        "docProps/core.xml": f"<x><cp:lastModifiedBy>{NAME}</cp:lastModifiedBy></x>",
        "xl/printerSettings/printerSettings1.bin": f"\\\\office\\{NAME}".encode("utf-16-le"),
        "xl/media/image1.emf": emf(), "xl/media/image2.jp2": jp2(), "xl/media/image3.wmf": wmf(),
    })  # fmt: skip


def pptx() -> bytes:
    return packed({
        "[Content_Types].xml": "<Types/>",
        "ppt/presentation.xml": "<p:presentation/>",
        "ppt/commentAuthors.xml": f"<p:cmAuthorLst><p:cmAuthor id='0' name='{NAME}' initials='WF'/></p:cmAuthorLst>",
        "ppt/embeddings/Microsoft_Word_Document.docx": docx(),
        "ppt/slides/_rels/slide1.xml.rels": relations(f"\\\\office\\{NAME}\\film.mp4"),
    })  # fmt: skip


def odt() -> bytes:
    return packed({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:annotation><dc:creator>{NAME}</dc:creator>看</office:annotation>",
        "Object 1/content.xml": f"<office:body><draw:image xlink:href='file:///home/{NAME}/1.jpg'/><draw:image xlink:href='../{NAME}/2.jpg'/></office:body>",
        "Object 1/meta.xml": f"<office:meta><meta:initial-creator>{NAME}</meta:initial-creator></office:meta>",
        "Pictures/1.tif": photo("TIFF"),
        "meta.xml": f"<office:meta><meta:initial-creator>{NAME}</meta:initial-creator></office:meta>",
    })  # fmt: skip


def unpacked(data: bytes) -> bytes:
    """All that a packed file holds, one after another, and what a packed file inside it holds."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [archive.read(name) for name in archive.namelist()]
        plain = b"".join(unpacked(one) if one.startswith(b"PK") else one for one in members)
        return plain + "".join(archive.namelist()).encode()


def bomb() -> bytes:
    """A few bytes that say they are a picture of ten thousand million points."""
    data = bytearray(photo("PNG"))
    data[16:24] = (100_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)
