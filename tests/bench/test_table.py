"""`make bench` runs this: the table of all budgets, and a failure where one does not hold."""

import pytest

from tests.bench import table


@pytest.mark.bench
def test_every_budget_holds():
    print()
    assert table.main([]) == 0
