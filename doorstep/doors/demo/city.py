"""The made-up city: its units, posts, people and duties over a made-up land."""

from collections.abc import Iterator

import numpy as np

from doorstep.doors.demo import names
from doorstep.doors.demo.land import COUNTY, COUNTY_NAME, FULL, Land, draw
from doorstep.doors.demo.plan import Plan
from doorstep.doors.madeup import PREFIX

SINCE = "2025-01-01"
DEMO_PASSWORD = "doorstep-demo"  # noqa: S105 - printed on the screen: a demo that nobody can enter shows nothing

# code, Chinese, English, kind, the major categories it answers for
DEPARTMENTS = (
    ("housing", "住房和城乡建设局", "Housing and Construction Bureau", "department", "C05 E03 H06 H07 H18"),
    ("utilities", "市政公用服务中心", "Municipal Utilities Centre", "department", "C01 E04"),
    ("traffic", "交通运输局", "Transport Bureau", "department", "C02 H13"),
    ("appearance", "综合行政执法局", "City Management Bureau", "department", "C03 E01 E02 E05 H01"),
    ("gardens", "园林环卫服务中心", "Parks and Sanitation Centre", "department", "C04"),
    ("water", "水务集团", "Water Company", "utility", "H02"),
    ("power", "供电公司", "Power Company", "utility", "H03"),
    ("gas", "燃气公司", "Gas Company", "utility", "H04"),
    ("heat", "热力公司", "Heating Company", "utility", "H05"),
    ("education", "教育和体育局", "Education and Sports Bureau", "department", "H08 H19"),
    ("health", "卫生健康局", "Health Bureau", "department", "H09"),
    ("labour", "人力资源和社会保障局", "Labour and Social Security Bureau", "department", "H10 H11"),
    ("market", "市场监督管理局", "Market Supervision Bureau", "department", "H12"),
    ("environment", "生态环境分局", "Environment Bureau", "department", "H14"),
    ("agriculture", "农业农村局", "Agriculture Bureau", "department", "H15"),
    ("police", "公安局", "Police", "department", "H16"),
    ("service", "行政审批服务局", "Government Service Bureau", "department", "H17"),
    ("civil", "民政局", "Civil Affairs Bureau", "department", "H20"),
    ("emergency", "应急管理局", "Emergency Bureau", "department", "C06 H21"),
)
# Who is shown on the screen with a password: log-in, post, Chinese, English.
SHOWN = (
    ("worker", "", "网格员（{place}）", "grid worker ({place})"),
    ("village", "", "网格员的上级（{place}）", "the worker's head ({place})"),
    ("town", "t001.head", "镇街负责人（{place}）", "head of a town ({place})"),
    ("water", "water.head", "部门负责人（水务）", "head of a department (water)"),
    ("centre", "centre.desk", "热线坐席", "hotline agent"),
    ("centre2", "centre.desk2", "热线坐席二", "second hotline agent"),
    ("checker", "centre.checker", "核查员", "checker"),
    ("leader", "gov.leader", "市领导", "city leader"),
    ("auditor", "gov.auditor", "审计", "auditor"),
    ("admin", "gov.admin", "管理员", "administrator"),
)


def make(*, seed: int = 2014, cells: int = FULL, towns: int = 12) -> Plan:
    """Will return the whole city of a seed: land, units, posts, people with deputies, and duties without a hole."""
    land = draw(seed=seed, cells=cells, towns=towns)
    random = np.random.default_rng(seed + 1)
    units = list(_units(land))
    posts = list(_posts(land))
    return Plan(
        name=f"{PREFIX}{seed}",
        cells=land.cells,
        areas=land.areas,
        places=land.places,
        units=units,
        posts=posts,
        staff=list(_staff(posts, names.Labels(random))),
        duties=list(_duties(land)),
    )


def town_code(area: str) -> str:
    """Will return the unit code of a town from its area code."""
    return f"t{area[6:9]}"


def _unit(code: str, zh: str, en: str, parent: str, kind: str, **more: str) -> dict[str, str]:
    return {"code": code, "name": zh, "name_en": en, "parent": parent, "kind": kind, **more}


def _units(land: Land) -> Iterator[dict[str, str]]:
    yield _unit("gov", f"{COUNTY_NAME}人民政府", "City Government", "", "county", area=COUNTY, phone="0000-8200000")
    yield _unit("centre", "政务服务热线中心", "Hotline Centre", "gov", "centre", phone="12345")
    for n, (code, zh, en, kind, _) in enumerate(DEPARTMENTS):
        yield _unit(code, zh, en, "gov", kind, phone=f"0000-82001{n:02d}")
    for area in land.areas:
        if area.level == "town":
            code = town_code(area.code)
            yield _unit(
                code,
                area.name,
                f"Town {area.code[6:9]}",
                "gov",
                "town",
                area=area.code,
                phone=f"0000-83{area.code[6:9]}00",
            )
        if area.level == "community":
            yield _unit(
                f"c{area.code[6:]}",
                area.name,
                f"Community {area.code[6:]}",
                town_code(area.code),
                "community",
                area=area.code,
            )


def _post(code: str, zh: str, en: str, unit: str, role: str, **more: str) -> dict[str, str]:
    return {"code": code, "name": zh, "name_en": en, "unit": unit, "role": role, **more}


def _posts(land: Land) -> Iterator[dict[str, str]]:
    yield _post("gov.head", "分管市长", "Vice mayor", "gov", "head", phone="0000-8200001")
    yield _post("gov.leader", "市领导", "City leader", "gov", "leader", area=COUNTY)
    yield _post("gov.auditor", "审计岗", "Auditor", "gov", "auditor", area=COUNTY)
    yield _post("gov.assessor", "考核岗", "Assessor", "gov", "assessor", area=COUNTY)
    yield _post("gov.editor", "门户编辑", "Editor", "gov", "editor")
    yield _post("gov.admin", "系统管理员", "Administrator", "gov", "administrator")
    yield _post("centre.desk", "热线坐席一", "Hotline desk 1", "centre", "centre", area=COUNTY, phone="12345")
    yield _post("centre.desk2", "热线坐席二", "Hotline desk 2", "centre", "centre", area=COUNTY, phone="12345")
    yield _post("centre.checker", "核查员", "Checker", "centre", "checker", area=COUNTY)
    yield _post("centre.head", "热线中心主任", "Head of the hotline centre", "centre", "head")
    for n, (code, zh, en, _, _) in enumerate(DEPARTMENTS):
        yield _post(f"{code}.head", f"{zh}负责人", f"Head, {en}", code, "head", phone=f"0000-82002{n:02d}")
        yield _post(f"{code}.staff", f"{zh}经办人", f"Officer, {en}", code, "worker", phone=f"0000-82003{n:02d}")
    for area in land.areas:
        if area.level == "town":
            code = town_code(area.code)
            yield _post(
                f"{code}.head",
                f"{area.name}负责人",
                f"Head, town {area.code[6:9]}",
                code,
                "head",
                phone=f"0000-83{area.code[6:9]}01",
            )
            yield _post(f"{code}.staff", f"{area.name}经办人", f"Officer, town {area.code[6:9]}", code, "worker")
        if area.level == "community":
            unit = f"c{area.code[6:]}"
            yield _post(f"{unit}.head", f"{area.name}负责人", f"Head, community {area.code[6:]}", unit, "head")
    named = {area.code: area.name for area in land.areas}
    for grid in sorted({cell.duty_grid for cell in land.cells}):
        community, number = grid.rsplit("-", 1)
        yield _post(
            f"g{community[6:]}-{number}", f"{named[community]}第{int(number)}网格网格员",
            f"Grid worker, {community[6:]}-{number}", f"c{community[6:]}", "worker",
            duty_grid=grid, phone=f"0000-84{community[6:9]}{number}",
        )  # fmt: skip


def worker_post(duty_grid: str) -> str:
    """Will return the post of the worker who answers for a duty grid."""
    community, number = duty_grid.rsplit("-", 1)
    return f"g{community[6:]}-{number}"


def shown_posts(posts: list[dict[str, str]]) -> dict[str, str]:
    """Will return, for each log-in that is shown, the post it holds.

    The head is the one of the worker's own unit: what a resident did not find solved comes back to them.
    """
    first = next(post for post in posts if post["code"].startswith("g0"))
    drawn = {"worker": first["code"], "village": f"{first['unit']}.head"}
    return {login: post or drawn[login] for login, post, _, _ in SHOWN}


def _staff(posts: list[dict[str, str]], labels: names.Labels) -> Iterator[dict[str, str]]:
    """Will appoint somebody to every post: those shown under their own log-ins, the rest under numbers."""
    by_post = {post: login for login, post in shown_posts(posts).items()}
    for n, post in enumerate(posts):
        yield {
            "post": post["code"],
            "username": by_post.get(post["code"], f"p{n:05d}"),
            "name": labels.person(),
            "from_on": SINCE,
        }


def _duty(category: str, area: str, tier: int, post: str, basis: str, co_units: str = "") -> dict[str, str]:
    return {
        "category": category, "area": area, "tier": str(tier), "post": post, "basis": basis,
        "source": "示例权责清单", "co_units": co_units,
    }  # fmt: skip


def _duties(land: Land) -> Iterator[dict[str, str]]:
    """Will yield rows so that every cell x category x tier has an answer.

    Tier 1 is the grid worker's; tier 2 the town's, or the department's that the law names; tier 3 the city's,
    or that department's with the towns helping.
    """
    for grid in sorted({cell.duty_grid for cell in land.cells}):
        yield _duty("", grid, 1, worker_post(grid), "网格事项清单第一条")
    for area in land.areas:
        if area.level == "town":
            yield _duty("", area.code, 2, f"{town_code(area.code)}.head", "镇街职责清单第一条")
    yield _duty("", COUNTY, 3, "gov.head", "市政府工作规则第三条")
    for code, zh, _, kind, majors in DEPARTMENTS:
        for major in majors.split():
            yield _duty(major, COUNTY, 2, f"{code}.head", f"{zh}权责清单")
            yield _duty(major, COUNTY, 3, f"{code}.head", f"{zh}权责清单", "centre")
            if kind == "utility":  # pipes and wires are nobody's to settle on the spot but the company's
                yield _duty(major, COUNTY, 1, f"{code}.staff", f"{zh}权责清单")
