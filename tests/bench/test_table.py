"""`make bench` runs this: the table of all budgets, and a failure where one does not hold."""

import faulthandler

import pytest

from tests.bench import table


@pytest.mark.bench
def test_every_budget_holds():
    faulthandler.cancel_dump_traceback_later()  # it takes longer than a test that hangs
    print()
    assert table.main([]) == 0
