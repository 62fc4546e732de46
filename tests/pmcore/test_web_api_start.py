"""REST: a server that nobody asks by a program starts without all that answers programs."""

import subprocess
import sys

import pytest

from tests.web import ROOT

LOADED = """
import sys
from tests.web import Site
site = Site()
before = {each for each in ("fastapi", "opentelemetry", "pmcore.web.api.answers") if each in sys.modules}
assert site.browser().get("/join").status_code == 200
assert not before, f"{before} were loaded though nobody asked"
assert site.program().get("/api/v1/reviews").status_code == 200
assert "fastapi" in sys.modules
site.service.reviews.close()
"""


@pytest.mark.slow
def test_the_api_is_loaded_by_the_first_who_asks():
    done = subprocess.run(
        [sys.executable, "-c", LOADED], check=False, cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
