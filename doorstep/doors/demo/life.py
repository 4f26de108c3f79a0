"""The made-up lives: reports of five months, walked through the real moves by the people who hold the posts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from doorstep.cases import queries
from doorstep.cases.rules.states import Channel, Role
from doorstep.doors.demo import texts
from doorstep.flow import assign, chase, check, confer, evidence, handle, rate, report, screen
from doorstep.flow import ground as grounds
from doorstep.flow.ground import Ground
from doorstep.flow.report import Receipt, Report
from doorstep.ground.people import queries as people_queries
from doorstep.ground.people.rules import Actor
from doorstep.vault.rules import ContactData

MONTHS = timedelta(days=150)
CHANNELS = ((Channel.PHONE, 55), (Channel.WEB, 30), (Channel.PATROL, 10), (Channel.COUNTER, 5))
BATCH = 100
SHOWN = 5  # so many of each kind of open case lie at the desk that a newcomer opens first


@dataclass(frozen=True, slots=True)
class Figures:
    """How many cases of a hundred end where: the proportions of the first city, made to add up."""

    reported: int
    closed: int
    unclaimed: int

    @property
    def in_hand(self) -> int:
        """Will return what is left: the three always add up."""
        return self.reported - self.closed - self.unclaimed


def figures(cases: int) -> Figures:
    """Will return 5,899 = 4,875 + 793 + 231 for the whole, and the same proportions for fewer."""
    return Figures(cases, round(cases * 4875 / 5899), round(cases * 231 / 5899))


@dataclass
class Cast:
    """Who acts: the holder of each post, remembered, because thousands of moves are made by the same people."""

    ground: Ground
    now: datetime
    known: dict[str, Actor] = field(default_factory=dict)

    def by(self, post: str) -> Actor:
        """Will return the person in a post as the flow knows them."""
        if post not in self.known:
            holder = people_queries.holders(self.now)[post]
            self.known[post] = people_queries.actor(holder.user_id, self.now)
        return self.known[post]


@dataclass(frozen=True, slots=True)
class Planned:
    """One life to come: when it is reported and where it is to end."""

    at: datetime
    ends: str  # "closed", "in_hand" or "unclaimed"
    shown: bool = False  # at the desk of the worker whose log-in is on the screen


def plans(random: Random, wanted: Figures, now: datetime) -> list[Planned]:
    """Will return when each case is reported. What is still open was reported lately, or it would be red all over."""
    found = [Planned(now - timedelta(days=12) - _part(random, MONTHS), "closed") for _ in range(wanted.closed)]
    found += [
        Planned(now - timedelta(hours=3) - _part(random, timedelta(days=3)), "in_hand", n < SHOWN)
        for n in range(wanted.in_hand)
    ]
    found += [
        Planned(now - timedelta(minutes=5) - _part(random, timedelta(hours=3)), "unclaimed", n < SHOWN)
        for n in range(wanted.unclaimed)
    ]
    return sorted(found, key=lambda plan: plan.at)


def _part(random: Random, span: timedelta) -> timedelta:
    return timedelta(seconds=int(random.random() * span.total_seconds()))


def live(*, cases: int, seed: int, now: datetime, progress: Callable[[int], None] = lambda _: None) -> None:
    """Will file and walk so many cases. The same seed and instant make the same lives."""
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    ground = grounds.at(now)
    cast = Cast(ground, now)
    writer = texts.Writer(random, ground)
    photos = evidence.Stock(texts.drawn_photos(seed))
    done = 0
    waiting = plans(random, figures(cases), now)
    for begin in range(0, len(waiting), BATCH):
        batch = waiting[begin : begin + BATCH]
        # One transaction a batch: nobody waits for a made-up receipt, and a crash leaves whole batches only.
        with transaction.atomic():
            receipts = _file(random, writer, batch, seed=seed, first=begin)
            for plan, receipt in zip(batch, receipts, strict=True):
                _walk(random, cast, plan, receipt, photos)
        done += len(batch)
        progress(done)


def _file(random: Random, writer: texts.Writer, batch: Sequence[Planned], *, seed: int, first: int) -> list[Receipt]:
    reports = []
    for n, plan in enumerate(batch):
        channel = random.choices([c for c, _ in CHANNELS], [w for _, w in CHANNELS])[0]
        said = writer.write(certain=plan.ends == "in_hand", shown=plan.shown)
        unsure = plan.ends == "unclaimed" and not plan.shown and random.random() < 0.12
        contact = (
            ContactData(name=said.name, phone=said.phone) if channel is not Channel.PATROL and said.phone else None
        )
        reports.append(
            Report(
                text=writer.vague() if unsure else said.text,
                key=f"demo-{seed}-{first + n:07d}",
                lon=said.lon,
                lat=said.lat,
                category="" if unsure else said.category,
                channel=channel,
                contact=contact,
                at=plan.at,
                role=Role.RESIDENT if channel in (Channel.WEB, Channel.PATROL) else Role.CENTRE,
            )
        )
    answers = report.file(reports, now=max(plan.at for plan in batch))
    receipts = [answer for answer in answers if isinstance(answer, Receipt)]
    if len(receipts) != len(reports):
        raise next(answer for answer in answers if not isinstance(answer, Receipt))
    return receipts


def _hours(random: Random, low: float, high: float) -> timedelta:
    return timedelta(minutes=int(60 * random.uniform(low, high)))


def _walk(random: Random, cast: Cast, plan: Planned, receipt: Receipt, photos: evidence.Stock) -> None:
    """Will walk one case to where it is to end."""
    if plan.ends == "unclaimed":
        if receipt.dispatched and random.random() < 0.05:
            assign.object_to(
                case_id=receipt.case_id, actor=cast.by(receipt.holder), now=plan.at + timedelta(minutes=4),
                legal_basis=random.choice(texts.BASES),
            )  # fmt: skip
        return
    at = plan.at
    case_id, holder = receipt.case_id, receipt.holder
    if not receipt.dispatched:
        at += _hours(random, 0.1, 1)
        holder = _screen(random, cast, case_id, at)
        if not holder:
            return
    at += _hours(random, 0.1, 1.5)
    assign.claim(case_id=case_id, actor=cast.by(holder), now=at)
    if plan.ends == "in_hand":
        _leave_in_hand(random, cast, case_id, holder, min(at + _hours(random, 0.2, 1), cast.now), photos)
        return
    if random.random() < 0.5:
        at += _hours(random, 0.2, 4)
        handle.contact(case_id=case_id, actor=cast.by(holder), now=at, how="电话", result=random.choice(texts.CONTACTS))
    at += _hours(random, 1, 60)
    _handle(random, cast, case_id, holder, at, photos)
    _end(random, cast, case_id, at, photos)


def _screen(random: Random, cast: Cast, case_id: int, at: datetime) -> str:
    """Will let the centre look at an unsure report. Returns its holder, or nothing when it was declined."""
    agent = cast.by("centre.desk")
    case = queries.snapshot(case_id)
    if random.random() < 0.2:
        screen.decline(case_id=case_id, actor=agent, now=at, disposition=next(iter(cast.ground.catalog.dispositions)))
        return ""
    category = case.category or next(c for c in cast.ground.catalog.codes if cast.ground.catalog.categories[c].parent)
    return screen.dispatch(case_id=case_id, actor=agent, now=at, category=category, cell=case.cell).holder


def _handle(random: Random, cast: Cast, case_id: int, holder: str, at: datetime, photos: evidence.Stock) -> None:
    outcome = random.choices(["solved", "explained", "partly", "unfounded"], [82, 10, 5, 3])[0]
    token = photos.token(case_id)
    handle.handle(
        case_id=case_id, actor=cast.by(holder), now=at, outcome=outcome,
        public_reply=random.choice(texts.REPLIES[outcome]), photos=[token],
    )  # fmt: skip
    photos.place(case_id, token)


def _end(random: Random, cast: Cast, case_id: int, at: datetime, photos: evidence.Stock) -> None:
    """Will close a handled case: by the resident, a checker or the clock; one in twenty-five comes back first."""
    case = queries.snapshot(case_id)
    if random.random() < 0.04 and not case.check_required:
        at += _hours(random, 2, 30)
        back = rate.answer_questions(case_id=case_id, answers=texts.answers(random, "no"), now=at)
        at += _hours(random, 0.5, 3)
        assign.claim(case_id=case_id, actor=cast.by(back.holder), now=at)
        at += _hours(random, 2, 30)
        _handle(random, cast, case_id, back.holder, at, photos)
        rate.answer_questions(case_id=case_id, answers=texts.answers(random, "yes"), now=at + _hours(random, 2, 20))
        return
    how = "pass" if case.check_required else random.choices(["confirm", "pass", "lapse"], [55, 15, 30])[0]
    if how == "confirm":
        solved = random.choices(["yes", "partly"], [92, 8])[0]
        at += _hours(random, 1, 40)
        rate.answer_questions(case_id=case_id, answers=texts.answers(random, solved), now=at)
    elif how == "pass":
        at += _hours(random, 3, 40)
        check.pass_(case_id=case_id, actor=cast.by("centre.checker"), now=at, note="现场核查属实")
    else:
        chase.look_at(case_id=case_id, now=at + timedelta(days=7, hours=1))


def _leave_in_hand(random: Random, cast: Cast, case_id: int, holder: str, at: datetime, photos: evidence.Stock) -> None:
    """Will leave a claimed case somewhere in hand: most being worked on, some waiting, paused, or handled."""
    actor = cast.by(holder)
    how = random.choices(["plain", "contact", "ask", "plan", "handled", "extend", "rework"], [30, 30, 8, 10, 14, 5, 3])[
        0
    ]
    if how == "contact":
        handle.contact(case_id=case_id, actor=actor, now=at, how="电话", result=random.choice(texts.CONTACTS))
    elif how == "ask":
        handle.ask(case_id=case_id, actor=actor, now=at, question=random.choice(texts.QUESTIONS))
    elif how == "plan":
        until = (at + timedelta(days=10)).date().isoformat()
        handle.plan(
            case_id=case_id, actor=actor, now=at, found="已到现场查看", measures="列入本月维修计划", until=until
        )
    elif how == "extend":
        confer.propose(case_id=case_id, actor=actor, now=at, move="extend", reason="等待配件到货", days=3)
    elif how in ("handled", "rework"):
        _handle(random, cast, case_id, holder, at, photos)
        if how == "rework" and not queries.snapshot(case_id).check_required:
            later = min(at + timedelta(minutes=20), cast.now)
            rate.answer_questions(case_id=case_id, answers=texts.answers(random, "no"), now=later)
