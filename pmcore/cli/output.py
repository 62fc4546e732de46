"""What commands print: tables for people, JSON for programs."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from pmcore.errors import StorageError

AsJson = typer.Option(False, "--json", help="Print JSON for programs.")


def say(text: str = "") -> None:
    """Print a line."""
    typer.echo(text)


def say_json(values: Any) -> None:
    """Print JSON, readable and complete."""
    typer.echo(json.dumps(values, indent=2, ensure_ascii=False))


def say_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns as wide as they need to be; the last one takes the rest."""
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads) - 1)]
    for row in [heads, *rows]:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        say("  ".join([*cells, row[-1]]).rstrip())


def save(content: bytes, name: str, output: str) -> None:
    """Write a file called `output`, else `name`, and print where it is; “-” prints the file. Raises `StorageError`."""
    if output == "-":
        sys.stdout.buffer.write(content)
        return
    path = Path(output or name)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}.") from error
    say(str(path))


def database_of(ctx: typer.Context) -> str:
    """Return the database that the command line, or else the environment, names."""
    return str(ctx.obj)
