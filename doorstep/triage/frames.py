"""What dangers are told of without their words: a thing and what befell it, within one clause.

"电信井的盖子被压碎了" names no danger of any list. A frame is a kind, what the matter is about, and what happened, which
follows within some characters and before the sentence ends. The kinds are those of the shipped catalogue; a frame of a
kind that a city's list does not have is not used.
"""

import re
from collections.abc import Set
from functools import cache
from typing import NamedTuple

REACH = 9  # Chinese characters between the two
REACH_LETTERS = 28

_WHO = (
    "老人 老太 大爷 大妈 奶奶 爷爷 姥姥 姥爷 外婆 爸 妈 父亲 母亲 爹 娘 孩子 小孩 娃 儿子 女儿 闺女 男孩 女孩 学生 工人 醉汉 有人 个人 男子 女子 男的 女的 行人 "
    "路人 孕妇 司机 邻居 老头 婴儿 宝宝 婆婆 公公 老伴 媳妇 老婆 老公 丈夫 妻子 环卫工 保安 骑车的 外卖员 住户"
)
_KIN = "老人 老太太 爷爷 奶奶 姥姥 姥爷 我爸 我妈 父亲 母亲 俺爹 俺娘 孩子 小孩 儿子 女儿 闺女 娃 男孩 女孩 老头 丈夫 妻子 老公 老婆 岳母 岳父 弟弟 妹妹 同学 学生"
# kind: (what it is about, what happened); words apart by blanks.
_CHINESE = (
    ("live-wire", "电线 电缆 线缆 高压线 火线 线皮 铜丝 铜线 裸线 线头 入户线 供电线 光缆 网线",
     "断 掉 垂 落地 落在 落到 露 裸 破了 破皮 都破 躺 拖 搭在 耷拉 太低 很低 打火 冒火 冒烟 着了 烧 刮断 挂断 扯断 松脱 泡在 缠 踩"),
    ("live-wire", "路灯 灯杆 站牌 公交站 栏杆 护栏 铁门 卷帘门 水坑 积水 水里 热水器 电箱 配电 箱变 变压器 插座 灯箱 充电桩 电表 闸刀 开关 洗衣机 饮水机",
     "电人 带电 漏电 触电 发麻 麻了 打火 冒火 冒烟 火花 火星 爆了 爆炸 着火 有电 电了 电到"),
    ("live-wire", "摸 碰 一碰 踩", "发麻 麻了 手麻 被电 电了一下 触电"),
    ("collapse", "墙 房顶 屋顶 楼板 天花板 阳台 雨棚 房梁 大梁 柱子 山墙 院墙 烟囱 门楼 水塔 牌坊 吊顶",
     "塌 要倒 快倒 倒了 倒下 歪 鼓出 鼓起 鼓包 垮 晃 掉下 掉落 掉块 掉砖 裂开 断裂 倾斜 悬"),
    ("collapse", "路面 马路 地面 公路 道路 路基 人行道 地砖 广场 院子", "陷下 塌 下陷 沉陷 陷了 空洞 大洞 出现洞 一个洞 个窟窿 悬空"),
    ("collapse", "石头 巨石 大石 山石 山体 土方 泥土 山坡 护坡 边坡 挡土墙 崖", "滚 滑下 滑坡 垮 塌 掉下 砸 松动 裂"),
    ("collapse", "外机 支架 玻璃 窗户 窗框 花盆 瓷砖 广告牌 招牌 灯箱 铁皮 吊灯 塔吊 吊篮 砖头 水泥块 石块 防护网 脚手架 龙门架 限高杆",
     "悬着 悬在 要掉 快掉 掉下 掉了 掉落 坠 砸 晃 锈断 脱落 要倒 倒了 倒下 倾斜 吊着"),
    ("collapse", "大树 枯树 老树 树干 树枝 树 电线杆 线杆 灯杆 信号杆 监控杆 电杆", "要倒 快倒 倒了 倒在 倒下 砸 歪了 歪斜 断了 压在 压倒 压住 折断 裂开 倾斜"),
    ("collapse", "房子 房屋 楼房 楼体 老屋 危楼 桥 桥墩 河堤 大坝 堤坝 教室 车棚 大棚 厂房 仓库", "塌 要倒 快倒 倾斜 下沉 垮 摇晃 断裂 裂开 决口"),
    ("manhole", "井 井口 下水道 下水口 下水 雨水口 化粪池 地沟 排水口 窨井 阴井 地下管道 暖气沟 电缆沟",
     "没盖 没有盖 没了盖 无盖 缺盖 盖没 盖子没 盖丢 盖子丢 敞 盖子碎 盖碎 盖子被 盖被 盖塌 盖翻 盖子翻 盖断 没遮 没有遮 露着 掉下去 掉进去 踩空"),
    ("manhole", "盖子 盖板 井圈 箅子 篦子 水箅 沟盖", "没了 不见 丢 偷 碎 断 裂 翻 塌 陷 掀 缺 少了"),
    ("gas", "煤气 燃气 天然气 液化气 天燃气 气管 气罐 气瓶 气表 管道气 煤气灶 燃气灶 阀门 沼气", "漏 泄 味儿 味道 一股味 气味 嗤 吱吱 滋滋 嘶嘶 呲呲 破了 破裂 铲破 挖破 断了 报警器一直 报警器在 报警器响 报警器叫"),
    ("fire", "草垛 垃圾 柴火 柴垛 房子 车子 汽车 轿车 电动车 电瓶车 楼上 楼下 厨房 阳台 仓库 山上 树林 被褥 窗户 屋里 家里 店里 车间 电器 配电间 楼道 油锅 油烟机 麦田 秸秆 绿化带 大货车 对面 隔壁 邻居",
     "烧着 烧起 着了 点着 点火 让人点 被点 冒烟 冒黑烟 冒浓烟 浓烟 火苗 起火 着火 火很大 火大 有火 冒火"),
    ("fire", "火", "火势 大得 很大 好大 窜 往上 蔓延 烧到 扑不灭 灭不了 烧过来 烧得"),
    ("injury", _WHO,
     ("动不了 一动不动 不省人事 起不来 昏迷 昏过去 昏倒 晕倒 晕过去 晕了 叫不醒 喊不醒 没反应 出血 流血 是血 血流 喘不 抽搐 摔下 掉下来 跌下 坠 砸中 砸到 砸着 夹住 夹着 夹到 夹了 咬了 咬伤 在咬 烫伤 烧伤 误吞 误食 "
     "吞了 吞下 吞进 窒息 噎 休克 断了腿 腿断 不行了 没气 没呼吸 撞倒 撞飞 撞伤 轧 碾 扎伤 划伤 躺在地上 躺地上 倒在地上 倒在 倒地 心脏 中毒 受伤 骨折 摔伤 溺")),
    ("injury", "从楼 楼上 三楼 二楼 四楼 五楼 六楼 高处 脚手架 梯子 房顶 屋顶 树上 台阶 楼梯 天桥 阳台", "摔下 摔了下 跌落 跌下 坠下 人掉 掉下来个人 滚下来 滚下去"),
    ("injury", "狗 流浪狗 恶犬 大型犬 藏獒 马蜂 毒蛇 野猪 狼狗 罗威纳", "咬了 咬到 咬伤 咬人 咬孩子 追着 扑倒 扑人 扑向 蛰 蜇 在咬"),
    ("suicide", "活着 日子 人生 一辈子 生活 世界", "没劲 没意思 没意义 没盼头 结束了 不想过了 太累了 没什么意思 到头了"),
    ("suicide", "今晚 明天 现在 自己 生命 一切", "结束了吧 结束自己 了结 结束生命 结束这 去死"),
    ("suicide", "吃了 喝了 吞了 吞", "安眠药 农药 老鼠药 百草枯 敌敌畏 一瓶药 整瓶药 一整瓶 好多药 很多药 一大把药"),
    ("drowning", "河 水库 池塘 塘 湖 水坑 沟渠 水渠 海里 海边 江 蓄水池 鱼塘 冰面", "掉下去 掉进 掉了下 喊救命 有人喊 淹了 淹着 淹死 溺 捞人 漂着 扑腾 沉下 落水 跌下 陷进"),
    ("drowning", "掉 落 跌 滑 栽 摔", "进河 到河 河里 水里 水坑 塘里 湖里 水库 渠里 海里 江里 水池"),
    ("drowning", "淹了 淹着 淹死", "孩子 小孩 老人 个人 学生"),
    ("trapped", "电梯", "关人 夹人 夹着 夹住 卡住 卡在 困 坠 掉下 往下掉 突然掉 停在半 停在中间 出不来 被关 失控 急停 冲顶 打不开门"),
    ("trapped", "门 反锁 锁在 关在 卫生间 厨房", "打不开，喊 没人应 没反应 不应声 出不来 喊也没 里面有孩子 里面有人 孩子在里面 老人在里面"),
    ("trapped", "头 脚 手 胳膊 腿 手指 孩子 小孩", "卡在 卡住 夹在 夹住 拔不出 出不来"),
    ("trapped", "压在 埋在 困在 卡在", "下面 底下 里面 车里 土里 车底 洞里 楼里 山上 水里 路上 里头"),
    ("violence", "拿 拎 持 举 提 挥 抡 掏出 带着 手里 藏", "刀 棍 砖头 斧 锤 枪 钢管 酒瓶 铁锹 匕首"),
    ("violence", "打 揍 踹 扇 掐 捅 砍", "媳妇 老婆 妻子 我头 我妈 我爸 老太 母亲 孩子脸 我儿子 我女儿 脖子 孕妇"),
    ("violence", "砸 抢 扒", "我头 我脸 我的头 金项链 我的包 手机就跑 我家门 我衣服"),
    ("violence", "要 说 扬言 威胁", "弄死 杀了 砍死 打死 捅死 放火 炸掉 炸死 同归于尽 杀我 杀了人"),
    ("violence", "群殴 互殴 打群架 打成一团 打成一片 打得不可开交 喊打喊杀", ""),
    ("child", "孩子 小孩 学生 女儿 儿子 娃", "扎针 针眼 被摸 摸下体 猥亵 浑身伤 全是伤 都是伤 被老师打 被关小黑屋 被拐 被人抱走 被抱走 被带走 被虐"),
    ("traffic", "撞 轧 碾 刮倒 剐倒 蹭倒", "人 老人 孩子 行人 电动车 自行车 骑车 学生 老太 大爷"),
    ("traffic", "货车 轿车 电动车 摩托 公交 大巴 三轮 渣土车 面包车 小车 出租车 校车 半挂 皮卡 农用车",
     "撞了 撞到 撞上 撞倒 撞飞 翻了 侧翻 翻进 翻到 冲进 冲上 失控 追尾 相撞 栽进 栽沟 轧 碾"),
    ("chemical", "槽罐车 罐车 油罐 化工厂 化工 农药厂 冷库 储罐 管廊 酸罐 加油站 实验室", "漏 泄 翻 爆 洒 冒黄烟 冒白烟"),
    ("chemical", "酸味 刺鼻 呛 异味 怪味 气体 药味 烟雾", "眼睛疼 眼睛痛 睁不开 嗓子疼 喉咙痛 头晕 恶心 呕吐 喘不 晕倒 流眼泪"),
    ("flood", "河水 洪水 雨水 山水 江水 湖水 水", "漫过 漫进 漫上 漫到 进屋 进家 灌进 没过 淹 涌进 倒灌 越来越深 齐腰"),
    ("flood", "家里 屋里 房里 住户 户 一楼 地下室 车库 店里 商铺 大棚 村子", "都进水 进水了 被泡 被淹 泡在水 灌水 全是水"),
    ("food-poisoning", "吃 喝 食堂 外卖 午餐 宴席 喜宴 酒席", "又吐又拉 上吐下泻 拉肚子 呕吐 腹泻 中毒 送医院 肚子疼 吐了 都吐"),
    ("missing", _KIN, "没回来 没有回来 没回家 没有回家 找不到了 找不着 不见了 走丢 走失 失踪 失联 联系不上 没影 丢了三 跑出去 离家出走 到处找"),
)  # fmt: skip

_WHO_EN = (
    "man woman grandmother grandfather grandma grandpa mother father mom dad son daughter child kid worker someone "
    "somebody person neighbor neighbour boy girl baby toddler student passenger driver elderly lady guy people"
)
_ENGLISH = (
    ("live-wire", "wire wires cable cables powerline powerlines wiring conductor", "down snapped hanging exposed sparking lying broke broken fell loose dangling low burning out on_the_ground live bare"),
    ("live-wire", "lamp pole streetlight post fence meter puddle outlet", "shock shocked electrified sparking sparks wires_out wires_exposed tingle tingling buzzing"),
    ("gas", "gas propane rotten_egg rotten_eggs methane", "smell odor odour leak leaking hissing stronger dizzy fumes"),
    ("gas", "smell smells smelling odor", "gas propane"),
    ("fire", "brush house building car trash grass roof garage kitchen apartment shed truck field woods dumpster porch attic basement garbage bus", "burning on_fire in_flames smoking flames smoldering caught_fire smoke"),
    ("fire", "smoke flames fire", "coming pouring billowing window windows spreading everywhere filling rising out_of"),
    ("injury", _WHO_EN, "cannot_move can't_move not_moving unconscious bleeding collapsed fell_off fell_from fell_down fainted injured not_breathing bitten bit_by choking swallowed burned lying_on lying_in passed_out unresponsive slipped having_a_seizure hit_his hit_her broke_his broke_her overdosed struggling_to_breathe"),
    ("injury", "dog dogs pit_bull bees snake coyote", "bit bitten biting attacked attacking mauled charged stung chasing_children chasing_kids"),
    ("collapse", "wall roof ceiling bridge building balcony porch chimney scaffold scaffolding tree pole sign limb branch facade awning billboard house structure deck crane brick bricks concrete window glass", "collapsed collapsing gave_way fell_on fell_down fell_onto falling leaning about_to_fall coming_down caving hanging tilting crumbling toppled going_to_fall came_down loose_and"),
    ("collapse", "road street sidewalk pavement ground asphalt lot", "caved sinking collapsed gave_way sinkhole opened_up swallowed hollow"),
    ("manhole", "manhole grate sewer drain catch_basin utility_hole storm_drain hole pit well trench", "missing no_lid no_cover without_a_lid without_a_cover uncovered cover_gone lid_gone used_to_be cover_is_off lid_is_off stolen open_and wide_open"),
    ("trapped", "elevator lift", "stuck trapped between_floors people_inside doors_won't won't_open dropped free_fall"),
    ("trapped", _WHO_EN, "trapped stuck_inside stuck_in locked_in pinned stuck_under can't_get_out cannot_get_out"),
    ("suicide", "going_to wants_to want_to gonna plans_to threatening_to will about_to", "end_it jump_off jump_from kill_himself kill_herself kill_myself hurt_himself hurt_herself hurt_myself end_my end_his end_her take_his_own take_her_own take_my_own hang_himself hang_herself hang_myself"),
    ("suicide", "nothing no_reason don't_want not_want tired", "live_for to_live of_living living_anymore be_here_anymore be_alive"),
    ("drowning", _WHO_EN, "in_the_river into_the_river into_the_lake in_the_canal into_the_canal into_the_pond into_the_water drowning drowned swept under_water face_down"),
    ("violence", "waving pointing holding carrying pulled brandishing swinging armed threatened threatening with", "gun knife rifle machete bat axe weapon pistol hammer"),
    ("violence", "gun knife rifle machete weapon pistol", "pointed waving threatening threatened at_people at_me at_us"),
    ("violence", _WHO_EN, "beating attacked stabbed shot punching strangling being_beaten robbed assaulted kidnapped screaming_for_help"),
    ("traffic", "cyclist pedestrian bicyclist motorcyclist child man woman biker runner kid student scooter jogger girl boy", "hit_by was_hit struck run_over knocked_down got_hit been_hit"),
    ("traffic", "car truck bus van motorcycle suv vehicle cab taxi", "crashed flipped overturned rolled_over hit_a hit_two slammed collided into_a_pole into_a_house ran_over"),
    ("flood", "water river creek stream sewage", "rising coming_into pouring_into flooding in_the_house in_my_basement overflowing_into waist knee-deep"),
    ("chemical", "tanker chemical chemicals acid drum barrel lab", "leaking leaked spilled spill burning_my fumes"),
    ("food-poisoning", "ate eating lunch cafeteria restaurant dinner", "vomiting threw_up sick_after got_sick all_sick diarrhea"),
    ("missing", "son daughter mother father grandmother grandfather boy girl wife husband toddler grandma grandpa child mom dad", "is_missing went_missing wandered disappeared not_come_home never_came_home didn't_come_home hasn't_come_home lost_since"),
    ("child", "child kid baby toddler infant kids", "left_alone left_in_a left_in_the locked_in abused bruises beaten abandoned hot_car"),
)  # fmt: skip


class Frame(NamedTuple):
    """One frame: its kind, whether its words are in letters, and its pattern over a folded text."""

    kind: str
    spaced: bool
    pattern: re.Pattern[str]


class _Frames(NamedTuple):
    """Frames of one script, and which of them each opening of a word can begin (`what`) and end (`befell`): bits."""

    every: list[Frame]
    what: dict[str, int]
    befell: dict[str, int]


def worth_a_try(heads: Set[str], *, spaced: bool) -> list[Frame]:
    """Will return the frames of a script of which both halves may stand in a folded text: of 74, few.

    `heads` are the openings of the text (`lexicon.openings`).
    """
    found = _frames(spaced)
    what, befell = found.what.get("", 0), found.befell.get("", 0)
    for head in found.what.keys() & heads:
        what |= found.what[head]
    if not what:
        return []
    for head in found.befell.keys() & heads:
        befell |= found.befell[head]
    both = what & befell
    return [frame for bit, frame in enumerate(found.every) if both >> bit & 1] if both else []


@cache
def _frames(spaced: bool) -> _Frames:
    """Will return the frames of a script, compiled once."""
    edge = r"\b" if spaced else ""
    between = rf"\b[^.!?;\n]{{0,{REACH_LETTERS}}}?\b" if spaced else rf"[^。！？；!?;\n]{{0,{REACH}}}?"
    found = _Frames([], {}, {})
    for nth, (kind, what, befell) in enumerate(_ENGLISH if spaced else _CHINESE):
        rest = f"{between}{_any(befell)}" if befell else ""
        found.every.append(Frame(kind, spaced, re.compile(f"{edge}{_any(what)}{rest}{edge}")))
        for words, bits in ((what, found.what), (befell, found.befell)):
            for word in _words(words) or [""]:  # a half without words is always there
                bits[word[:2]] = bits.get(word[:2], 0) | 1 << nth
    return found


def _words(words: str) -> list[str]:
    return [word.replace("_", " ") for word in words.split()]


def _any(words: str) -> str:
    every = _words(words)
    # The first letters ahead of the words: of most places in a text one look is then enough.
    first = re.escape("".join(sorted({word[0] for word in every})))
    return f"(?=[{first}])(?:{'|'.join(sorted(map(re.escape, every), key=len, reverse=True))})"
