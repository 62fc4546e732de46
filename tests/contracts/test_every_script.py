"""The browser side is put together from small modules: it parses, nothing goes in a circle, every import is there."""

import json
import re
import shutil
import subprocess

import pytest

from pages.parts import assets
from pages.parts.assets import ENTRY, FOLDER, loader, page_style, script, style
from pmcore.web.application import Around
from pmcore.web.script import SCRIPT
from tests.web import ROOT, Site

MODULES = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.js"))}
IMPORT = re.compile(
    r'^import\s+(?:(?P<default>\w+)|\{(?P<names>[^}]*)\})\s+from\s+"\./(?P<file>[\w.]+)";$', re.MULTILINE
)
EXPORT = re.compile(r"^export (?!default)(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)
NODE = shutil.which("node")


def imports(name):
    """Yield what a module imports, as (module, name)."""
    for found in IMPORT.finditer(MODULES[name]):
        for each in (found["names"] or "").split(","):
            if each.strip():
                yield found["file"], each.split(" as ")[0].strip()


def without_comments(text):
    return re.sub(r"/\*.*?\*/|^\s*//.*?$|\s//\s.*?$", "", text, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("name", MODULES)
def test_every_import_names_an_export(name):
    for module, wanted in imports(name):
        assert wanted in EXPORT.findall(MODULES[module]), f"{name} wants {wanted} of {module}"


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_written_so_that_it_can_be_put_together(name):
    """Imports and exports stand in the one way that pages/parts/assets.py understands."""
    text = without_comments(MODULES[name])
    assert len(re.findall(r"^\s*import\b(?!\()", text, re.MULTILINE)) == len(IMPORT.findall(text))
    assert not re.search(r"^export (\{|\*|default (?!function \w))", text, re.MULTILINE)
    assert text.count("export default") == (name == ENTRY)
    assert not re.search(r"\bimport\(|\brequire\(|\beval\(|\bnew Function\b", text)


@pytest.mark.parametrize("name", MODULES)
def test_nothing_is_imported_or_exported_for_nobody(name):
    text = without_comments(MODULES[name])
    for _, wanted in imports(name):
        assert len(re.findall(rf"\b{wanted}\b", text)) > 1, f"{name} imports {wanted} and does not use it"
    used = {wanted for other in MODULES for module, wanted in imports(other) if module == name}
    for each in EXPORT.findall(text):
        inside = len(re.findall(rf"\b{each}\b", text)) > 1
        assert each in used or inside, f"nobody uses {each} of {name}"


def test_every_module_is_in_the_script_behind_what_it_imports():
    order = re.findall(r'^modules\["([\w.]+)"\] =', script(), re.MULTILINE)
    assert sorted(order) == sorted(MODULES), "a module that nothing imports is sent to nobody"
    for name in MODULES:
        for module, _ in imports(name):
            assert order.index(module) < order.index(name), f"{name} comes before {module}"
    assert order[-1] == ENTRY


def test_a_circle_is_found(monkeypatch, tmp_path):
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nexport const a = 1;\n')
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\nexport const b = 1;\n')
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    assets._source.cache_clear()
    with pytest.raises(ValueError, match=r"a\.js → b\.js → a\.js"):
        assets._visit("a.js", [], ())


@pytest.mark.skipif(NODE is None, reason="tests/browser loads the script where there is no node")
@pytest.mark.parametrize("name", ["the whole", *MODULES, "the loader"])
def test_it_parses(name, tmp_path):
    path = tmp_path / "module.mjs"
    path.write_text(
        {"the whole": script(), "the loader": loader()}.get(name) or MODULES[name], encoding="utf-8"
    )
    run = subprocess.run([NODE, "--check", path], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.skipif(NODE is None, reason="tests/browser loads the script where there is no node")
def test_every_name_that_a_module_exports_is_there_when_the_whole_is_loaded(tmp_path):
    path = tmp_path / "whole.mjs"
    expected = {name: sorted(EXPORT.findall(text)) for name, text in MODULES.items()}
    expected[ENTRY] = sorted([*expected[ENTRY], "default"])
    told = "const told = {};\nfor (const [name, each] of Object.entries(modules)) told[name] = Object.keys(each).sort();\n"
    path.write_text(
        f"globalThis.navigator ??= {{ platform: '' }};\n{script()}\n{told}console.log(JSON.stringify(told));\n"
    )
    run = subprocess.run([NODE, path], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert {name: sorted(each) for name, each in json.loads(run.stdout).items()} == expected


# ---------------------------------------------------------------------- one language with the templates

BOARDS = ROOT / "pmcore" / "boards"  # a little is drawn without a template (long_list.py)
TEMPLATES = "".join(path.read_text() for path in [*BOARDS.glob("templates/*.j2"), BOARDS / "long_list.py"])
ALL = "".join(MODULES.values())
SHEETS = style() + page_style()


def kebab(name):
    """Return a property of `dataset` as the attribute is written."""
    return re.sub(r"([A-Z])", lambda found: f"-{found[1].lower()}", name)


def read():
    """Return the data attributes that scripts and style sheets look at."""
    taken = re.findall(r"const \{(.*)\} = \w+\.dataset", ALL)
    names = {kebab(each) for each in re.findall(r"dataset\.(\w+)", ALL)}
    names |= {each for group in taken for each in re.findall(r"(\w+)(?=\s*[:=,}]|\s*$)", group)}
    return names | set(re.findall(r"(?:\[|attr\()data-([a-z-]+)", ALL + SHEETS))


def written():
    """Return the data attributes that the scripts themselves write."""
    names = set(re.findall(r'"data-([a-z-]+)"', ALL))
    names |= {kebab(each) for each in re.findall(r"dataset\.(\w+) = ", ALL)}
    return names | {"role", "board", "closed"}  # of the board itself, all at once


STREAMLITS = {"testid", "test-connection-state"}


def test_what_templates_say_in_attributes_is_understood_and_nothing_else_is_waited_for():
    said = set(re.findall(r"\bdata-([a-z-]+)", TEMPLATES))
    assert said - read() == set(), "a template says something that nobody reads"
    attributes = set(re.findall(r"(?:\[|attr\()data-([a-z-]+)", ALL + SHEETS)) - STREAMLITS
    assert attributes - said - written() == set(), "something is looked for that nobody says"


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
