"""What every importer makes of hostile files."""

from pmcore.intake.importer import UnreadableError


def gives_rows_or_a_sentence(name, read, data):
    """Check that a file gives rows or sentences, each whole and each row within its limits."""
    try:
        preview = read(data)
    except UnreadableError as error:
        sentences, rows = [error.sentence], []
    else:
        sentences, rows = [each.sentence for each in preview.problems], preview.rows
    assert rows or sentences, name
    assert all(each.endswith(".") for each in sentences), name
    assert all(each.text and len(each.text) <= 4000 and len(each.raw) <= 8000 for each in rows), name
