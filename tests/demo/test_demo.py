"""The made-up city: gap-free land, duties without a hole, figures that add up, the real record."""

from datetime import UTC, date, datetime

import pytest

from doorstep.cases import queries
from doorstep.doors.command import demo, founding
from doorstep.doors.command.main import run
from doorstep.doors.demo import city, land, life, plan
from doorstep.flow import verify
from doorstep.ground.grid.rules import area_m2, check


def test_the_figures_of_the_first_city_add_up() -> None:
    whole = life.figures(5899)
    assert (whole.reported, whole.closed, whole.in_hand, whole.unclaimed) == (5899, 4875, 793, 231)


def test_the_head_whose_log_in_is_shown_is_the_one_to_whom_the_workers_unsolved_cases_come_back() -> None:
    posts = [{"code": "t001.head", "unit": "t001"}, {"code": "g001004-02", "unit": "c001004"}]
    shown = city.shown_posts(posts)
    assert (shown["worker"], shown["village"], shown["town"]) == ("g001004-02", "c001004.head", "t001.head")


@pytest.mark.parametrize("cases", [1, 7, 100, 599, 5899])
def test_smaller_figures_add_up_too(cases: int) -> None:
    few = life.figures(cases)
    assert few.closed + few.in_hand + few.unclaimed == cases
    assert min(few.closed, few.in_hand, few.unclaimed) >= 0


def test_the_land_tiles_without_a_gap_and_the_same_seed_draws_it_again() -> None:
    drawn = land.draw(seed=3, cells=200, towns=4)
    again = land.draw(seed=3, cells=200, towns=4)
    assert [(c.code, c.polygon.wkb) for c in drawn.cells] == [(c.code, c.polygon.wkb) for c in again.cells]
    assert len({c.code for c in drawn.cells}) == 200
    assert len({c.kind for c in drawn.cells}) > 5
    assert not check(drawn.cells).faults
    size = float(area_m2([c.polygon for c in drawn.cells]).sum()) / 1e6
    assert size == pytest.approx(land.AREA_KM2 * 200 / land.FULL, rel=1e-3)


def test_sixty_lives_are_lived_through_the_real_moves(db: None) -> None:
    now = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    plan.found(city.make(seed=3, cells=160, towns=2), valid_from=date(2025, 1, 1), now=now)
    life.live(cases=60, seed=3, now=now)
    shown = [line.split()[0] for line in demo.log_ins("").splitlines()[1:-1]]
    assert shown == [login for login, *_ in city.SHOWN]
    wanted = life.figures(60)
    figures = queries.partition()
    assert figures == {
        "reported": wanted.reported,
        "closed": wanted.closed,
        "in_hand": wanted.in_hand,
        "unclaimed": wanted.unclaimed,
    }
    assert verify.verify().clean
    assert not founding.is_empty()


def test_nothing_is_built_without_commit(db: None, capsys: pytest.CaptureFixture[str]) -> None:

    assert run(["demo", "--cases", "100"]) == 0
    assert "83" in capsys.readouterr().out
    assert founding.is_empty()
