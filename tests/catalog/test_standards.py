"""Which standard counts: the most specific row that says anything, urgent before all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.ground.catalog.rules import (
    CLOCKS,
    Category,
    StandardRow,
    UnknownCategoryError,
    category,
    compile_catalog,
    in_language,
    leaves,
    name,
    standard,
    translated,
)

CATEGORIES = [
    Category("C01", "", {"zh": "公用设施", "en": "Utilities"}),
    Category("C0118", "C01", {"zh": "路灯", "en": "Street light"}, crosswalk={"open311": "SL", "old": "0118"}),
    Category("E01", "", {"zh": "市容"}),
    Category("E0101", "E01", {"zh": "私搭乱建"}),
]
ROWS = [
    StandardRow("any", claim="1 hour", contact="1 hour", solve="9 days", answer="9 days", source="any"),
    StandardRow("any-3", difficulty=3, solve="15 working days", source="complex"),
    StandardRow("hot", urgent=True, solve="2 hours", check_required=True, source="hot"),
    StandardRow("C01", "C01", evidence=("photo",), done_when={"zh": "修好"}),
    StandardRow("C0118", "C0118", solve="24 hours", source="lamp"),
    StandardRow("C0118-1", "C0118", 1, solve="4 hours", evidence=(), source="simple lamp"),
]
CATALOG = compile_catalog(edition_id=1, categories=CATEGORIES, standards=ROWS, dispositions=[], hazards=[])


@pytest.mark.parametrize(
    ("code", "difficulty", "urgent", "solve", "set_by", "evidence", "checked"),
    [
        ("E0101", 2, False, "9 days", "any", (), False),
        ("E0101", 3, False, "15 working days", "any-3", (), False),
        ("C0118", 2, False, "24 hours", "C0118", ("photo",), False),
        ("C0118", 3, False, "24 hours", "C0118", ("photo",), False),
        ("C0118", 1, False, "4 hours", "C0118-1", (), False),
        ("C01", 2, False, "9 days", "any", ("photo",), False),
        ("C0118", 1, True, "2 hours", "hot", (), True),
        ("E0101", 3, True, "2 hours", "hot", (), True),
    ],
)
def test_the_most_specific_row_counts(
    code: str, difficulty: int, urgent: bool, solve: str, set_by: str, evidence: tuple[str, ...], checked: bool
) -> None:
    found = standard(CATALOG, code, difficulty, urgent)
    assert (found.solve, found.id, found.evidence, found.check_required) == (solve, set_by, evidence, checked)
    assert found.claim == "1 hour"


def test_an_unknown_category_is_refused() -> None:
    with pytest.raises(UnknownCategoryError):
        standard(CATALOG, "Z9", 1, False)
    with pytest.raises(UnknownCategoryError):
        category(CATALOG, "Z9")


def test_names_fall_back_to_chinese_and_then_to_the_code() -> None:
    assert name(CATALOG, "C0118", "en") == "Street light"
    assert name(CATALOG, "C0118", "zh-hans") == "路灯"
    assert name(CATALOG, "E0101", "en") == "私搭乱建"
    assert name(CATALOG, "Z9", "en") == "Z9"
    assert in_language({}, "en") == ""


def test_open311_knows_a_category_by_its_own_code_unless_told_otherwise() -> None:
    assert translated(CATALOG, "C0118", "open311") == "SL"
    assert translated(CATALOG, "E0101", "open311") == "E0101"
    assert translated(CATALOG, "C0118", "old") == "0118"
    assert translated(CATALOG, "E0101", "old") == ""
    assert translated(CATALOG, "Z9", "open311") == ""


def test_leaves_are_what_no_other_stands_under() -> None:
    assert CATALOG.codes == ("C01", "C0118", "E01", "E0101")
    assert [CATALOG.index[code] for code in CATALOG.codes] == [0, 1, 2, 3]
    assert leaves(CATALOG) == ("C0118", "E0101")
    flat = compile_catalog(
        edition_id=1,
        categories=[Category("A", "", {"zh": "甲"}), Category("B", "", {"zh": "乙"})],
        standards=[],
        dispositions=[],
        hazards=[],
    )
    assert leaves(flat) == ("A", "B")


places = st.tuples(st.sampled_from(["", "C01", "C0118", "E01", "E0101"]), st.integers(0, 3), st.booleans())


@given(
    where=st.dictionaries(places, st.sets(st.sampled_from(CLOCKS)), max_size=12),
    code=st.sampled_from(["C0118", "E0101", "C01"]),
    difficulty=st.integers(1, 3),
    urgent=st.booleans(),
)
def test_a_field_comes_from_a_row_that_covers_the_case_or_is_empty(
    where: dict[tuple[str, int, bool], set[str]], code: str, difficulty: int, urgent: bool
) -> None:
    rows = []
    for n, (place, clocks) in enumerate(where.items()):
        claim, contact, solve, answer = (f"{n + 1} days" if clock in clocks else "" for clock in CLOCKS)
        rows.append(StandardRow(f"r{n}", *place, claim, contact, solve, answer, source=f"r{n}"))
    found = standard(
        compile_catalog(edition_id=1, categories=CATEGORIES, standards=rows, dispositions=[], hazards=[]),
        code,
        difficulty,
        urgent,
    )

    def weight(row: StandardRow) -> tuple[bool, int, int]:
        return row.urgent, len(row.category), row.difficulty

    covering = [
        row
        for row in rows
        if row.category in (code, code[:3], "") and row.difficulty in (difficulty, 0) and row.urgent <= urgent
    ]
    for clock in CLOCKS:
        best = max((row for row in covering if getattr(row, clock)), key=weight, default=None)
        assert getattr(found, clock) == (getattr(best, clock) if best else "")
        if clock == "solve":
            assert found.id == (best.id if best else "")
