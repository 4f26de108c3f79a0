"""The starter catalogue: whole, sourced, in two languages, and ready for a cold start."""

import re
from collections import Counter

import pytest

from doorstep.doors.groundwork import readable
from doorstep.ground.catalog.queries import shipped, shipped_tables
from doorstep.ground.catalog.rules import DIFFICULTIES, Nature, check, leaves, name, standard, translated


def test_it_has_no_fault_but_the_codes_nobody_has_published() -> None:
    assert {fault.code for fault in check(shipped_tables(), readable=readable)} == {"crosswalk_unmapped"}


def test_every_leaf_has_keywords_in_both_languages() -> None:
    catalog = shipped()
    for code in leaves(catalog):
        for lang in ("zh", "en"):
            assert 4 <= len(catalog.categories[code].keywords[lang]) <= 12, (code, lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_keyword_stands_for_two_categories(lang: str) -> None:
    catalog = shipped()
    words = Counter(word.lower() for code in leaves(catalog) for word in catalog.categories[code].keywords[lang])
    assert [word for word, count in words.items() if count > 1] == []


def test_names_are_in_the_script_of_their_language() -> None:
    for category in shipped().categories.values():
        assert re.search(r"[一-鿿]", category.names["zh"])
        assert not re.search(r"[一-鿿]", category.names["en"])
        assert category.source


def test_components_events_and_hotline_matters_are_all_there() -> None:
    found = Counter(code[0] for code in leaves(shipped()))
    assert (found["C"], found["E"]) == (83, 54)
    assert found["H"] >= 100
    assert {category.nature for category in shipped().categories.values()} == set(Nature)


@pytest.mark.parametrize(
    ("code", "difficulty", "urgent", "solve"),
    [
        ("C0114", 1, True, "2 hours"),
        ("H0201", 2, False, "24 hours"),
        ("H0302", 2, False, "24 hours"),
        ("H0402", 3, False, "24 hours"),
        ("H0502", 2, False, "24 hours"),
        ("H1702", 2, False, "5 working days"),
        ("H1702", 3, False, "15 working days"),
        ("C0118", 1, False, "1 working day"),
        ("E0102", 1, False, "4 working hours"),
    ],
)
def test_limits_are_the_published_ones(code: str, difficulty: int, urgent: bool, solve: str) -> None:
    found = standard(shipped(), code, difficulty, urgent)
    assert found.solve == solve
    assert found.source


def test_every_standard_is_complete_and_says_when_it_is_done() -> None:
    catalog = shipped()
    for code in catalog.codes:
        for difficulty in DIFFICULTIES:
            for urgent in (False, True):
                found = standard(catalog, code, difficulty, urgent)
                assert all((found.claim, found.contact, found.solve, found.answer, found.source))
                assert set(found.done_when) == {"zh", "en"}


def test_physical_things_are_handled_with_a_photo_and_emergencies_are_checked() -> None:
    catalog = shipped()
    assert all("photo" in standard(catalog, code, 2, False).evidence for code in leaves(catalog) if code[0] in "CE")
    assert standard(catalog, "H1702", 2, False).evidence == ()
    assert all(standard(catalog, code, 2, True).check_required for code in catalog.codes)


def test_what_is_not_taken_on_is_explained_with_the_next_channel() -> None:
    dispositions = shipped().dispositions
    assert set(dispositions) == {
        *("emergency", "legal-route", "petition", "in-process", "secret-or-private", "beyond-duty", "unlawful")
    }
    for disposition in dispositions.values():
        assert disposition.channel
        assert {len(disposition.texts[lang]) > 20 for lang in ("zh", "en")} == {True}
    assert {"110", "119", "120", "122"} <= set(dispositions["emergency"].channel.split())


def test_hazard_words_name_whom_to_call() -> None:
    words = {(hazard.lang, hazard.word): hazard for hazard in shipped().hazards}
    for lang, word, kind, number in [
        ("zh", "燃气泄漏", "gas", "119"),
        ("zh", "着火", "fire", "119"),
        ("zh", "受伤", "injury", "120"),
        ("zh", "漏电", "live-wire", "119"),
        ("zh", "坍塌", "collapse", "119"),
        ("zh", "井盖丢失", "manhole", "12345"),
        ("zh", "轻生", "suicide", "110"),
        ("en", "gas leak", "gas", "119"),
        ("en", "suicide", "suicide", "110"),
    ]:
        assert words[lang, word].kind == kind
        assert number in words[lang, word].call.split()
    kinds = {lang: {h.kind for h in words.values() if h.lang == lang} for lang in ("zh", "en")}
    assert kinds["zh"] == kinds["en"]
    assert all((hazard.word == hazard.word.lower().strip() and len(hazard.word) > 1) or hazard.word == "枪"
               for hazard in words.values())  # fmt: skip


def test_codes_of_the_new_standard_are_linked_where_they_are_known() -> None:
    assert translated(shipped(), "E0102", "gbt47678.5") == "06010"
    assert translated(shipped(), "E0102", "cjt214") == "event-0102"
    assert translated(shipped(), "C0118", "cjt214") == "component-0118"
    assert sum(link.scheme == "gbt47678.5" for link in shipped_tables().crosswalk) == 10


def test_names_read_in_both_languages() -> None:
    assert name(shipped(), "C0118", "zh-hans") == "路灯"
    assert name(shipped(), "C0118", "en") == "Street light"
