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
SITTING = "7A3C51"


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
        for word in (
            NAME.encode(),
            NAME.encode("utf-16-le"),
            b"PhoneMaker",
            b"Exif\0",
            b"Silver Watch",
            SITTING.encode(),
        )
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


def gif() -> bytes:
    """Two pictures that take turns for ever, with a remark and what an editing program put in, and something behind."""
    first, second = Image.new("P", (60, 40), 1), Image.new("P", (60, 40), 2)
    for one in (first, second):
        one.putpalette([0, 0, 0, 255, 0, 0, 0, 0, 255])
    out = io.BytesIO()
    first.save(out, "GIF", save_all=True, append_images=[second], loop=0, duration=100, comment=NAME.encode())
    said = b"XMP DataXMP" + f"<x:xmpmeta>{NAME}</x:xmpmeta>".encode()
    program = b"!\xff\x0b" + said[:11] + bytes([len(said) - 11]) + said[11:] + b"\0"
    return out.getvalue()[:-1] + program + b";" + NAME.encode()


def bmp() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "BMP")
    return out.getvalue() + NAME.encode()


def thumbnailed() -> bytes:
    """A picture with another, smaller one in its head, from before it was cut."""
    plain = photo()
    small = NAME.encode().ljust(3 * 4 * 4, b"\0")
    head = b"JFIF\0\x01\x01\0\0\x01\0\x01\x04\x04" + small
    begin = plain.index(b"\xff\xe1") if plain[2:4] == b"\xff\xe0" else 2
    return plain[:2] + b"\xff\xe0" + (len(head) + 2).to_bytes(2, "big") + head + plain[begin:]


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
            pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], T=NAME, Contents="!"),
            pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
                               A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"file:///C:/Users/{NAME}/a.pdf")),
            pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
                               A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://a.example/kept")),
            made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig, T="field", Rect=[0, 0, 0, 0],
                               V=made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=[0, 1, 2, 3], Name=NAME,
                                                                       Contents=f"certificate of {NAME}", Location=NAME)))),
        ]  # fmt: skip
        made.Root.AcroForm = pikepdf.Dictionary(Fields=[made.pages[0].Annots[3]])
        made.Root.SpiderInfo = pikepdf.Dictionary(V=1, C=[pikepdf.Dictionary(URL=f"file:///C:/{NAME}")])
        made.Root.DSS = pikepdf.Dictionary(Certs=[pikepdf.Stream(made, NAME.encode())])
        made.pages[0].PieceInfo = pikepdf.Dictionary(Illustrator=pikepdf.Dictionary(Private=NAME))
        out = io.BytesIO()
        made.save(out, compress_streams=False)
    return out.getvalue().replace(b"%%EOF", f"% by {NAME}\n%%EOF".encode())


def corrected_pdf() -> bytes:
    """A paper whose author was taken out by a program that adds to the end: the older state still stands in front."""
    with pikepdf.open(io.BytesIO(paper("evidence").read())) as made:
        made.docinfo["/Author"] = NAME
        out = io.BytesIO()
        made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
        data, root, size = out.getvalue(), made.Root.objgen[0], len(made.objects) + 1
    before, at = int(data.rpartition(b"startxref")[2].split()[0]), len(data)
    end = f"xref\n0 0\ntrailer\n<</Size {size} /Root {root} 0 R /Prev {before}>>\nstartxref\n{at}\n%%EOF\n"
    return data + end.encode()


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
        "customXml/itemProps1.xml": "<ds:datastoreItem/>",
        "word/media/image4.gif": gif(), "word/media/image5.bmp": bmp(), "word/media/image6.jpg": thumbnailed(),
        "word/media/image7.svg": f"<svg><!-- {NAME} --><metadata><rdf><dc:title>{NAME}</dc:title></rdf></metadata><g sodipodi:docname='{NAME}.svg' inkscape:export-filename='/home/{NAME}/a.png'/></svg>",
        "docProps/thumbnail.emf": f"no picture of {NAME}",
        "docMetadata/LabelInfo.xml": f"<clbl:labelList><clbl:label siteId='{NAME}'/></clbl:labelList>",
        "_xmlsignatures/sig1.xml": f"<Signature><X509Certificate>{NAME}</X509Certificate></Signature>",
        "[trash]/0000.dat": NAME,
        "word/fonts/font1.odttf": b"\x8a" * 64,
        "word/documenttasks/documenttasks1.xml": f"<t:Task><t:Assign userId='S::{NAME}@office' userName='{NAME}'/></t:Task>",
        "word/endnotes.xml": f"<w:endnotes><w:p w:rsidR='00{SITTING}' w:rsidRDefault='00{SITTING}'/><w:ins w:author='{NAME}' w:date='2026-01-02T03:04:05Z' w16du:dateUtc='2026-01-02T03:04:05Z' w:id='3'/></w:endnotes>",
        "word/glossary/settings.xml": f"<w:settings><w:rsids><w:rsidRoot w:val='00{SITTING}'/><w:rsid w:val='00{SITTING}'/></w:rsids><w:docVars><w:docVar w:name='who' w:val='{NAME}'/></w:docVars><w:mailMerge><w:connectString w:val='Source=C:/{NAME}'/></w:mailMerge><w15:docId w15:val='{{{SITTING}}}'/><w:zoom w:percent='100'/></w:settings>",
        "word/_rels/document.xml.rels": "<Relationships>"
        f"<Relationship Id='rId1' Type='http://x/attachedTemplate' TargetMode='External' Target='https://cloud.example/personal/{NAME}/a.dotx'/>"
        "<Relationship Id='rId2' Type='http://x/hyperlink' TargetMode='External' Target='https://a.example/kept'/></Relationships>",
        "_rels/.rels": "<Relationships><Relationship Id='rId1' Type='http://x/officeDocument' Target='word/document.xml'/>"
        "<Relationship Id='rId2' Type='http://x/thumbnail' Target='docProps/thumbnail.emf'/>"
        "<Relationship Id='rId3' Type='http://x/digital-signature/origin' Target='_xmlsignatures/origin.sigs'/></Relationships>",
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
        "xl/revisions/userNames.xml": f"<users><userInfo guid='{{1}}' name='{NAME}' id='-1'/></users>",
        "xl/pivotCache/pivotCacheDefinition1.xml": f"<pivotCacheDefinition refreshedBy='{NAME}' refreshedDate='1'/>",
        "xl/connections.xml": f"<connections><connection id='1' name='q'><dbPr connection='Provider=X;User ID={NAME}'/></connection></connections>",
        "xl/worksheets/sheet1.xml": f"<worksheet><scenarios><scenario name='s' user='{NAME}'/></scenarios><customSheetViews><customSheetView guid='{{1}}'/></customSheetViews></worksheet>",
        "xl/sharedWorkbook.xml": f"<workbook><xr:revisionPtr documentId='8_{{{SITTING}}}'/><customWorkbookViews><customWorkbookView name='{NAME} - Personal View'/></customWorkbookViews></workbook>",
        "xl/media/image1.emf": emf(), "xl/media/image2.jp2": jp2(), "xl/media/image3.wmf": wmf(),
    })  # fmt: skip


def pptx() -> bytes:
    return packed({
        "[Content_Types].xml": "<Types/>",
        "ppt/presentation.xml": "<p:presentation/>",
        "ppt/commentAuthors.xml": f"<p:cmAuthorLst><p:cmAuthor id='0' name='{NAME}' initials='WF'/></p:cmAuthorLst>",
        "ppt/authors.xml": f"<p188:authorLst><p188:author id='{{1}}' name='{NAME}' initials='WF' userId='S::{NAME}' providerId='AD'/></p188:authorLst>",
        "ppt/changesInfos/changesInfo1.xml": f"<pc:chgInfo><pc:chgData name='{NAME}' userId='{NAME}' providerId='AD'/></pc:chgInfo>",
        "ppt/embeddings/Microsoft_Word_Document.docx": docx(),
        "ppt/slides/_rels/slide1.xml.rels": relations(f"\\\\office\\{NAME}\\film.mp4"),
    })  # fmt: skip


def odt() -> bytes:
    return packed({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:annotation><dc:creator>{NAME}</dc:creator>看</office:annotation>",
        "Object 1/content.xml": f"<office:body><draw:image xlink:href='file:///home/{NAME}/1.jpg'/><draw:image xlink:href='../{NAME}/2.jpg'/></office:body>",
        "Object 1/meta.xml": f"<office:meta><meta:initial-creator>{NAME}</meta:initial-creator></office:meta>",
        "Pictures/1.tif": photo("TIFF"), "Pictures/2.gif": gif(),
        "settings.xml": f"<office:settings><config:config-item config:name='PrinterName' config:type='string'>{NAME}</config:config-item><config:config-item config:name='PrinterSetup' config:type='base64Binary'>{NAME}</config:config-item><config:config-item config:name='Rsid' config:type='int'>{SITTING}</config:config-item><config:config-item config:name='UseFormerLineSpacing' config:type='boolean'>true</config:config-item></office:settings>",
        "styles.xml": f"<style:text-properties officeooo:rsid='00{SITTING}' officeooo:paragraph-rsid='00{SITTING}'/>",
        "Thumbnails/thumbnail.png": photo("PNG"), "layout-cache": NAME, "META-INF/documentsignatures.xml": f"<X509>{NAME}</X509>",
        "ObjectReplacements/Object 1": f"VCLMTF {NAME}", "Configurations2/accelerator/current.xml": "", "Configurations2/images/": "",
        "META-INF/manifest.xml": "<manifest:manifest><manifest:file-entry manifest:full-path='layout-cache'/><manifest:file-entry manifest:full-path='content.xml'/></manifest:manifest>",
        "manifest.rdf": f"<rdf:RDF><!-- {NAME} --></rdf:RDF>",
        "meta.xml": f"<office:meta><meta:initial-creator>{NAME}</meta:initial-creator></office:meta>",
    })  # fmt: skip


def ofd(more: dict[str, bytes | str] | None = None) -> bytes:
    return packed({
        "OFD.xml": f"<ofd:OFD><ofd:DocInfo><ofd:Author>{NAME}</ofd:Author><ofd:CustomDatas><ofd:CustomData Name='who'>{NAME}</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo></ofd:OFD>",
        "Doc_0/Document.xml": "<ofd:Document>证明</ofd:Document>",
        "Doc_0/Res/image_1.jpg": photo(), "Doc_0/Res/image_2.gif": gif(), "Doc_0/Res/font_1.ttf": b"\0\x01\0\0" + b"f" * 60,
        **(more or {}),
    })  # fmt: skip


def signed_ofd() -> bytes:
    return ofd({"Doc_0/Signs/Sign_0/SignedValue.dat": b"0\x82 certificate of " + NAME.encode()})


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
