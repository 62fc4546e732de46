"""What assistive technology would stumble over on a page, as axe sees it."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Locator, Page

SCRIPT = Path(AXE_FILE_PATH).read_text(encoding="utf-8")
BAD = {"serious", "critical"}
# Only what is wrong is collected and sent over, without a selector for each element: a third of the work. Rules whose findings
# are never serious are not tried (a finding is as bad as its rule says), and no style sheet is read for those that want them.
FINDS = """([bad, within]) => axe.run(within ?? document, {
        iframes: false, resultTypes: ["violations"], selectors: false, preload: false,
        rules: Object.fromEntries(
            axe._audit.rules.filter(({impact}) => impact && !bad.includes(impact)).map(({id}) => [id, {enabled: false}])),
    })
    .then((found) => found.violations.flatMap(({id, impact, nodes}) => nodes.map((each) => [id, impact, each.html, each.failureSummary])))
"""


def problems(page: Page, within: Locator | None = None) -> list[str]:
    """Return what is serious, in Streamlit's elements and in ours: the rule, the markup, what is wrong with it.

    `within` is what has newly opened on a page that was looked at before: to look at all of it again costs ten times as much.
    """
    if not page.evaluate("() => Boolean(globalThis.axe)"):
        page.evaluate(SCRIPT)
    part = within.element_handle() if within else None
    return [
        f"{rule}: {html[:160]} {summary.splitlines()[-1].strip()[:160]}"
        for rule, impact, html, summary in page.evaluate(FINDS, [sorted(BAD), part])
        if impact in BAD
    ]
