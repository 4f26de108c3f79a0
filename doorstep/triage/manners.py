"""How something is said, apart from what: courtesy, anger and dialect put aside, so that every voice is read alike.

What is put aside becomes spaces, what is dialect its common form of the same length: places in the text stay true.
"""

import re

# Anger: said of people and offices, it names no matter. "垃圾没人收" is a matter, "垃圾物业" is none.
_ANGER = re.compile(
    r"(?:一[群帮堆]|这[群帮些]|那[群帮些]|养了一群|都是|就是|什么|跟|像|叫|被)?(?:白眼狼|王八蛋|混蛋|混账|畜生|狗官|狗东西|狗屁|狗娘养的?|蠢货|蠢猪|废物|饭桶|人渣|败类|蛀虫|土匪|强盗|流氓一样|吸血鬼|黑心肠|缺德玩意儿?|没素质的?垃圾|一丘之貉|穿一条裤子)(?:似的|一样|们)?"
    r"|垃圾(?=物业|公司|开发商|政府|部门|单位|学校|医院|商家|店|质量|服务|东西)|破(?=地方|医院|公司|电梯|路|物业|学校|车)|骗子(?:不得好死|！|$)|(?:都是|就是)?一[群帮]骗子|(?:他|你|恁)?[妈娘]的|操[蛋你他]?(?:大爷的?|妈的?)?|老子|他娘的|卧槽|我靠"
    r"|(?:都|全)?(?:死绝了?|死哪去了|死人吗|瞎了眼?|眼瞎|聋了|睡着了|死了)(?:吗|吧)?[！!？?]*|(?:是|都是)?(?:干什么|干嘛|吃干饭|吃屎|干吃饭)(?:吃|用)?的(?:吗|吧)?|都去死|去死吧|不得好死|断子绝孙|天杀的|天理何在|丧尽天良|良心[^，。！]{0,6}狗[^，。！]{0,3}了|被狗吃了"
    r"|(?:气|臭|烦|吵|累|急|恨|坑|冻|热|害)死[我人]了?|让不让人(?:活|睡觉?)了?|活不下去人了|(?:是)?跟?(?:猪|狗)(?:一样|都不[吃如]|圈)|猪都不吃|都是猪吗?|脑子进水了?|踢皮球踢上瘾|太?不要脸|呸|滚蛋|收了多少钱|拿钱不干活的?东西|只会收钱不会办事|白衣天使"
    r"|(?:也|都|就是|根本|一直)?没(?:有)?(?:一个|半个)?人(?:来)?(?:管|理|问|敢管)(?:管|我们)?(?:是吧|吗)?|找谁谁不管|(?:投诉|反映|举报)(?:了)?(?:[^，。！]{0,4}[遍次回])?(?:都|也)?没用|打电话没人接|什么服务态度|(?:当|把)[^，。！]{0,4}机密吗"
    r"|黑心(?=厂|学校|老板|开发商|包工头|商家|公司|医院)|(?:是不是)?(?:跟|和|与)[^，。！]{0,6}(?:一伙|亲戚)(?:的)?(?:吧|吗)?|有钱的?村干部亲戚|当官的都烂透了|规划的人脑子进水了?|交了[^，。！]{0,5}养了"
    r"|\b(?:fuck(?:ing)?|shit(?:ty)?|damn|idiots?|useless|bastards?|assholes?|stupid|bloody|crap|hell|morons?|ridiculous|disgusting people)\b"
)
# Courtesy: greeting, excuse, request and thanks.
_COURTESY = re.compile(
    r"尊敬的(?:[^，。！：,:]{0,10})?(?:领导|同志|部门|工作人员|老师|市长|书记|县长|先生|女士)[^，。！：,:]{0,4}|(?:领导|老师|同志|工作人员|城管同志|各位[^，。]{0,6})?(?:您|你)们?好|(?:百忙之中|深夜)?(?:冒昧)?打扰(?:您|了|到您)*(?:实在抱歉)?|给您添(?:麻烦|乱)了?|麻烦您了?|辛苦(?:您|了|你们|各位[^，。]{0,6})*"
    r"|(?:十分|非常|万分|衷心|不胜|由衷|再次)?(?:感谢|感激不尽|感激|谢谢|致谢|多谢|拜托了?)(?:您|你们|理解|支持|与|和|的|关心|关怀|帮助|老师|医护人员|辛勤付出|辛劳|耐心|解答|为百姓办实事|辛苦付出|聆听|大家|们)*|祝(?:您|你们)?[^，。！]{0,14}(?:顺利|愉快|健康|安康|万事如意)|此致敬礼|敬礼"
    r"|想(?:向您|请您|要|提个)?(?:小小的)?(?:反映|建议|咨询)(?:一下|一个情况|并请求帮助)?|向您反映(?:一个情况)?|请教一下|烦请(?:您)?(?:指点|指导)?|恳请|可否|望予以|希望能?(?:够)?|希忘|拜托"
    r"|\b(?:dear|hello|hi|sir or madam|sir|madam|please|kindly|thank you(?: very much)?|thanks(?: a lot)?|i would like to|would you be so kind|we would appreciate|many thanks|best regards|sorry to bother you)\b"
)
# Dialect, mostly of the north and the east: its common form, as long as it.
_DIALECT = {
    "俺们": "我们", "俺": "我", "咱们": "我们", "咱": "我", "恁": "你", "咋整": "怎办", "咋": "怎", "嘞": "的", "咧": "了", "忒": "太", "孬": "差",
    "木有": "没有", "黑价": "夜里", "黑天": "夜里", "黑介": "夜里", "半拉": "半个", "娃": "孩", "拾掇": "收拾", "门脸儿": "商铺 ", "大夫": "医生", "瞅": "看",
    "疙瘩": "地方", "工钱": "工资", "脏水": "污水", "胡要钱": "乱收费", "胡收钱": "乱收费", "胡收费": "乱收费", "胡停": "乱停", "道儿": "道路", "饭馆": "饭店",
    "厂子": "工厂", "补习班": "培训班", "拾粪": "清粪", "闹肚子": "拉肚子", "拔凉": "冰凉", "严实": "堵死", "那屋": "房屋", "唔": "不", "冇": "没", "系": "是",
    "啲": "些", "嘅": "的", "佢": "他", "乜": "什", "边度": "哪里", "睇": "看", "揾": "找", "晓得": "知道", "啷个": "怎么", "莫得": "没有", "娃儿": "孩子", "啥子": "什么",
    "侬": "你", "阿拉": "我们", "勿": "不", "辰光": "时间", "咩": "吗",
}  # fmt: skip
# 系 is a word of the south and a part of many words: only where it stands between others' words.
_LONE = {"系": r"(?<![关联体干院])系(?![统列数])", "勿": r"(?<!请)勿(?!扰)"}
_WORDS = re.compile("|".join(_LONE.get(word, re.escape(word)) for word in sorted(_DIALECT, key=len, reverse=True)))


def quiet(text: str) -> str:
    """Will return a folded text without anger and courtesy, its dialect in common words; as long as it was."""
    plain = _ANGER.sub(_blank, _COURTESY.sub(_blank, text))
    return _WORDS.sub(lambda word: _DIALECT[word[0]], plain)


def _blank(said: re.Match[str]) -> str:
    return " " * len(said[0])
