"""Names of people: what cannot be seen is refused, what scripts need stays, and look-alikes are found."""

import pytest
from pydantic import TypeAdapter, ValidationError

from pmcore.errors import invalid
from pmcore.model.names import BLANK, STACKED, UNSEEN, PersonName, same_name, skeleton
from pmcore.model.people import Participant

read = TypeAdapter(PersonName).validate_python


@pytest.mark.parametrize("name", [
    "Ana", "O'Brien", "Nguyễn Thị", "สมชาย", "क्षितिज", "ශ්‍රී", "ന്‍", "می‌خواهم", "محمد", "שָׁלוֹם", "葛\U000e0100城", "山田 太郎", "김민준",
    "👩‍💻", "❤️", "1️⃣", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "བསྒྲུབས", "7",
])  # fmt: skip
def test_names_of_every_script_stay_as_they_were_typed(name):
    assert read(name) == name


@pytest.mark.parametrize(("name", "sentence"), [
    ("\u3164", BLANK), ("\u115f\u1160", BLANK), ("\uffa0", BLANK), ("\u2800\u2800", BLANK), ("\u0301", BLANK), ("...", BLANK),
      ("Ana\u3164", UNSEEN), ("Ana\u2800", UNSEEN), ("A\u200dna", UNSEEN), ("Ана\u200c", UNSEEN),
    ("Ana\U000e0041", UNSEEN), ("Ana\ue000", UNSEEN), ("A\u034fna", UNSEEN), ("Z" + "\u0301\u0316" * 4, STACKED),
])  # fmt: skip
def test_what_cannot_be_seen_is_refused_with_a_sentence(name, sentence):
    with pytest.raises(ValidationError) as refused:
        read(name)
    assert sentence in invalid(refused.value).sentence


@pytest.mark.parametrize("name", ["\u202e\u2066", "\u200b", "\ufeff ", "\u200d", "\ue000", ""])
def test_marks_of_direction_alone_are_no_name(name):
    with pytest.raises(ValidationError) as refused:
        read(name)
    assert invalid(refused.value).sentence == "Please fill this in."


@pytest.mark.parametrize("name", ["\u3164", "\u2800", "A\u200dna", "Z" + "\u0316" * 12])
def test_names_of_old_logs_are_read_whatever_they_are(name):
    assert Participant(id="1", name=name, joined_at="2026-11-23T14:00:00Z").name == name


@pytest.mark.parametrize(("one", "other"), [
    ("Ana", "ANA"), ("Ana", "Ａｎａ"), ("Ana", "Аnа"), ("Ana", "Αnа"), ("Ana", "𝐀𝐧𝐚"), ("Ana", "𝒜𝓃𝒶"), ("Ana", "Ana\u200d"),
    ("Host", "ΗΟSΤ"), ("Host", "Ноst"), ("Host", "Hоѕt"), ("Ivan", "lvan"), ("Ivan", "1van"), ("Otto", "0tto"), ("Paul", "Раul"),
    ("David", "DΑVΙD"), ("Tim", "Tirn"), ("Leo", "Lео"), ("José", "José"), ("Eva", "Εvа"), ("Café", "Ｃａｆé"),
])  # fmt: skip
def test_names_that_look_alike_are_the_same(one, other):
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(("one", "other"), [
    ("Ana", "Anna"), ("Zoe", "Zoë"), ("Ian", "Lan"), ("Ali", "All"), ("Ben", "Ban"), ("Mia", "Nia"), ("李", "季"), ("Jan", "Jana"),
])  # fmt: skip
def test_names_that_people_tell_apart_are_not(one, other):
    assert not same_name(one, other)


def test_the_skeleton_of_a_skeleton_is_itself():
    for text in ("ΗΟSΤ", "mom", "Ｃａｆé", "О0oIl1|"):
        assert skeleton(skeleton(text)) == skeleton(text)
