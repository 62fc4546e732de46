"""The browser side as one script: the modules of `component/`, put together and served by a route of our own.

Streamlit sends a component's JavaScript along with every draw, so what it gets is only a loader: the script itself comes
once, and stays in the browser's cache until it changes. Each module in `component/` becomes a function that returns what
it exports; imports become look-ups. So the modules stay plain ES modules that a browser, a linter and a test can load as
they are.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from pmcore.web.script import SCRIPT, version_of
from pmcore.wording.stylesheet import screen_pictures, screen_roles

FOLDER = Path(__file__).parent / "component"
ENTRY = "board.js"
STYLES = (
    "look.css",
    "rail.css",
    "tree.css",
    "rows.css",
    "deciding.css",
    "forms.css",
    "intake.css",
    "tray.css",
)

_LOADER = """
const address = `${location.origin}${location.pathname.replace(/[^/]*$/, "")}%(route)s`;
async function load(tries = 0) {
  try { return await import(tries ? `${address}&again=${tries}` : address); } catch (error) {
    if (tries > 60) throw error;
    await new Promise((done) => setTimeout(done, 500));
    return load(tries + 1);
  }
}
const { default: mount } = await load();
export default mount;
"""
_IMPORT = re.compile(r'^import \{(?P<names>[^}]*)\} from "\./(?P<file>[\w.]+)";\n', re.MULTILINE)
_EXPORTED = re.compile(
    r"^export (?P<rest>(?:async )?(?:function|const|let|class) (?P<name>\w+))", re.MULTILINE
)
# A comment that begins a line: of modules that declare their types in comments, half is for readers alone.
_COMMENT = re.compile(r"^[ \t]*(?:/\*\*(?:(?!\*/).)*\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
_DEFAULT = re.compile(r"^export default (?P<rest>function (?P<name>\w+))", re.MULTILINE)


@cache
def script() -> str:
    """Return the whole script; its default export is what Streamlit calls for every board on a page."""
    order: list[str] = []
    _visit(ENTRY, order, ())
    parts = [_wrapped(name) for name in order]
    return "const modules = {};\n" + "\n".join(parts) + f'\nexport default modules["{ENTRY}"].default;\n'


@cache
def loader() -> str:
    """Return the component's own module: it fetches the script from where this page came from, however often it takes."""
    return _LOADER % {"route": f"{SCRIPT.lstrip('/')}?v={version_of(script())}"}


@cache
def style() -> str:
    """Return the style sheet of everything inside a component; after the look, the colours of roles have the last word."""
    return (
        "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in STYLES)
        + screen_roles()
        + screen_pictures()
    )


@cache
def page_style() -> str:
    """Return the style sheet of the page around the components."""
    return (FOLDER.parent / "frame.css").read_text(encoding="utf-8")


def _visit(name: str, order: list[str], path: tuple[str, ...]) -> None:
    """Put `name` into `order` behind everything that it imports. Raises `ValueError` for a circle."""
    if name in path:
        raise ValueError(f"JavaScript imports go in a circle: {' → '.join((*path, name))}")
    if name in order:
        return
    for found in _IMPORT.finditer(_source(name)):
        _visit(found["file"], order, (*path, name))
    order.append(name)


def _wrapped(name: str) -> str:
    source = _COMMENT.sub("", _source(name))
    exported = [found["name"] for found in _EXPORTED.finditer(source)]
    default = [found["name"] for found in _DEFAULT.finditer(source)]
    body = _IMPORT.sub(_looked_up, source)
    body = _DEFAULT.sub(r"\g<rest>", _EXPORTED.sub(r"\g<rest>", body))
    names = ", ".join([*exported, *(f"default: {each}" for each in default)])
    return f'modules["{name}"] = (() => {{\n{body}\nreturn {{ {names} }};\n}})();'


def _looked_up(found: re.Match[str]) -> str:
    names = found["names"].replace(" as ", ": ")
    return f'const {{{names}}} = modules["{found["file"]}"];\n'


@cache
def _source(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
