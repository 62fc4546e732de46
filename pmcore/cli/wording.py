"""Look at the words of a text: what leads away from conditions that can be changed, with a reason and another way to say it."""

from pathlib import Path
from typing import Any

import typer

from pmcore.cli.files import read
from pmcore.cli.output import AsJson, say, say_json
from pmcore.errors import ReviewError
from pmcore.insight.wording import Finding, findings, language_of, languages
from pmcore.intake.decoding import decoded
from pmcore.wording.language import catalogue

PACKED = b"PK\x03\x04"  # how Word and Excel files begin


def wording(
    file: Path = typer.Argument(..., help="A Markdown or text file; `-` reads what comes in."),
    language: str = typer.Option(
        "", "--language", help="The language of the text, such as en; by default the server's."
    ),
    customer: bool = typer.Option(False, "--customer", help="Customers will read it."),
    names: str = typer.Option("", "--names", help="People of the review, separated by commas: Ana Lima,Ben."),
    as_json: bool = AsJson,
) -> None:
    """Print words that end the search for causes at a person, and how else to say it. Nothing is stored or changed."""
    text = _text(file)
    code = language or catalogue().language
    rules = language_of(code)
    given = tuple(each.strip() for each in names.split(",") if each.strip())
    found = findings(text, rules, given, customer=customer) if rules else []
    if as_json:
        say_json(
            {"language": code, "rules": rules is not None, "findings": [_values(each) for each in found]}
        )
    elif rules is None:
        say(
            f"Wording help has no rules for “{code}”, so it is off. It has rules for {', '.join(languages())}."
        )
    else:
        _print(found)


def _text(file: Path) -> str:
    """Return what a file says; one that cannot be read ends the command with 2 and a sentence."""
    try:
        data = read(file)
        text = "" if data.startswith(PACKED) else decoded(data)
    except ReviewError as error:
        raise _unreadable(error.sentence) from error
    if data.startswith(PACKED):
        raise _unreadable(f"{file} is no text. Save it as Markdown or plain text first.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unreadable(sentence: str) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(2)


def _values(found: Finding) -> dict[str, Any]:
    return {
        "line": found.line,
        "span": [found.span.start, found.span.end],
        "class": found.of.value,
        "words": found.words,
        "reason": found.reason,
        "reframe": found.reframe,
        "rule": found.rule,
    }


def _print(found: list[Finding]) -> None:
    for each in found:
        say(f"{each.line}:{each.span.start + 1}  {each.words}\n        {each.reason}\n        {each.reframe}")
    if not found:
        say("No hints.")
