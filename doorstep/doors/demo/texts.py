"""What the made-up people say, and the pictures they take."""

import io
from dataclasses import dataclass
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from doorstep.flow.ground import Ground

BASES = ("依据权责清单，不属于本岗位职责", "该处由专业单位管养，依据管养协议第二条", "权属单位另有约定，见移交清单")
CONTACTS = ("已与诉求人通话，约定今日到场", "已电话告知处理安排，诉求人表示理解", "到场见面核实，情况属实")
QUESTIONS = ("请问具体是哪个路口？", "方便说明大约几点钟最严重吗？", "请补充楼栋旁边的标志物，以便查找。")
REPLIES = {
    "solved": ("您反映的问题已处理完毕，感谢监督。", "已安排人员到现场修复，现已恢复正常。", "已清理并安排每日巡查。"),
    "explained": ("经核实，该事项依规暂不能办理，已向您说明依据。", "该路段改造已列入年度计划，已向您解释。"),
    "partly": ("主要问题已处理，剩余部分已列入维修计划。",),
    "unfounded": ("经两次到现场核实，未发现您反映的情况，如有新线索请补充。",),
}
_OPEN = ("", "您好，", "我要反映，", "麻烦看一下，", "请问有人管吗，")
_WHERE = ("{place}附近", "{place}", "{place}门口", "在{place}这边", "{place}东侧")
_SINCE = ("，已经{n}天了", "，反映好几次了", "，昨天开始的", "，晚上更严重", "，老人孩子都不方便", "")
_END = ("，请尽快处理。", "，希望派人看看。", "！", "。", "，谢谢。", "，什么时候能解决？")
_VAGUE = (
    "你们好，有个情况想反映一下，请给我回电话。",
    "上次说的那件事怎么还没人管？",
    "我想咨询个事情。",
    "这边的问题太多了，来看看吧。",
)
_SURNAMES = "王李张刘陈杨赵黄周吴"


@dataclass(frozen=True, slots=True)
class Said:
    """One made-up report."""

    text: str
    category: str
    lon: float
    lat: float
    name: str
    phone: str


class Writer:
    """Writes reports about places of the city from the catalogue's own keywords."""

    def __init__(self, random: Random, ground: Ground) -> None:
        self._random = random
        self._grid = ground.grid
        catalog = ground.catalog
        leaves = [c for c in catalog.categories.values() if c.parent]
        self._all = leaves
        # What is left in hand is of the ordinary kind: an emergency of three days ago would be a scandal, not a demo.
        self._calm = [c for c in leaves if c.parent[0] in "CE" and c.parent not in ("E04", "C01")]
        self._simple = [c for c in self._calm if c.default_difficulty == 1]
        shown = sorted(set(ground.grid.duty_grid.tolist()))[0]
        self._shown = [row for row, code in enumerate(ground.grid.duty_grid.tolist()) if code == shown]
        self._weights = [max(1, residents) for residents in ground.grid.residents.tolist()]
        self._rows = range(len(self._weights))

    def write(self, *, certain: bool, shown: bool = False) -> Said:
        """Will return one report; a `certain` one is about something without hurry.

        A `shown` one is a grid worker's own, in the grid of the worker whose log-in is on the screen.
        """
        random, grid = self._random, self._grid
        category = random.choice(self._simple if shown else self._calm if certain else self._all)
        row = (
            random.choices(self._rows, self._weights)[0]
            if random.random() < 0.02
            else random.randrange(len(self._rows))
        )
        row = random.choice(self._shown) if shown else row
        keyword = random.choice(category.keywords.get("zh") or (category.names["zh"],))
        text = (
            random.choice(_OPEN)
            + random.choice(_WHERE).format(place=grid.names[row])
            + keyword
            + random.choice(_SINCE).format(n=random.randint(2, 20))
            + random.choice(_END)
        )
        named = random.random() < 0.6
        return Said(
            text,
            category.code,
            float(grid.lon[row]),
            float(grid.lat[row]),
            f"{random.choice(_SURNAMES)}先生" if named else "",
            f"1990000{random.randrange(10_000):04d}" if named else "",
        )

    def vague(self) -> str:
        """Will return a report that says nothing a machine could send on."""
        return self._random.choice(_VAGUE)


def answers(random: Random, solved: str) -> dict[str, Any]:
    """Will return a resident's answers to the three questions."""
    satisfied = {"yes": (4, 5), "partly": (3, 4), "no": (1, 2)}[solved]
    why = "到现场看了，还是老样子" if solved == "no" else ""
    return {"contacted": random.random() < 0.9, "solved": solved, "satisfied": random.choice(satisfied), "why": why}


def drawn_photos(seed: int) -> list[bytes]:
    """Will return a few drawn pictures, plainly no photographs, for the evidence of made-up work."""
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    found = []
    for _ in range(6):
        picture = Image.new("RGB", (640, 480), (random.randrange(150, 220), random.randrange(170, 220), 200))
        draw = ImageDraw.Draw(picture)
        draw.rectangle((0, 300, 640, 480), fill=(120, 120, 118))
        for _ in range(5):
            x, y, r = random.randrange(640), random.randrange(280, 480), random.randrange(10, 70)
            draw.ellipse((x - r, y - r // 3, x + r, y + r // 3), outline=(60, 60, 60), width=4)
        draw.text((20, 20), "DEMO", fill=(40, 40, 40))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=80)
        found.append(out.getvalue())
    return found
