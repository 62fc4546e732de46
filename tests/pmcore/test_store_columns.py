"""Columns are declared on fields, and the tables have these and no others."""

import duckdb
import pytest

from pmcore.model.declared import Column, declared
from pmcore.model.review import NOUNS
from pmcore.store.columns import MODELS, columns
from pmcore.store.schema import STEPS, columns_of, migrate

OWN = {
    "review": {"id", "sample", "join_code", "version", "public_version", "created_at", "changed_at"},
    **{table: {"review_id", "id"} for table in MODELS if table != "review"},
}


@pytest.fixture
def tables():
    with duckdb.connect(":memory:") as db:
        migrate(db, STEPS)
        yield columns_of(db)


def test_the_steps_are_numbered_one_after_the_other():
    assert [step.number for step in STEPS] == list(range(1, len(STEPS) + 1))


@pytest.mark.parametrize("table", MODELS)
def test_every_column_of_a_table_is_declared_with_its_type_and_every_declared_one_is_there(table, tables):
    declared_ones = {column.name: column.sql.upper() for model in MODELS[table] for column in columns(model)}
    assert len(declared_ones) == sum(len(columns(model)) for model in MODELS[table])
    there = {name: kind for name, kind in tables[table].items() if name not in OWN[table]}
    assert there == declared_ones


def test_no_column_is_declared_where_there_is_no_table():
    with_tables = {model for models in MODELS.values() for model in models}
    assert [
        name
        for name, model in NOUNS.items()
        if model not in with_tables
        for each in declared(model, Column)
        if each.name in model.__annotations__  # what every noun has is declared once for all
    ] == []
