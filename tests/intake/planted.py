"""Secrets that are planted into the text of rows: none of them may come out again."""

PLANTED = {
    "password: Winter2026!x": "Winter2026!x",
    "AKIAZZZZYYYYXXXXWWWW": "AKIAZZZZ",
    "ghp_zyxwvutsrqponmlkjihgfedc": "zyxwvuts",
    "https://hooks.slack.com/services/T9/B9/q8w7e6r5t4": "q8w7e6r5t4",
    "Bearer zyxwvut.srqponml1234": "zyxwvut",
    "postgres://app:n0tf0rth3l0g@db.example.test/x": "n0tf0rth3l0g",
    "pia.private@example.test": "pia.private",
}
