"""What dangers are told of without their words: a thing and what befell it, within one clause.

"电信井的盖子被压碎了" names no danger of any list. A frame is a kind, what the matter is about, and what happened, which
follows within some characters and before the sentence ends. The kinds are those of the shipped catalogue; a frame of a
kind that a city's list does not have is not used.
"""

import re
from collections.abc import Set
from functools import cache
from typing import NamedTuple

from doorstep.triage.lexicon import stem

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
    ("live-wire", "线头 电线 线皮 插座 电箱 配电箱 充电桩 路灯杆 灯杆 铁杆 充电口 插排 电表箱", "麻手 打手 电着 电倒 冒蓝光 滋啦 噼里啪啦 噼啪 吱吱响 烧糊 烧焦 外露 剥皮 掉皮 破皮"),
    ("collapse", "墙 后墙 山墙 院墙 外墙 屋顶 楼板 挡墙 围墙", "鼓了 鼓着 外鼓 鼓肚 外凸 凸出 外倾 往外斜 往外倒 咔咔响 直掉渣 往下沉"),
    ("collapse", "缝 裂缝 裂口 砖缝 口子", "伸进 塞进 放进 能放下 拳头 手掌 胳膊 两指宽 一指宽 越来越宽 越裂越 变宽了"),
    ("collapse", "房梁 大梁 梁 柱子 屋架 檩条 楼梯 平台 看台 舞台 木桥 吊桥 栈道 天桥", "断了 断裂 裂开 咔咔 嘎吱 吱嘎 往下沉 下沉 压弯 折了 要断"),
    ("collapse", "钢丝绳 吊绳 缆绳 钢缆 吊索 安全绳 吊带 缆索 吊钩 塔吊 吊车", "断 起毛 磨 松脱 开裂 脱钩 打滑 失控 歪 倒 吊着东西"),
    ("collapse", "篮球架 球门 滑梯 秋千 健身器 铁门 大门 限高架 货架 书架 玻璃门 雕塑 石碑 墓碑", "砸 压住 压着 压到 倒下来 倒下砸"),
    ("collapse", "栏杆 护栏 扶手 护网 防护栏 阳台栏", "一推就 一碰就 一靠就 晃得厉害 直晃 整段掉 整个掉 掉下楼"),
    ("drowning", "护栏断 护栏没 护栏坏 护栏缺 护栏松 栏杆断 栏杆没 栏杆坏 栏杆松 没护栏 没有护栏 没栏杆 没围栏 护网破", "孩子 小孩 娃 学生 掉 摔下 踩空 玩水 耍水 落水"),
    ("drowning", "河边 水边 塘边 水库边 护栏 栏杆 桥边 冰上 冰面 深坑", "孩子们玩水 玩水 耍水 戏水 打水仗 踩冰 滑冰 溜冰 野泳 下水洗澡"),
    ("drowning", "游泳 游野泳 洗澡 下水 下河 摸鱼 玩水", "没上来 沉下 沉了 没影 不见了 冲走 抽筋 喊救命 没冒头 上不来"),
    ("missing", "老年痴呆 痴呆 阿尔茨海默 糊涂 精神病人 精神障碍 智障 自闭症 失智", "没回 走丢 不见 出去了 跑了 找不 没影 走了 迷路"),
    ("missing", "出去 出门 放学 遛弯 买菜 上学 下楼 赶集 散步 早上走 昨天走 离开家 跑出去", "没回来 没有回来 没回家 没到家 没见人 没影 不见人 不见了 找不到人 天黑了"),
    ("missing", "小孩 小女孩 小男孩 小朋友 娃娃 孩子 老太太 老大爷 老人", "一个人在路 一个人走 没大人 没有大人 没家长 站在马路 在马路上走 在马路中间 迷路 说不清家 找不到家 不知道家"),
    ("trapped", "车里 车内 车上 后备箱 车子", "锁着个 锁着小 锁着孩 锁着娃 锁了个 关着小 关着个小 关着孩 闷着孩 有个小孩 有个婴儿 有孩子 孩子锁 娃锁"),
    ("trapped", "孩子 小孩 娃 宝宝 婴儿 闺女 儿子 孙子 老人", "锁在车 锁车里 关在车 闷在车 落在车 忘在车 反锁在"),
    ("trapped", "缆车 索道 摩天轮 过山车 跳楼机 大摆锤 海盗船 飞椅 游乐设施 吊篮 观光车 热气球", "停在半 停半空 停在空 半空 卡住 卡在 下不来 困 甩 吊着 悬着 吊在 断"),
    ("trapped", "下去 下井 进去 钻进 下池 下罐 下窖 去救 救他 救人", "没上来 没有上来 没出来 不上来 上不来 没动静 没有动静 没声音 没回音 没人应 喊不应 叫不应"),
    ("trapped", "几个人 工人 师傅 有人 工友 矿工", "没上来 叫了半天没 喊了半天没 喊没人应 没有动静 没动静了"),
    ("trapped", "水 车 地下室 车库 涵洞 隧道 桥洞", "困住 有人困 人困 人还困 出不来 被困 人在里面 人没出来"),
    ("drowning", "掉 落 跌 滑 栽 摔", "粪池 粪坑 沼气池 污水池 化粪池 地窖 菜窖 深坑 井里 井下 井底 冰窟 蓄水池 泥坑 鱼塘"),
    ("injury", "胸口 胸 心口 心脏 肚子 头", "疼得 痛得 绞痛 喘不上 疼死过 闷得喘 疼得打滚 疼的满 憋得"),
    ("injury", "嘴唇 脸色 脸 嘴巴 嘴 手脚 半边身 身子 身上", "发紫 发青 乌紫 煞白 惨白 没血色 歪了 不听使唤 没知觉 冰凉 好凉 凉了 抽抽 肿得喘"),
    ("injury", "妈妈 爸爸 奶奶 爷爷 姥姥 姥爷 外婆 外公 老人 老伴 邻居", "不动了 没动了 没有动 不说话了 没醒 不醒 醒不来 叫不应 喊不应 没气 好凉 冰凉 一动不动"),
    ("injury", "老人 老头 老太 大爷 大妈 奶奶 爷爷 独居 一个人住 邻居 租客 住户",
     "两天没开门 几天没开门 好几天没见 三天没见 两天没见 好些天没 几天没出 敲门没 敲门不 没人应 不应门 怪味 臭味从屋"),
    ("injury", "敲门 喊门 砸门 屋里 门缝", "没人应 不应 没反应 没动静 怪味 尸臭 腐臭"),
    ("injury", "手 胳膊 手指 头发 腿 脚 袖子 手臂", "绞进 绞住 卷进 搅进 轧断 压断 切断 切掉 割断 剁掉 锯断 夹断 绞断 绞了 压烂"),
    ("injury", "手扶梯 扶梯 传送带 卷帘门 机器 打谷机 收割机 粉碎机 搅拌机 绞肉机 冲床 皮带", "绞 夹住 夹着 卷进 轧了 压住手 把手 把脚 吞 卷住"),
    ("injury", "血", "止不住 流不止 直冒 喷出 一大摊 流了一地 满地 不停地流 一脸"),
    ("injury", "压住 压着 压倒 压到 砸到 砸中 砸倒 砸着 撞倒 拽倒", "学生 孩子 小孩 老人 个人 工人 一个人 行人 大妈 大爷 老太 女的 男的"),
    ("injury", "羊水 产妇 孕妇 媳妇 老婆", "破了 快生了 要生了 生在路 大出血 临产"),
    ("injury", "热水器 炭火 烧炭 炭盆 煤炉 蜂窝煤 炉子", "头晕 头疼 想吐 恶心 晕 昏 叫不醒 没反应 中毒 躺着"),
    ("injury", "药 打针 输液 疫苗 吊瓶", "叫不应 迷糊 昏 抽搐 休克 喘不 没反应 起不来 浑身发"),
    ("injury", "野猪 黑熊 棕熊 狼 豹子 老虎 狮子 蟒蛇 毒蛇 眼镜蛇 猴子 公牛 疯牛 黄牛 疯狗 大蛇 蛇",
     "窜 闯 冲 拱 进村 进小区 伤人 伤了 顶 追人 扑 咬 盘着 盘在 爬进 钻进 不敢动 跑出来"),
    ("injury", "滑倒 摔倒 滑了", "起不来 好几个 十几个 爬不起 站不起 动不了 不能动"),
    ("fire", "火", "越烧越 越来越大 着得很 上房 灭不掉 控制不 烧上来 烧过 冲天 舔着 封了门"),
    ("fire", "电瓶车 电动车 充电棚 充电桩 电池 充电宝 插座 空调 冰箱 微波炉 线路 棚子 老房 垃圾桶 油罐 加油站", "冒烟 起火 着火 烧起 烧糊 烧焦 焦糊味 冒火 塑料烧 着了 爆燃"),
    ("fire", "山 树林 坟地 草地 芦苇 荒坡 秸秆 地里", "起烟 起火 着火 烧起 烧着 火烧 火往 控制不住 烧过来"),
    ("fire", "火盆 蜡烛 烟头 炮仗 鞭炮 孔明灯 取暖器 电热毯 电暖 煤炉 油锅", "点着了 引着 着了 烧着 引燃 倒了 翻了 冒烟 把被 把床 起火"),
    ("fire", "消防通道 消防车 云梯车", "进不来 进不去 开不进 过不来 堵着开不"),
    ("violence", "男的 男子 男人 有人 陌生人 那人 一直 老是 一路 天天", "跟着我 尾随 跟踪我 跟了我 跟在我 跟我回 堵我 拦住我 跟着她 跟着女"),
    ("violence", "跟着我 跟踪我 尾随 有人跟", "不敢 害怕 躲 救 报警 一路 到家"),
    ("violence", "锁在 关在 关起来 扣在 软禁 不让我们 不让我 不准我 看着我们 囚", "不让走 不让出 不放人 出不去 逃不 跑不 收了手机 收手机 收身份证 身份证也"),
    ("violence", "骗到 骗去 拐到 被卖 传销窝", "关起来 关在 锁 不让走 出不来 定位 看着 限制"),
    ("violence", "扬言 放话 威胁说", "报复 学校 幼儿园 砍 杀 炸 烧 弄死 一起死 同归于尽 点了 放火"),
    ("violence", "弹弓 钢珠 气枪 弓弩 箭", "打人 打穿 打碎 射 打中 打到 差点打"),
    ("violence", "打 吵 摔 砸 骂", "惨叫 女的哭 喊救命 救命 求饶 哭喊 头破 满脸是血 满头是血"),
    ("child", "给小孩 给孩子 拉着小孩 拉孩子 哄小孩 骗小孩 拽孩子 抱起孩子 陌生人", "上车 面包车 带走 跟他走 要抱走 要带走 拉走 抱走 糖"),
    ("suicide", "身上 自己 全身 头上 衣服", "浇汽油 泼汽油 倒汽油 浇了 点火 点着 点燃 汽油 煤油 自焚"),
    ("suicide", "点着 点燃 浇汽油 泼汽油 倒汽油 浇了汽油 泼了汽油", "自己 身上 衣服 全身"),
    ("suicide", "楼顶 天台 窗台 桥栏杆 桥上 栏杆外 护栏外 阳台外 塔吊 塔上", "坐着 站着 悬 腿 哭 想跳 要跳 往下看 不下来 劝"),
    ("suicide", "坐在 站在 爬上 爬到 翻过 翻出 跨过", "楼顶 天台 窗台 栏杆外 护栏外 桥栏 楼边 塔吊 铁塔 桥边"),
    ("suicide", "遗书 遗言 告别 后事", "写好 写了 发了 谢谢 交代 安排 留了 对不起"),
    ("suicide", "不想", "拖累家 连累 再撑 撑下去 醒来 再醒 活"),
    ("suicide", "药 绳子 炭 刀片", "买好 准备好 都备好 备好了 攒够"),
    ("explosion", "捡到 挖出 挖到 发现 刨出 捞到 翻出 有个 有颗 有枚 像是 看着像 好像", "炮弹 手榴弹 手雷 地雷 雷管 子弹 炸弹 弹头 炸药 爆炸物 引信 航弹"),
    ("explosion", "锅炉 压力表 高压锅 气罐 煤气罐 液化气罐 罐子 反应釜 压力", "爆了 要爆 超压 爆表 冒汽 直抖 鼓起 嘶嘶 哧哧 嗤嗤 烤得 发烫"),
    ("gas", "臭鸡蛋 臭鸭蛋", "味"),
    ("gas", "燃气 煤气 天然气 管子 管道 阀门 气罐 煤气罐 接头 软管", "哧哧 嗤嗤 往外喷 拧不死 关不上 关不住 嘶嘶 呼呼往外 挖断 挖漏 被挖 铲断 压断"),
    ("gas", "煤气 燃气 天然气 瓦斯", "味很 味重 味大 味特 味好 味道大 抽烟 开火 明火 头晕 头疼"),
    ("chemical", "自来水 水管 水龙头 井水 饮用水 水里 饮水机 桶装水", "农药 汽油味 柴油味 煤油味 油漆味 化学味 药水味 嘴麻 麻嘴 辣嗓 舌头麻 中毒 冒泡泡药"),
    ("chemical", "喝了 吃了 闻了 吸了", "嘴麻 舌头麻 嗓子疼 头晕 恶心 眼睛疼 喘不上 迷糊 叫不应 浑身没劲 昏"),
    ("chemical", "罐车 槽车 油罐车 化工车 厂里 化工 化肥厂 冷库 储罐 管道", "漏了 往外漏 白烟 黄烟 白雾 氨 氯气 又炸 炸了 爆"),
    ("chemical", "侧翻 翻车 翻了", "漏油 油流 油漏 流了一地 漏了一地 冒烟 罐"),
    ("traffic", "高速 高架 快速路 国道 隧道 环路 绕城", "逆行 倒车 倒着开 横穿 行人走 有人走 双闪 没开灯 没放警示 掉了东西 有掉落 散落 石块"),
    ("traffic", "又撞了 就撞了 刚撞了 已经撞 都撞了 刚才撞 撞了好几 撞了人 连撞 撞了一个", ""),
    ("traffic", "校车 公交 司机 大巴 客车 面包车 货车", "酒气 喝了酒 酒味 醉 打瞌睡 睡着了 超员 塞了 刹车失灵 没刹车 刹不住"),
    ("traffic", "卡在 夹在 困在", "驾驶室 车里出 车里面 方向盘 座位 车底"),
    ("flood", "水", "漫到桥 漫过桥 漫上来 齐腰 齐胸 到脖子 没顶 一人深 人深 淹到 淹得只 灌进 往屋里 进屋 倒灌 漫堤 往上涨 涨得快"),
    ("flood", "大坝 堤 坝 水库 河堤 坝体", "浑水 渗水 漏水 管涌 冒水 决 口子 缺口 裂缝 溃"),
    ("flood", "桥墩 桥 路基 河岸", "掏空 冲空 冲垮 冲断 往下沉 悬空 下沉"),
    ("flood", "车", "淹得 只剩车顶 往水里冲 熄火在水 泡在水里 没顶"),
    ("food-poisoning", "孩子 学生 老人 一个班 全班 好几家 好多人 工人 客人 幼儿园 养老院 食堂 宿舍", "上吐下泻 呕吐 肚子疼 拉肚子 吐了 又拉又吐 发烧拉 集体中毒 集体腹泻 集体呕吐 送医院 送走"),
    ("food-poisoning", "蘑菇 菌子 野菜 豆角 剩菜 喝了水 喝了村 河豚", "吐 拉肚子 昏 肚子疼 幻觉 头晕 中毒"),
    ("manhole", "井 下水道 地沟 窨井 沟盖 管沟", "掉井 孩子掉 人掉 栽进 陷进 有人掉 掉进去 掉下去 轧塌 压塌 露个洞 露出大洞 大窟窿 黑窟窿"),
    ("manhole", "掉井 掉进井 掉下井 掉到井 掉坑里了", ""),
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
    ("live-wire", "whole_building rail handrail railing gate door stairs tap shower lamp lamppost lamp_post machine", "is_live live_wire gave_me_a_shock zapped zaps tingles electrocuted buzzing_and sparks"),
    ("live-wire", "transformer substation pylon fuse_box meter_box junction_box socket", "bang bangs banging sparking smoke smoking buzzing_loudly exploding exploded on_fire arcing"),
    ("live-wire", "exposed bare live loose dangling", "wire wires cable cables wiring"),
    ("live-wire", "tree branch", "power_line power_lines electric_line live_wires cable cables"),
    ("fire", "fire candle heater paraffin stove barbecue bonfire cooker chip_pan scooter battery e-bike ebike curtains bedding sofa mattress hob", "caught tipped_over knocked_over spreading out_of_control burning on_fire alight ablaze smoking up_in_flames"),
    ("fire", "alight ablaze up_in_flames smoke_pouring smoke_coming smoke_everywhere smell_of_burning burning_smell", ""),
    ("fire", "burn torch set_fire set_light firebomb", "house_down the_house flat_down my_door my_car the_shop building_down"),
    ("injury", _WHO_EN, "not_answering not_answered no_answer not_responding gone_blue turned_blue lips_blue having_a_fit fitting having_a_stroke heart_attack chest_pain can't_breathe cannot_breathe wheezing swollen convulsing cut_off hand_caught arm_caught can't_get_up cannot_get_up face_has_swollen hit_his_head hit_her_head knocked_out in_labour giving_birth waters_broke scalded electrocuted"),
    ("injury", "chest face lips throat", "pain tight blue swollen swelling drooping closing_up"),
    ("injury", "neighbour neighbor elderly old_lady old_man gentleman pensioner lives_alone living_alone", "not_answered not_answering not_been_seen hasn't_been_seen not_seen haven't_seen no_answer curtains_shut curtains_closed post_piling mail_piling bad_smell for_days three_days"),
    ("injury", "bleeding blood", "badly heavily everywhere won't_stop not_stop all_over pouring from_his_head from_her_head"),
    ("injury", "ambulance paramedics", "can't_get cannot_get blocked stuck hasn't_come send_an"),
    ("injury", "people ppl folk residents pedestrians woman man kids", "falling_all_over slipping_over slipped_over falling_over crushed trampled hurt underneath"),
    ("injury", "allergic_reaction seizure overdose overdosed unconscious anaphylactic", ""),
    ("injury", "wasp wasps hornet hornets bees snake adder dog boar bull bear", "bitten bit stung swollen attacking attacked chasing loose_in gored"),
    ("collapse", "wall facade chimney gable parapet slope hillside bank cliff retaining_wall embankment", "bulging bulges bowing leaning moving slipping sliding cracks_wide cracked_wide giving_way swaying shifting crumbling subsiding"),
    ("collapse", "brick bricks tiles slates cladding panels masonry plaster ceiling stones rocks rock glass concrete panel", "dropping falling coming_off coming_down fallen_on came_down hitting raining_down come_loose crashing fell_on"),
    ("collapse", "roof floor ceiling stand balcony stairs bridge stairwell gallery mezzanine", "creaking cracking groaning sagging bowing moving_under giving_way came_down about_to_go"),
    ("collapse", "rail railing handrail balustrade balcony_rail barrier guard", "come_away come_off came_off came_away gives_way gave_way hanging_off loose_on_the missing_on_the_balcony"),
    ("collapse", "crane scaffold scaffolding hoist cable lifting_cable rope chain", "frayed fraying snapped swaying leaning swinging tilting about_to_snap"),
    ("collapse", "crack cracks gap hole", "wide_enough getting_wider getting_bigger swallowed swallowing opened_up fist arm hand"),
    ("collapse", "hole", "opened in_the_road_and growing swallowing"),
    ("drowning", _WHO_EN, "through_the_ice thru_the_ice fell_in fallen_in in_the_pond under_the_water went_under can't_swim swept_away in_the_weir in_the_reservoir on_the_ice"),
    ("drowning", "fell fallen slipped jumped went", "through_the_ice thru_the_ice into_the_river into_the_canal into_the_pond into_the_lake into_the_sea in_the_river in_the_canal in_the_lake in_the_pond"),
    ("drowning", "kids children boys lads teenagers", "on_the_ice on_the_frozen in_the_quarry in_the_reservoir swimming_in jumping_off"),
    ("trapped", "lift elevator ride rollercoaster cable_car ferris_wheel swing_ride gondola chairlift", "stuck stopped_mid trapped halfway mid-air midair dangling alarm_button between_floors people_on_it hanging"),
    ("trapped", "stuck trapped caught", "in_the_lift in_the_elevator in_a_lift in_the_car under_the inside_the in_the_machine escalator in_the_toilet in_a_well in_the_shaft"),
    ("trapped", "worker workers men man mate lad engineer", "down_the_sewer down_the_manhole in_the_tank in_the_trench down_the_well down_the_shaft buried not_come_up hasn't_come_up no_answer_from"),
    ("trapped", "locked locking locks lock", "us_in us_inside in_the_factory in_the_house in_a_room in_a_car in_the_car kids_in child_in"),
    ("violence", "following stalking followed stalked chasing", "me us my_daughter her a_girl a_woman"),
    ("violence", "passport passports id ids phones", "holding_our taken_our took_our hold_our locking_us locked_us won't_let_us"),
    ("violence", "holding took takes taking keeping kept", "our_passports our_passport my_passport us_prisoner me_prisoner us_against her_against me_against"),
    ("violence", "he she they husband boyfriend ex partner man bloke guy stepdad", "kill_me kill_us kill_her stab_me hurt_me hit_me hitting beating strangled choke_me burn_the_house burn_us screaming threatening_me going_to_kill punched"),
    ("violence", "knife machete blade gun axe bat hammer bottle", "outside fighting chasing swinging waving in_his_hand in_her_hand people_running"),
    ("violence", "chucking throwing dropping lobbing hurling", "bottles bricks bottle brick stones fireworks off_the_tower off_the_roof off_the_balcony from_the_balcony from_the_tower at_cars at_people"),
    ("violence", "just_missed nearly_hit almost_hit", "pram baby my_head a_child pushchair my_son my_daughter kid people"),
    ("violence", "someone some_bloke a_man strange_man stranger some_guy a_van", "tried_to_grab trying_to_get tried_to_take offering_sweets offering_kids pulled_a trying_to_snatch breaking_in_now trying_to_break"),
    ("violence", "hiding hidden", "from_him in_the_shop in_the_toilet in_the_bathroom in_the_bedroom locked_myself"),
    ("suicide", "wrong_side outside other_side top edge ledge", "of_the_bridge_rail of_the_bridge of_the_railing of_the_roof of_the_multi-storey of_the_car_park of_the_building of_the_flats of_the_cliff of_the_rail"),
    ("suicide", "can't cannot can_not", "do_this_any_more do_this_anymore go_on_any_more go_on_anymore take_it_any_more carry_on_living cope_any_more live_like_this"),
    ("suicide", "pills tablets rope note goodbye", "right_here got_here ready_here in_my_hand left_a_note to_everyone and_whisky to_end"),
    ("suicide", "better_off", "without_me dead"),
    ("missing", "dementia alzheimer's alzheimers vulnerable autistic", "wandered missing gone left_the_house not_come_back walked_out went_out went_off"),
    ("missing", _WHO_EN, "not_come_home hasn't_come hasn't_returned not_returned not_been_home wandered_off vanished nowhere_to_be can't_find_him can't_find_her gone_missing phone_is_off"),
    ("child", "toddler baby child kid little_girl little_boy kids", "on_her_own_in on_his_own_in alone_in wandering_in in_the_road locked_in left_in_a_car by_themselves crying_for_days in_a_hot"),
    ("gas", "gas_main gas_pipe gas_line gas_cylinder gas_bottle gas_canister", "hissing leaking cut hit through broken digger struck damaged ruptured blowing"),
    ("gas", "carbon_monoxide co_alarm co_detector", "won't_stop going_off sick dizzy headache beeping alarm_going sounding"),
    ("explosion", "found looks_like dug_up unearthed picked_up washed_up discovered", "old_shell grenade bomb mortar landmine ordnance ammunition unexploded artillery_shell a_shell_in"),
    ("traffic", "junction crossing crossroads lights signals motorway roundabout bend", "two_crashes another_crash already_crashed crashes_already nearly_killed crashing wrong_way"),
    ("traffic", "car van lorry truck bus tanker driver coach minibus", "upside_down overturned in_the_ditch on_its_side not_moving into_the_river stinks_of_drink drunk smells_of_drink smells_of_alcohol fell_asleep falling_asleep wrong_way trapped_in no_brakes brakes_failed jack-knifed"),
    ("traffic", "wrong_way wrong_side", "on_the_motorway on_the_dual down_the_motorway of_the_dual of_the_motorway on_the_highway on_the_freeway of_the_highway"),
    ("traffic", "black_ice sheet_ice oil_on_the_road diesel_on_the_road", "falling crash crashed skidding skidded can't_get_up hit came_off accident"),
    ("flood", "river water flood creek", "over_the_bank over_its_banks up_the_street coming_up_the coming_in up_to_my can't_get_out cannot_get_out waist_deep knee_deep chest_deep rising_fast trapped_upstairs into_the_house"),
    ("chemical", "tanker chemical factory plant pool lorry", "eyes_are eyes_stinging stinging choking leaking cloud_of cloud chlorine ammonia overturned white_smoke yellow_smoke"),
    ("chemical", "tap_water water drinking_water", "smells_of_petrol smells_of_diesel smells_of_chemicals tastes_of_petrol tastes_of_chemicals smells_like_petrol smells_like_gasoline smells_like_diesel burns_my smells_of_bleach_and"),
    ("food-poisoning", "kids children pupils nursery school residents guests patients everyone staff class", "throwing_up vomiting being_sick been_sick sick_since all_sick ill_after sick_after collapsed_after"),
    ("manhole", "manhole drain sewer well pit shaft grate cover inspection", "nearly_went_in nearly_fell fell_in fell_into cover_gone lid_gone cover_missing gaping collapsed_lid is_gone has_gone gone_on gone_outside"),
    ("missing", "son daughter mother father grandmother grandfather boy girl wife husband toddler grandma grandpa child mom dad", "is_missing went_missing wandered disappeared not_come_home never_came_home didn't_come_home hasn't_come_home lost_since"),
    ("child", "child kid baby toddler infant kids", "left_alone left_in_a left_in_the locked_in abused bruises beaten abandoned hot_car"),
)  # fmt: skip


class Frame(NamedTuple):
    """One frame: its kind, whether its words are in letters, and its pattern over a folded text."""

    kind: str
    spaced: bool
    pattern: re.Pattern[str]


class _Frames(NamedTuple):
    """Frames of one script, and which of them each key of a word can begin (`what`) and end (`befell`): bits."""

    every: list[Frame]
    what: dict[str, int]
    befell: dict[str, int]


def worth_a_try(heads: Set[str], *, spaced: bool) -> list[Frame]:
    """Will return the frames of a script of which both halves may stand in a folded text: of two hundred, few.

    `heads` are the openings of the text, `lexicon.openings` or, for frames in letters, `lexicon.stems`.
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
                key = stem(word) if spaced else word[:2]
                bits[key] = bits.get(key, 0) | 1 << nth
    return found


def _words(words: str) -> list[str]:
    return [word.replace("_", " ") for word in words.split()]


def _any(words: str) -> str:
    every = _words(words)
    # The first letters ahead of the words: of most places in a text one look is then enough.
    first = re.escape("".join(sorted({word[0] for word in every})))
    return f"(?=[{first}])(?:{'|'.join(sorted(map(re.escape, every), key=len, reverse=True))})"
