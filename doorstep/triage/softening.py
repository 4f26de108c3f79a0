"""Why a danger word may be no danger: denied, feared, supposed, long past, a drill, or another thing altogether.

Recall first: each of these needs its sign right beside the word, and gives way to a sign that it is happening now. Of a
threat to life by one's own or another's hand nothing but a plain denial or another sense is taken as softer.
"""

import re

NEGATED, DRILL, FEARED, SUPPOSED, PAST, SENSE = "negated", "drill", "feared", "supposed", "past", "sense"
_LOOK_BACK = 40
_LOOK_AHEAD = 20

# A negation softens only when it stands directly before the word; "没人管的着火点" stays an alarm, and so do questions.
_NEGATED = re.compile(
    r"(?:(?:(?<![有还])没有?|无|未曾?|并非|(?<![是还要])不是|不存在|不会|不可能|不想|从不|从未|从没)"
    r"(?:再|任何|人|人员|发生|出现|造成|引起|引发|有|过|什么|新的|发现|闻到|看到|看见|听到|检测到|检测出|检出|查出|见到|见|到|的|投诉|反映|举报|来投诉|来反映|要投诉|要反映)*"
    r"|(?<![a-z])(?:no|not|n't|without|never|nobody|no one|cannot see|can't see|don't see|don't smell|didn't see)"
    r"(?: (?:a|an|any|the|one|was|is|were|are|been|be|has|have|sign|signs|of|danger|evidence|reports|got|getting|see|smell"
    r"|currently|really|actually))*)$"
)
_ASKED = re.compile(r"(?:是不是|有没有|会不会|是否|要不是|不知道有没有)[^，。！？；,.!?;]{0,4}$")
# "没有发现煤气泄漏的原因": denied is the cause.
_CAUSE_AFTER = re.compile(r"^(?:了)?的(?:原因|源头|位置|地点|地方|点|人|责任)|^ (?:source|cause|location)")
# A drill, a lecture, a device or an insurance is not an accident, if the word belongs to it.
_DRILL_AFTER = re.compile(
    r"^(?:的)?(?:事故)?(?:应急|逃生|疏散|消防|急救|安全|自动|安全教育|防范|预防)*"
    r"(?:演练|演习|宣传|知识|培训|讲座|教育|预案|报警器|报警系统|报警装置|报警|警报器|探测器|保险|险种|隐患|预防|防范|防控|防治"
    r"| drill| drills| training| awareness| exercise| insurance| alarm test| prevention| safety)"
)
_DRILL_BEFORE = re.compile(
    r"(?<!无法)(?<!不能)(?<!难以)(?<!没能)(?:防止|预防|严防|谨防|防范|以防|防|避免|以免|免得|杜绝|减少|降低|应对|to prevent|to avoid|prevent|avoid|avoiding|preventing)(?:[^，。！？；,.!?;]{0,6})$"
)
_FEARED = re.compile(
    r"(?:担心|害怕|生怕|惟恐|唯恐|恐怕|怕|顾虑|忧虑|afraid of|afraid that|worried about|worried that|worry about|worry that|fear of|fear that|scared of|concerned about|in case of|in case)"
    r"[^，。！？；,.!?;]{0,14}$"
)
_SUPPOSED = re.compile(
    r"(?:一旦|万一|如果|要是|假如|假若|倘若|若是|若|否则|不然|别等到?|难道要?等到?|非要?等到?|是不是要等|等到|until|unless|what if|if)"
    r"[^。！？；.!?;\n]{0,18}$"
)
_LIKELY = re.compile(
    r"(?:容易|极易|很易|易|可能|也许|或许|将会|就会|会|足以|导致|造成|引发|引起|诱发)(?:会|导致|造成|引发|引起|发生|出现|诱发|被|让人|使人|老人|孩子|小孩|行人)*$"
)
_PAST = re.compile(
    r"(?:去年|前年|大前年|上个?月|早年|当年|小时候|曾经?|以前|之前|多次|经常|常常|时常|屡次|每年|历年|历次|近年来|往年|解放前"
    r"|[一二三四五六七八九十两几多\d]+(?:多|来)?年(?:前|来)|(?:19|20)\d\d年(?![\d初末]{0,2}月)|\d{1,2}年前"
    r"|last year|last month|years ago|months ago|in (?:19|20)\d\d|used to|previously)"
    r"[^。！？；.!?;\n]{0,24}$"
)
_PAST_AFTER = re.compile(
    r"^[^，。！？；,.!?;\n]{0,4}(?:赔偿|理赔|索赔|认定|鉴定|报销|工伤|伤残|评残|后遗症|补助|待遇|抚恤|诊断|手术|住院费|医药费|治疗费|判决|案件|案的|保险"
    r"|多年|[一二三四五六七八九十两几\d]+年(?:了|多)|settlement|compensation|insurance|claim)"
)
_NOW = re.compile(
    r"现在|正在|目前|此刻|刚刚|刚才|刚|已经|今天|今早|今晚|今晨|昨天|昨晚|昨夜|至今|仍|还在|一直|马上|快来|赶紧|赶快|紧急|闻到|闻见|味道|气味|冒烟|冒火|火花|滋滋|嘶嘶"
    r"|now|right now|currently|today|tonight|this morning|just|still|smell|hear|see|saw|yesterday|already"
)
# Who asks how something is done has no accident; "请问着火了打什么电话" names no paper, course or price and rings.
_ASKS = re.compile(
    r"请问|想问|问一?下|问问|咨询|想了解|了解下|查一下|帮查|如何|怎么?办理|怎样|在哪|哪里|去哪|多少|几[月点号]|什么时候|能不能发|可以.{0,8}吗|能.{1,8}吗"
    r"|what(?:'s| is| are| time)|when (?:is|are|does|do|will)|where (?:can|do|is|are)|how (?:do|can|much|to)|could you tell|can i\b|do i need|is there|are there|do you have"
)
_PAPERS = re.compile(
    r"材料|流程|手续|补贴|费用|收费标准|价格|多少钱|规定|政策|条例|法律|法规|论文|作文|报名|课程|培训|讲座|证明|许可|执照|宣告|年限|证书|认定书|告知书|告诫书|范围图|公告|门诊|疫苗"
    r"|保险|理赔|赔偿|报销|手环|定位器|报警器|补助|津贴|统计|数据|报备|登记|备案|科普|体验馆|采访"
    r"|permit|licen[cs]e|form|policy|course|class|training|statistics|report on|thesis|buy|cost|fee|price|apply|book|tour|museum|insurance|paperwork|opening hours|plan"
)
_URGENT = re.compile(
    r"救命|快来|快点|赶紧|赶快|紧急|马上|求助|怎么办|咋办|救救|没气|昏|流血|还没|找不到|不见|help|hurry|urgent|asap|emergency|right now|please come"
)
# What has come to a good end, said after it in one breath; who goes on with "but" or "again" has not done.
_RESOLVED = re.compile(
    r"^[^。！？!?\n]{0,20}(?:虚惊|误报|误会|看错|(?:已|已经|人|都)找到|找到了|找回来了|(?:已|已经|早就|昨天|前天|当天|当晚|上周|上个月|前几天|前天)(?:就|已经)?(?:修|封堵?好|处理|解决|换|补|拆|清|恢复|抢通|排除|撤|弄)[^，。]{0,3}(?:好|完|了|掉|毕|过|通)"
    r"|是(?:邻居|隔壁|下水道|厕所|别人)[^，。]{0,6}(?:返味|炖|炒|做饭|腌|烧纸)|查了是|原来是|玩笑"
    r"|false alarm|(?:has|have|had|was|is|were|it's) (?:now |since |already |all )?(?:been )?(?:fixed|repaired|replaced|cleared|resolved|found safe|sorted|filled|mended)|turned up (?:safe|fine)|fixed the same|as planned|as scheduled)"
)
_UNRESOLVED = re.compile(
    r"但|可是|不过|其实(?!是句?玩笑)|结果|又|还是|还在|还有|还没|仍|再次|没用|不管用|没修|没换|没处理|骗|假|不是玩笑|别当|but(?! (?:it|they|that|all) |it)|again|still|yet|however|not |n't"
)
# A play, a film or a game in which it happens, right before the word.
_TOLD = re.compile(
    r"(?:游戏|电影|电视剧|电视里|动画片?|小说|话剧|剧本|漫画|绘本)(?:里|中|上|场景|情节|画面|片段|内容)?[^，。！？；]{0,6}$"
    r"|(?:movie|film|video game|novel|comic|episode)[a-z ]{0,16}$"
)
# Kinds of which fear and supposition are taken at their word, and kinds that are past when they are past.
_NEVER = frozenset(("suicide", "violence", "child", "missing"))
_EVENTS = frozenset(
    ["fire", "injury", "explosion", "traffic", "drowning", "violence", "trapped", "food-poisoning", "flood", "collapse"]
)


# Other senses of the words: figures of speech, things, prices. A hit that lies inside one of these is no danger.
_SENSES = re.compile(
    r"[跟像如似][^，。]{0,4}(?:着了?火|起火|爆炸|地震|火灾)了?(?:一样|似的|一般)|[吵烦热臭堵挤贵丑](?:得|的)[^，。]{0,6}想(?:跳楼|死)"
    r"|油烟[^，。]{0,6}大|烟味太?大|(?:打|点)不?着火|电线?杆[^，。]{0,2}(?:挂着|贴|绑|拴)|塌方路段"
    r"|动物(?:的)?尸体|[狗猫猪鸡鸭鸟鼠鱼兔](?:的)?尸体|死[狗猫猪鸡鸭鸟鼠鱼兔]|(?:等于|简直|就是|跟|这是)?(?:明着)?抢劫(?:啊|一样|似的|有什么)|(?:都|全|快|还不|怎么不)去死|出了?人命(?:谁|怎么|算)|(?:让不让人|快?)活不?下去人了|活不下去人|生意[^，。]{0,6}活不下去|脱离生命危险|严重[伤受]|(?:重磅|定时)炸弹|毒烟囱|火灾户|慢性自杀|防火灾|冒着?生命危险|(?:质量|成绩|业绩|效益|形势|经济|道德|士气|教学|管理)[^，。]{0,3}滑坡|[一二三四五六七八九十职]中(?:毒|暑)|中暑假|(?:禁止|动用|使用|严禁)明火|明火(?:作业|烧烤|取暖)|烟囱[^，。]{0,6}(?:冒|浓)[黑白浓]?烟(?:滚滚)?"
    r"|[笑气吓累热冷烦吵急臭害想美渴饿熏堵晒冻挤愁辣咸苦]死[人我]+了?|(?:气|肺都?要?气|油|都要气|心态)炸了|炸[鸡串酱薯条]|油炸"
    r"|跳楼(?:价|机|甩卖|大甩卖|大减价)|自杀式|枪毙|枪手|[水喷胶油焊钉]枪|加油枪|充电枪|[打第]一枪|枪战游戏|机枪位"
    r"|道德[^，。]{0,3}绑架|绑架(?:了)?(?:政府|消费|学生的?自由|业主)|杀人不见血|心[^，。]{0,4}流血|流血(?:流汗|汗|牺牲)|流汗流血"
    r"|(?:知识|信息|人口|数据|流量)爆炸|爆炸(?:性|式|头|糖)|爆炸声|呼吸机|落水[管洞斗口]|失踪当|玩失踪|玩起?了?失踪|年轻生命|[来由自](?:自)?残(?:联|疾)"
    r"|受伤害|被困难|洪水电|防洪|抗洪|[轮车球]胎[^，。]{0,3}漏气|气球漏气|电脑中毒|手机中毒|慢性中毒|骨折价|燃气灶|燃气费|燃气表|燃气公司"
    r"|防火|灭火|消防|点火|火车|火锅|火烧云|火烧店|火烧摊|火烧铺|卖火烧|火光电|烟火气|大火锅|大火车|红火|火腿"
    r"|死亡(?:证明|赔偿|补助|人员|注销|抚恤|待遇|率|原因)|身亡(?:赔偿|补助)|猝死险|死尸般|死亡通知"
    r"|要生了(?:根|锈|病)|要跳(?:槽|舞|绳|广场舞|过|级|票|闸|转|桩|楼价)|跳闸|去死(?:角|磕)|喝药(?:店|酒)?(?:调理|治病)|要杀(?:毒|虫|菌|价|猪|鸡|鱼)"
    r"|打[架人](?:的)?(?:赔偿|纠纷)|防打架|卡住(?:了)?(?:脖子项目|贷款|手续|流程|不给办)|卡在(?:审批|流程|手续|这里|系统|那里|中间)里?"
    r"|困在(?:家里|疫情|合同|债务)|被关在(?:门外|外面)|被打(?:折|假|扫|包|断|回|入|乱|印|开|造|压|击|磨|理|动|响)|开枪(?:票|战)|追尾(?:险)?理赔"
    r"|碾(?:压式|米|磨|子)|逃逸(?:罪)|翻了(?:一番|几番|倍|一倍|几倍|新|修|脸|篇|页|案|身|盖)|失联(?:的)?(?:老板|开发商|商家|房东|中介|公司|党员)"
    r"|(?:老板|开发商|商家|房东|中介|公司|负责人|客服|物业|法人|店家|教练|培训机构)[^，。！？；]{0,8}(?:失联|联系不上|跑路|失踪|玩消失)"
    r"|电话[^，。！？；]{0,6}联系不上|联系不上(?:老板|开发商|商家|房东|中介|公司|负责人|客服|物业|售后|快递)"
    r"|没回家(?:过年|乡)|涨水(?:费|价)|水价|进水了?(?:管|口|表|阀)|淹没(?:区|式)|倒灌(?:的)?(?:风险|可能)|漏油(?:烟)|油烟"
    r"|有毒有害(?:垃圾|物质|食品)|硫酸(?:钠|钾|镁|铜)|危化(?:品)?(?:许可|经营|运输许可|办证|考试|培训)|剧毒(?:农药残留)"
    r"|救命(?:药|钱|恩人|稻草)|生命危险作业|抽搐般|大火爆|着火罐|拔火罐|明火锅|烟花[^，。]{0,4}燃放|火苗头|炸药(?:包)?味|爆管道"
    r"|砸(?:死|伤|中)?(?:钱|锅|招牌|饭碗|场子|车玻璃)|砸中(?:大奖|奖)|坠落感|危房(?:改造|补贴|补助|鉴定|申请|认定|改建|重建|政策|指标|名额|等级|户)"
    r"|(?:申请|申报|评|补助|列入|享受|纳入)[^，。]{0,6}危房|路[^，。]{0,3}塌了?(?:方)?工程|承重墙体?结构图|高压线(?:下|走廊|塔)?迁|交通事故(?:认定|责任|赔偿|处理|快处|科)"
    r"|(?:广告牌|招牌|线路?|电缆|外墙|玻璃|树枝?|砖|石头)[^，。]{0,8}(?:拆|扔|除|卖|换|改|砍|取|得|剪|锯)[掉断倒]|(?:晋级|政策|方案|改革|文件|结果|教师)[^，。]{0,6}难产"
    r"|自来水[^，。]{0,3}冲走|冲走(?:马桶|厕所)|抢(?:包裹|包装|包间|救命)|抢孩子(?:抚养|奶粉)|打孩子(?:手心|预防针|疫苗)|打孩子的?预防针|给孩子打|打小孩疫苗|孩子被打(?:预防针|疫苗)"
    r"|塌陷区(?:范围|治理|搬迁|补偿|公告|图|政策)|燃气(?:味|泄漏)报警|防走失|(?:刀具|菜刀)(?:店|行|厂)"
)
# Inside a word that was found: "河边那个防溺水牌" warns of it, "大车掉了些沙子" is no wall.
_WITHIN = re.compile(r"防(?:溺|触电|坠|中毒)|[抽吸]烟|掉了?(?:些|点)?(?:沙|土|漆|颜?色|叶|毛)")
_SENSES_LETTERS = re.compile(
    r"(?:glue|nail|heat|top|spray|radar|staple|caulk|paint) gun|gun (?:club|range|show|shop|permit|license)|blast(?:ing|ed|s)? (?:loud |their |his |her )*(?:music|bass|stereo|radio|the music|horn)"
    r"|music (?:is )?blast(?:ing)?|a blast|population explosion|killing (?:time|me|the grass|grass|trees|the trees|weeds|our business)|weed killing|fire (?:hydrant|hydrants|station|lane|lanes|escape|exit|drill|engine|truck|department|dept|sale|pit|extinguisher|code|marshal|inspection)"
    r"|sick of|dying (?:grass|tree|trees|plants|lawn|to know|to see)|dead (?:tree|trees|branch|branches|limb|grass|end|animal|bird|rat|raccoon|deer|dog|cat|squirrel|possum)|killed (?:the|our|my) (?:grass|trees|tree|lawn|plants|garden)|shot (?:put|clock|glass)|flu shot|flu shots|long shot|moonshot|screenshot|stab at|stroke of|at a stroke"
    r"|flooded with (?:calls|complaints|people)|flood of|flood ?light|floodlights|oil crash|website (?:has )?crash(?:ed|es)|app (?:has |keeps )?crash(?:ed|es|ing)|system (?:has )?crash(?:ed|es)|computer crash(?:ed|es)|crash course"
    r"|(?:carbon monoxide|smoke|fire|gas) (?:alarm|detector)s?(?= (?:for|from|shop|price|test|battery|batteries|install|fitted|fitting)|[,.?!]|$)"
    r"|(?:rents?|prices?|costs?|bills?|population|numbers|sales|demand)[a-z ]{0,12} (?:exploding|explod(?:e|ed)|going through the roof)|(?:bomb|air raid|air-raid) shelters?|knife (?:bin|bins|amnesty|sharpening|sharpener)|bath bombs?|photo ?bomb(?:ed|ing)?|bomb(?:ed)? (?:my|the) (?:exam|test)"
    r"|shooting (?:games?|range|stars?|season|practice)|knife (?:crime )?(?:exhibit|campaig|aware)|knife (?:got|was) (?:conf|taken|lost)|(?:street|road) sign fell(?: down)?|(?:team|season|player|striker|band|sales|form|she|he)[a-z' ]{0,8} on fire (?:this|lately|at|all)|killer (?:view|deal|queue|heels)|(?:is|are|was) killing me|dying of (?:boredom|embarrassment)|to die for|drowning in (?:paperwork|emails|forms|debt|leaflets)|shock(?:ed)? (?:at|by|to (?:see|hear|find))|electric atmosphere|crash(?:ed)? out|explosive (?:growth|demand)|(?:gas|fire) (?:bill|meter reading|engineer|boiler service)"
    r"|r[ua]n over (?:budget|time)|break-in period|hurt (?:business|businesses|feelings|my feelings|our business)|stuck inside the (?:machine|meter|slot)|trapped (?:leaves|trash|water|odor|odors)|beaten path|beaten up (?:sign|road|box|can)|weapon of|crane (?:fly|bird)|construction crane"
)


def why(text: str, start: int, end: int, kind: str) -> str:
    """Will say why the word at `start` to `end` of a folded text may be no danger of its kind; "" where nothing does."""
    before, after = text[max(0, start - _LOOK_BACK) : start].rstrip(), text[end : end + _LOOK_AHEAD]
    if _other_sense(text, start, end):
        return SENSE
    if _TOLD.search(before):
        return SENSE
    if _resolved(text, start, end, kind):
        return PAST
    if _NEGATED.search(before) and not _ASKED.search(before) and not _CAUSE_AFTER.match(after):
        return NEGATED
    if _DRILL_AFTER.match(after) and kind not in _NEVER:
        return DRILL
    if _asked_about(text, start, end, kind):
        return SUPPOSED
    if kind in _NEVER:
        return PAST if kind in _EVENTS and _past(before, after, text, start) else ""
    if _is_now(text, start, end):
        return ""
    if _DRILL_BEFORE.search(before) or _FEARED.search(before):
        return FEARED
    if _SUPPOSED.search(before) or (kind in _EVENTS - {"collapse"} and _LIKELY.search(before)):
        return SUPPOSED
    return PAST if kind in _EVENTS and _past(before, after, text, start) else ""


def _resolved(text: str, start: int, end: int, kind: str) -> bool:
    """Will say whether what follows the word tells that it is over; of a threat only that the one missing is back."""
    after = _RESOLVED.match(text[end : end + 40])
    if not after or (kind in _NEVER and not re.search("玩笑|虚惊|误报|误会|找到|找回|safe|fine|false", after[0])):
        return False
    return not _UNRESOLVED.search(text[max(0, start - 8) : end + 48])


def _asked_about(text: str, start: int, end: int, kind: str) -> bool:
    """Will say whether the sentence only asks for a paper, a course or a price that has to do with such things."""
    first = max(text.rfind(mark, 0, start) for mark in "。！？!?\n;；")
    last = min((at for mark in "。！？!?\n;；" if (at := text.find(mark, end)) >= 0), default=len(text))
    said = text[max(first + 1, start - 60) : min(last + 1, end + 60)]
    if kind in _NEVER and not re.search("手环|定位器|宣告|论文|作文|告诫书|policy|museum|thesis", said):
        return False
    papers = _PAPERS.search(said)
    return bool(papers and _ASKS.search(said)) and not _NOW.search(said) and not _URGENT.search(said)


def _other_sense(text: str, start: int, end: int) -> bool:
    first = max(0, start - 14)
    if _WITHIN.search(text, start, end + 3):
        return True
    around = text[first : end + 14]
    return any(
        found.start() + first <= start and end <= found.end() + first + 1
        for senses in (_SENSES_LETTERS if text[start] < "\u2e80" else _SENSES,)
        for found in senses.finditer(around)
    )


def _is_now(text: str, start: int, end: int) -> bool:
    """Will say whether the sentence around the word tells of something that is happening."""
    first = max(text.rfind(mark, 0, start) for mark in "。！？!?\n;；")
    last = min((at for mark in "。！？!?\n;；" if (at := text.find(mark, end)) >= 0), default=len(text))
    return bool(_NOW.search(text[max(first + 1, start - 40) : min(last, end + 20)]))


def _past(before: str, after: str, text: str, start: int) -> bool:
    if _PAST_AFTER.match(after):
        return True
    return bool(_PAST.search(before)) and not _is_now(text, start, start)
