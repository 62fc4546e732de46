"""The browser side is put together from small modules: it parses, nothing goes in a circle, every import is there."""

import json
import re
import shutil
import subprocess

import pytest

from pages.parts import assets
from pages.parts.assets import ENTRY, FOLDER, loader, page_style, script, style
from pmcore.commands.registry import COMMANDS
from pmcore.web.application import Around
from pmcore.web.script import SCRIPT
from tests.web import ROOT, Site

MODULES = sorted(path.name for path in FOLDER.glob("*.js"))
TYPES = {("outbox.js", "Outbox")}  # exported so that others can name it in their comments
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="tests/browser loads the script where there is no node")

# What a script of ours may ask of a browser while it is loaded.
BROWSER = "globalThis.navigator ??= { platform: '' };\n"
EACH_ALONE = """
const told = {};
for (const name of MODULES) told[name] = { exports: Object.keys(await import(`./${name}`)) };
console.log(JSON.stringify(told));
"""
TOGETHER = """
console.log(JSON.stringify(Object.fromEntries(Object.entries(modules).map(
  ([name, each]) => [name, { exports: Object.keys(each), taken: [...taken[name]], place: order.indexOf(name) }]))));
"""
# In place of the plain list of modules: one that notes what each of them is asked for.
WATCHED = """
const taken = {}, order = [];
const modules = new Proxy({}, { set(all, name, found) {
  order.push(name);
  taken[name] = new Set();
  all[name] = new Proxy(found, { get(each, key) { taken[name].add(key); return each[key]; } });
  return true;
} });
"""
PLAIN = "const modules = {};\n"


def told_by_node(folder, code):
    """Run a module in a folder, and return what it printed as JSON."""
    path = folder / "run.mjs"
    path.write_text(BROWSER + code, encoding="utf-8")
    run = subprocess.run([NODE, path], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Return what each module exports where it is loaded as it is, by name; Node finds every import, or ends."""
    folder = tmp_path_factory.mktemp("modules")
    for name in MODULES:
        shutil.copy(FOLDER / name, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    return told_by_node(folder, f"const MODULES = {json.dumps(MODULES)};\n{EACH_ALONE}")


@pytest.fixture(scope="module")
def together(tmp_path_factory):
    """Return what each module exports in the one script, what the others take of it, and when its turn is, by name."""
    assert script().startswith(PLAIN)
    return told_by_node(tmp_path_factory.mktemp("whole"), WATCHED + script().removeprefix(PLAIN) + TOGETHER)


@needs_node
def test_modules_find_in_the_one_script_what_they_find_as_modules(alone, together):
    """All are in it, each exports the same, and none comes before one that it needs: it could not be loaded."""
    assert together.keys() == set(MODULES), "a module that nothing imports is sent to nobody"
    for name in MODULES:
        assert sorted(together[name]["exports"]) == sorted(alone[name]["exports"]), name
    assert max(MODULES, key=lambda each: together[each]["place"]) == ENTRY
    assert [name for name in MODULES if "default" in alone[name]["exports"]] == [ENTRY]


@needs_node
@pytest.mark.parametrize("name", MODULES)
def test_nothing_is_exported_for_nobody(name, together):
    left = set(together[name]["exports"]) - set(together[name]["taken"]) - {"default"}
    assert {(name, each) for each in left} <= TYPES, f"nobody takes {left} of {name}"


@needs_node
def test_what_is_missing_is_found(tmp_path):
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "a.js").write_text('import { gone } from "./b.js";\nexport const a = gone;\n')
    (tmp_path / "b.js").write_text("export const b = 1;\n")
    with pytest.raises(AssertionError, match="gone"):
        told_by_node(tmp_path, f'const MODULES = ["a.js"];\n{EACH_ALONE}')


def test_a_circle_is_found(monkeypatch, tmp_path):
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nexport const a = 1;\n')
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\nexport const b = 1;\n')
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    assets._source.cache_clear()
    with pytest.raises(ValueError, match=r"a\.js → b\.js → a\.js"):
        assets._visit("a.js", [], ())


@needs_node
def test_the_loader_parses(tmp_path):
    path = tmp_path / "loader.mjs"
    path.write_text(loader(), encoding="utf-8")
    run = subprocess.run([NODE, "--check", path], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


# ---------------------------------------------------------------------- how it is served


@pytest.fixture
def site():
    site = Site(around=Around(ROOT / "pages", script=script()))
    yield site
    site.service.reviews.close()


def test_the_loader_asks_for_the_script_by_its_version_which_is_then_kept(site):
    asked = re.search(r"\$\{location\.pathname[^}]*\}([^`]+)`", loader())[1]
    answer = site.browser().get(f"/{asked}")
    assert answer.status_code == 200
    assert answer.text == script()
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("query", ["", "?v=", "?v=another"])
def test_what_is_asked_for_by_another_version_is_not_kept(site, query):
    answer = site.browser().get(SCRIPT + query)
    assert answer.text == script()
    assert answer.headers["cache-control"] == "no-cache"


def test_style_sheets_are_whole():
    for sheet in (style(), page_style()):
        assert sheet.count("{") == sheet.count("}") > 10


def test_every_sealed_command_is_sent_in_one_size():
    (listed,) = re.findall(r"SECRET = new Set\(\[(.*?)\]\)", (FOLDER / "onesize.js").read_text(), re.DOTALL)
    assert re.findall(r'"(\w+)"', listed) == sorted(kind for kind, each in COMMANDS.items() if each.sealed)
