"""Word files written part by part, for what no writer writes."""

from __future__ import annotations

import io
import zipfile

__all__ = ["paragraph", "word_file"]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = (
    f'xmlns:w="{_W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_RELATION = '<Relationship Id="{id}" Type="{kind}" Target="{target}"/>'
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def paragraph(text: str, *, style: str = "", number: tuple[int, int] | None = None, properties: str = "") -> str:
    """A paragraph of one run; ``number`` is w:numId and w:ilvl."""
    inner = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number:
        inner += f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>'
    return f'<w:p><w:pPr>{inner}{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def word_file(body: str, *, styles: str = "", numbering: str = "", footnotes: str = "", prolog: str = "") -> bytes:
    """A Word file of these parts; ``prolog`` stands before the root of the body."""
    parts = {"styles": styles, "numbering": numbering, "footnotes": footnotes}
    given = {name: words for name, words in parts.items() if words}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        main = _RELATION.format(id="r1", kind=f"{_R}/officeDocument", target="word/document.xml")
        package.writestr("_rels/.rels", _RELATIONS.format(main))
        related = "".join(
            _RELATION.format(id=f"r{i}", kind=f"{_R}/{name}", target=f"{name}.xml") for i, name in enumerate(given)
        )
        package.writestr("word/_rels/document.xml.rels", _RELATIONS.format(related))
        package.writestr("word/document.xml", f"{prolog}<w:document {_SPACES}><w:body>{body}</w:body></w:document>")
        for name, words in given.items():
            package.writestr(f"word/{name}.xml", f"<w:{name} {_SPACES}>{words}</w:{name}>")
    return file.getvalue()
