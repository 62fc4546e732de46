"""Write template.docx from its hand-written parts, in the colours of the palette.

    python -m pmcore.report.word.make_template [FILE]

The file in the repository was made by this; whoever opens it in Word and saves it may go on from there instead.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from pmcore.report.word.packing import zipped
from pmcore.report.word.template import OURS
from pmcore.wording.palette import LIGHT

PARTS = Path(__file__).with_name("parts")
PLACES = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package.rels",
    "word/_rels/document.xml.rels": "document.rels",
    "word/document.xml": "document.xml",
    "word/styles.xml": "styles.xml",
    "word/numbering.xml": "numbering.xml",
    "word/settings.xml": "settings.xml",
    "word/fontTable.xml": "fontTable.xml",
    "word/header.xml": "header.xml",
    "word/header_first.xml": "header_first.xml",
    "word/footer.xml": "footer.xml",
    "word/theme/theme1.xml": "theme1.xml",
    "docProps/core.xml": "core.xml",
    "docProps/app.xml": "app.xml",
}


def template() -> bytes:
    """Return the template as the bytes of a .docx file; `{{accent}}` in a part is that colour of the light palette."""
    return zipped({place: _coloured(PARTS / name) for place, name in PLACES.items()})


def _coloured(part: Path) -> bytes:
    xml = part.read_text(encoding="utf-8")
    return re.sub(r"\{\{([\w-]+)\}\}", lambda name: LIGHT[name[1]][1:].upper(), xml).encode()


if __name__ == "__main__":
    (Path(sys.argv[1]) if len(sys.argv) > 1 else OURS).write_bytes(template())
