"""What assistive technology would stumble over on a page, as axe sees it."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Locator, Page

SCRIPT = Path(AXE_FILE_PATH).read_text(encoding="utf-8")
BAD = {"serious", "critical"}
# Only what is wrong is collected and sent over, without a selector for each element: a third of the work. Rules whose findings
# are never serious are not tried (a finding is as bad as its rule says), and no style sheet is read for those that want them.
# Contrast is two thirds of what is left: of texts that look alike (classes, colours, sizes, what lies behind them) one is judged,
# and what was found good is not judged again as long as the page stays loaded.
FINDS = """async ([bad, within]) => {
    const CONTRAST = "color-contrast", CLEAR = "rgba(0, 0, 0, 0)";
    const good = (globalThis.__contrasts ??= new Set()), kinds = new Map();
    const look = (node, behind) => {
        const style = getComputedStyle(node), classes = node.getAttribute("class") ?? "";
        const { backgroundColor: colour, backgroundImage: image, opacity, display, visibility } = style;
        const ground = `${behind}/${node.localName}.${classes}${colour === CLEAR ? "" : colour}${image}${opacity}`;
        if (display === "none") return;
        const written = node.matches("input, select, textarea")
            || [...node.childNodes].some((each) => each.nodeType === Node.TEXT_NODE && each.data.trim());
        if (written && visibility === "visible") {
            const kind = [ground, style.color, style.fontSize, style.fontWeight, style.textShadow, node.matches(":disabled")].join();
            if (!good.has(kind) && !kinds.has(kind)) kinds.set(kind, node);
        }
        for (const each of (node.shadowRoot ?? node).children) look(each, ground);
        if (node.shadowRoot) for (const each of node.children) look(each, ground);
    };
    const run = (where, options) => axe.run(where, {
        iframes: false, resultTypes: ["violations"], selectors: false, preload: false, ...options,
    }).then(({ violations }) =>
        violations.flatMap(({id, impact, nodes}) => nodes.map((each) => [id, impact, each.html, each.failureSummary])));
    const without = axe._audit.rules.filter(({id, impact}) => id === CONTRAST || (impact && !bad.includes(impact)));
    const found = await run(within ?? document, { rules: Object.fromEntries(without.map(({id}) => [id, {enabled: false}])) });
    look(within ?? document.body, "");
    if (!kinds.size) return found;
    const pale = await run({ include: [...kinds.values()] }, { runOnly: [CONTRAST] });
    if (!pale.length) for (const kind of kinds.keys()) good.add(kind);
    return [...found, ...pale];
}"""


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
