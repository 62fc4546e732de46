"""A native bar chart: Word draws it, people can edit it. The workbook inside carries the same numbers, nothing else."""

from __future__ import annotations

from pmcore.report.blocks import Chart
from pmcore.report.pictures.bars import Bar
from pmcore.report.script.letters import clusters
from pmcore.report.word.workbook import SHEET
from pmcore.report.word.xml import esc, hexed

LABEL = 70  # characters of a bar's name; the table below has the rest
_TEXT = (
    '<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}" b="{bold}"><a:solidFill><a:srgbClr val="{ink}"/></a:solidFill>'
    '<a:latin typeface="{font}"/><a:cs typeface="{font}"/></a:defRPr></a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"


def chart_xml(chart: Chart, workbook: str, font: str) -> bytes:
    """Return the chart part in a font; `workbook` is the id of its relation to the workbook."""
    bars = [(short(bar), bar.value) for bar in chart.bars]
    last = len(bars) + 1
    names = "".join(f'<c:pt idx="{i}"><c:v>{esc(name)}</c:v></c:pt>' for i, (name, _) in enumerate(bars))
    values = "".join(f'<c:pt idx="{i}"><c:v>{value}</c:v></c:pt>' for i, (_, value) in enumerate(bars))
    count = f'<c:ptCount val="{len(bars)}"/>'
    most = max((value for _, value in bars), default=0)
    unit = max(1, -(-most // 8))
    ink = hexed("ink")
    small, bold = (_TEXT.format(size=800, bold=number, ink=ink, font=esc(font)) for number in (0, 1))
    series = (
        '<c:ser><c:idx val="0"/><c:order val="0"/>'
        f'<c:tx><c:strRef><c:f>{SHEET}!$B$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{esc(chart.series)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{hexed("bar")}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        f'<c:dLbls><c:numFmt formatCode="0" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{bold}<c:dLblPos val="outEnd"/>'
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${last}</c:f><c:strCache>{count}{names}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{SHEET}!$B$2:$B${last}</c:f><c:numCache><c:formatCode>0</c:formatCode>{count}{values}</c:numCache></c:numRef></c:val></c:ser>"
    )
    line = '<c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="{}"/></a:solidFill></a:ln></c:spPr>'
    axes = (
        '<c:catAx><c:axId val="111111111"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/><c:axPos val="l"/>'
        f'<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{line.format(hexed("muted"))}{small}'
        '<c:crossAx val="222222222"/><c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="60"/><c:noMultiLvlLbl val="0"/></c:catAx>'
        f'<c:valAx><c:axId val="222222222"/><c:scaling><c:orientation val="minMax"/><c:max val="{unit * (most // unit + 1)}"/><c:min val="0"/></c:scaling><c:delete val="0"/><c:axPos val="b"/>'
        f'<c:majorGridlines>{line.format(hexed("rule"))}</c:majorGridlines><c:numFmt formatCode="0" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{small}<c:crossAx val="111111111"/><c:crosses val="max"/><c:crossBetween val="between"/><c:majorUnit val="{unit}"/></c:valAx>'
    )
    xml = (
        f'{_HEAD}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{_OFFICE}/relationships">'
        '<c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'{series}<c:gapWidth val="45"/><c:axId val="111111111"/><c:axId val="222222222"/></c:barChart>{axes}</c:plotArea>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{small}<c:externalData r:id="{workbook}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )
    return xml.encode()


def short(bar: Bar) -> str:
    """Return the name of a bar as the chart shows it."""
    if len(bar.label) <= LABEL:
        return bar.label
    kept = ""
    for letter in clusters(bar.label):  # what people see as one letter is not cut
        if len(kept) + len(letter) > LABEL - 1:
            break
        kept += letter
    return kept.rstrip() + "…"
