"""Pictures and charts in a line of text."""

from pmcore.report.word.xml import esc

EMU = 360_000  # per centimetre


def _inline(number: int, name: str, alt: str, width: int, height: int, graphic: str) -> str:
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr id="{number}" name="{esc(name)}" descr="{esc(alt)}"/>'
        f"<wp:cNvGraphicFramePr/><a:graphic>{graphic}</a:graphic></wp:inline></w:drawing></w:r>"
    )


def picture(number: int, relation: str, alt: str, width: int, height: int) -> str:
    """Return a run with a picture (`relation` names its part) of a size in EMU."""
    name = f"Picture {number}"
    graphic = (
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="{name}" descr="{esc(alt)}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
    )
    return _inline(number, name, alt, width, height, graphic)


def chart_frame(number: int, relation: str, alt: str, width: int, height: int) -> str:
    """Return a run with a native chart."""
    graphic = (
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData>'
    )
    return _inline(number, f"Chart {number}", alt, width, height, graphic)
