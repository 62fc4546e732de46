"""Cells that are cut column by column are those that Python's own csv reads, or are left to it."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore.intake.importers.cells import Cells, at_places, column_of, cut, one_after_another, widths_of
from pmcore.intake.importers.separated import Separated

LINES = st.lists(st.text('ab",; é', max_size=12), min_size=1, max_size=5)


@given(LINES)
def test_what_is_cut_is_what_csv_reads(lines):
    found = cut(lines, ",")
    if found is None:
        return
    cells, raws = found
    assert list(cells) == [each or [""] for each in csv.reader(lines)]
    assert raws == [",".join(each) for each in cells]


@pytest.mark.parametrize(
    "lines",
    [
        ["a,b", "1,2"], ['"a","b"', '1,"2"'], ['"a,b",c', "1,2"], ['"a,b","c,d"', '"",""'], ["a"], [""], ["a", '"b,c"'],
        ['a,"b",c', ',"",'],
    ],
)  # fmt: skip
def test_simple_lines_are_cut(lines):
    found = cut(lines, ",")
    assert found is not None
    assert list(found[0]) == [each or [""] for each in csv.reader(lines)]


@pytest.mark.parametrize(
    "lines",
    [
        ["a,b", "1"], ["a,b", "1, 2"], ["a,b", '1,"2'], ['"a', 'b"'], ['a"b"'], ['"a""b"'], ['"a"b'], [' "a"'], ["a,\0"], ["a,b", "1,2,3"],
        ["a,b,c", "1", "2,3,4,5"],
    ],
)  # fmt: skip
def test_all_others_are_left(lines):
    assert cut(lines, ",") is None


def test_a_separator_that_is_a_quotation_mark_is_left():
    assert cut(['a"b'], '"') is None


@given(LINES, st.integers(1, 4))
def test_blocks_are_what_one_by_one_is(lines, most):
    file, found = Separated("\n".join(lines), ","), []
    while (some := file.take(most)).cells:
        assert len(some.cells) == len(some.lines) == len(some.raws) <= most
        found += list(zip(some.cells, some.lines, some.raws, strict=True))
    one, alone = Separated("\n".join(lines), ","), []
    while (some := one.take(1)).cells:
        alone += list(zip(some.cells, some.lines, some.raws, strict=True))
    assert [[each.strip() for each in cells] for cells, _, _ in found] == [
        [each.strip() for each in cells] for cells, _, _ in alone
    ]
    assert [line for _, line, _ in found] == [line for _, line, _ in alone]


class TestCells:
    cells = Cells([["a", "b", "a"], ["1", "2", "3"]])

    def test_they_are_records_as_a_list_has_them(self):
        records = [["a", "1"], ["b", "2"], ["a", "3"]]
        assert list(self.cells) == records
        assert self.cells[-1] == records[-1]
        assert self.cells[1:] == records[1:]
        assert len(self.cells) == 3
        assert all(each in self.cells for each in records)
        assert ["a", "2"] not in self.cells
        assert ["a"] not in self.cells
        assert "a" not in self.cells

    def test_columns_and_widths_are_those_of_a_list(self):
        for body in (self.cells, list(self.cells)):
            assert column_of(body, 1) == ["1", "2", "3"]
            assert widths_of(body) == {2}
            assert list(at_places(body, [2, 0])) == [["a", "3"], ["a", "1"]]

    def test_several_are_one_after_another(self):
        wide = Cells([["x"], ["y"], ["z"]])
        assert isinstance(one_after_another([self.cells, self.cells]), Cells)
        for bodies in (
            [self.cells, self.cells],
            [self.cells, list(self.cells)],
            [self.cells, wide],
            [wide],
            [[], [["a"]]],
        ):
            assert list(one_after_another(bodies)) == [each for body in bodies for each in body]
