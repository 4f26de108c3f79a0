"""Made-up names: towns, communities, cells, people. Any likeness to a real one is chance."""

import numpy as np

TOWNS = (
    "城关街道", "云溪街道", "三桥街道", "九里街道", "东岭街道", "北川街道",
    "西河街道", "临港街道", "李庄镇", "铺前镇", "里河镇", "洋桥镇",
)  # fmt: skip
_FIRST = "柳杨松桂梅兰荷竹槐枫桐榆杏桃梨枣青白红金银玉石龙凤鹤鹿马牛云霞星月日泉溪湖海江山岭坡沟塘湾桥店屯营庄"
_SECOND = "家树林园溪泉湾桥头岭前后上下东西南北新旧大小长平安福和顺兴旺"
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    ""
)
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰春梅建国志红梅晓东海波文斌秀珍国庆雪松立新永福长青小燕卫东"


class Labels:
    """Gives out names from a seeded source, no community's name twice."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        self._taken: set[str] = set()

    def _pick(self, characters: str) -> str:
        return characters[int(self._random.integers(0, len(characters)))]

    def community(self, town: str) -> tuple[str, str]:
        """Will return a community's name, and now and then a former one."""
        while True:
            stem = self._pick(_FIRST) + self._pick(_SECOND)
            name = stem + ("社区" if town.endswith("街道") and self._random.random() < 0.7 else "村")
            if name not in self._taken:
                self._taken.add(name)
                former = f"{stem}大队" if self._random.random() < 0.15 else ""
                return name, former

    def cell(self, kind: str, community: str) -> tuple[str, str]:
        """Will return a cell's name, and a landmark in it where there is one."""
        stem = self._pick(_FIRST) + self._pick(_SECOND)
        n = int(self._random.integers(1, 40))
        label, landmark = {
            "village": (f"{community}{n}组", ""),
            "housing": (f"{stem}小区", f"{community}{stem}小区"),
            "alley": (f"{stem}巷", ""),
            "farmland": (f"{community}{stem}地", ""),
            "road": (f"{stem}路段", ""),
            "enterprise": (f"{stem}工业园", f"{community}{stem}工业园"),
            "park": (f"{stem}公园", f"{community}{stem}公园"),
            "water": (f"{stem}河段", ""),
            "market": (f"{stem}市场", f"{community}{stem}市场"),
            "school": (f"{stem}学校", f"{community}{stem}学校"),
            "hospital": (f"{stem}卫生院", f"{community}{stem}卫生院"),
            "office": (f"{stem}办公区", f"{community}{stem}办公区"),
        }[kind]
        return label, landmark

    def person(self) -> str:
        """Will return a person's name."""
        given = self._pick(_GIVEN) + (self._pick(_GIVEN) if self._random.random() < 0.7 else "")
        return self._pick(_SURNAMES) + given
