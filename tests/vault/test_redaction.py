"""What tells who wrote a text is taken out; what tells what is broken, where and when stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.vault.rules import redact, redaction
from doorstep.vault.rules.redaction import ENGLISH, KINDS, MARKS, houses, names, numbers

FOUND = [
    # Mobile numbers
    ("我电话是13812345678，谢谢", "我电话是〔电话〕，谢谢"),
    ("138 1234 5678", "〔电话〕"),
    ("138-1234-5678", "〔电话〕"),
    ("138—1234—5678", "〔电话〕"),
    ("138.1234.5678", "〔电话〕"),
    ("1 3 8 1 2 3 4 5 6 7 8", "〔电话〕"),
    ("１３８１２３４５６７８", "〔电话〕"),
    ("一三八一二三四五六七八", "〔电话〕"),
    ("幺三八 一二三四 五六七八", "〔电话〕"),
    ("壹叁捌壹贰叁肆伍陆柒捌", "〔电话〕"),
    ("138一二三四5678", "〔电话〕"),
    ("1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8", "〔电话〕"),
    ("138\u200b12345678", "〔电话〕"),
    ("+86 138 1234 5678", "〔电话〕"),
    ("号码一13812345678", "号码一〔电话〕"),
    ("他的电话是13812345678，我的是139 8765 4321。", "他的电话是〔电话〕，我的是〔电话〕。"),
    # Landlines and numbers abroad
    ("0532-87654321", "〔电话〕"),
    ("联系电话：（0532）8765-4321转801", "联系电话：〔电话〕"),
    ("010 6234 5678", "〔电话〕"),
    ("电话87654321没人接", "电话〔电话〕没人接"),
    ("+44 7911 123456", "〔电话〕"),
    ("call me at 617.555.0123 or (617) 555-0123", "call me at 〔电话〕 or 〔电话〕"),
    ("cell 6175550123", "cell 〔电话〕"),
    # Documents, cards, e-mail, accounts
    ("身份证37028119900307123X", "身份证〔证件号〕"),
    ("身份证号 370281 19900307 1234", "身份证号 〔证件号〕"),
    ("370281199003071230", "〔证件号〕"),
    ("三七〇二八一一九九〇〇三〇七一二三四", "〔证件号〕"),
    ("老身份证370281900307123", "老身份证〔证件号〕"),
    ("护照号E12345678", "护照号〔证件号〕"),
    ("SSN 123-45-6789", "SSN 〔证件号〕"),
    ("卡号6228 4804 0256 4890 018", "卡号〔卡号〕"),
    ("4111111111111111", "〔卡号〕"),
    ("账号：622848040256489", "账号：〔卡号〕"),
    ("邮箱zhang.san@example.org有回信", "邮箱〔邮箱〕有回信"),
    ("13812345678@example.org", "〔邮箱〕"),
    ("zhang＠example．org", "〔邮箱〕"),
    ("john.smith (at) example.org", "〔邮箱〕"),
    ("john dot smith at example dot com", "〔邮箱〕"),
    ("微信zhangsan_88", "微信〔账号〕"),
    ("加微信：abc-12345 联系", "加微信：〔账号〕 联系"),
    ("QQ：123456789", "QQ：〔账号〕"),
    # Plates
    ("鲁B12345占道停车", "〔车牌〕占道停车"),
    ("京A·12345", "〔车牌〕"),
    ("沪AD12345", "〔车牌〕"),
    ("粤Z1234港", "〔车牌〕"),
    ("license plate number 8ABC123", "license plate number 〔车牌〕"),
    # Doors
    ("阳光小区3号楼2单元501漏水", "阳光小区〔门牌〕漏水"),
    ("十二号楼三单元五〇一室", "〔门牌〕"),
    ("8栋2单元停水", "〔门牌〕停水"),
    ("三单元501", "〔门牌〕"),
    ("A座1203室", "〔门牌〕"),
    ("五楼西户漏水", "〔门牌〕漏水"),
    ("501房间漏水", "〔门牌〕漏水"),
    ("3-2-501", "〔门牌〕"),
    ("12弄5号601室", "〔门牌〕"),
    ("中山路12号门口有坑", "中山路〔门牌〕门口有坑"),
    ("李家村三组15号", "李家村三组〔门牌〕"),
    ("我住阳光小区3号楼", "我住阳光小区〔门牌〕"),
    ("Room 501, no heating", "〔门牌〕, no heating"),
    ("12 Lane", "〔门牌〕 Lane"),
    ("12 Elm Street, Apt 4B", "〔门牌〕 Elm Street, 〔门牌〕"),
    # Names
    ("我叫张三，住在城南", "我叫〔姓名〕，住在城南"),
    ("我叫张三住在城南", "我叫〔姓名〕住在城南"),
    ("我是李四，反映路灯不亮", "我是〔姓名〕，反映路灯不亮"),
    ("联系人：王五", "联系人：〔姓名〕"),
    ("联系人小王，手机13812345678", "联系人〔姓名〕，手机〔电话〕"),
    ("姓名：欧阳修 性别：男", "姓名：〔姓名〕 性别：男"),
    ("我姓王", "我姓〔姓名〕"),
    ("我是王女士", "我是〔姓名〕"),
    ("我叫阿卜杜·热依木", "我叫〔姓名〕"),
    ("我叫Zhang San", "我叫〔姓名〕"),
    ("13812345678（李女士）", "〔电话〕（〔姓名〕）"),
    ("谢谢！张三 13812345678", "谢谢！〔姓名〕 〔电话〕"),
    ("本人张伟，系小区业主", "本人〔姓名〕，系小区业主"),
    ("My name is Mary-Jane O'Neil.", "My name is 〔姓名〕."),
    ("my name is john smith and the light is out", "my name is 〔姓名〕 and the light is out"),
    ("I'm John Smith, please hurry", "I'm 〔姓名〕, please hurry"),
    ("contact: Jane Doe 617-555-0123", "contact: 〔姓名〕 〔电话〕"),
]

KEPT = [
    "2024年5月12日 08:30:15 停电，到2024-05-13 18:20:45来电",
    "20240512",
    "二〇二四年五月十二日三点",
    "我们村5月12号停电，12号停水到现在",
    "中山路12号停水到现在",
    "G204国道、S212省道、K123路公交、100路公交车",
    "费用13800元，5000元维修基金，合同额138,000,000元",
    "事项编号 JZ-2026-000123，工单号码20240512001",
    "订单号20240512123456789012",
    "编号：A13912345678",
    "发票号码0123456789",
    "热线12345、110、400-800-1234、96696没人接",
    "坐标36.2645, 120.0335，网格370281001002003",
    "经度120.03351234纬度36.26451234",
    "15.6/17.8/18.9/20.1",
    "气温-5到13度，PM2.5 135",
    "全楼36户停水，涉及120人，500米外有3个井盖",
    "3号楼电梯坏了三次，3号楼5000元，6号楼2024年交房",
    "地铁3号线2号口，中山路3号路灯不亮",
    "路灯编号13-5-1024",
    "5-12-2024",
    "微信支付100000元",
    "我是居民，本人是退休老师，我是安徽人，在黄岛打工",
    "我叫物业来修，联系物业，请联系张书记",
    "反映人：匿名",
    "会议室、教室、101教室",
    "13:00-14:00 停水，15 天没人管",
    "3 cars on Main Street since 2024-05-12 18:30, 30 minutes at Elm Street",
    "5th Street and 42nd Ave, a 4 lane road, 2 lane highway",
    "case number 101004141234 is open, I am very angry",
    "This is Main Street, near Boston Common.",
]


@pytest.mark.parametrize(("text", "redacted"), FOUND)
def test_what_tells_who_wrote_it_is_taken_out(text: str, redacted: str) -> None:
    assert redact(text, MARKS).text == redacted
    assert redact(redacted, MARKS).text == redacted


@pytest.mark.parametrize("text", KEPT)
def test_ordinary_numbers_and_words_stay(text: str) -> None:
    assert redact(text) == redact(text).__class__(text, ())


def test_findings_are_placed_in_the_text_as_it_came() -> None:
    text = "张三 １３８-１２３４-５６７８，😀鲁B12345"
    found = redact(text).found
    assert [(kind, text[start:end]) for kind, start, end in found] == [
        ("name", "张三"),
        ("phone", "１３８-１２３４-５６７８"),
        ("plate", "鲁B12345"),
    ]


def test_every_kind_has_a_mark_in_both_languages() -> None:
    assert set(MARKS) == set(ENGLISH) == set(KINDS)
    assert redact("call 617-555-0123", ENGLISH).text == "call [phone]"
    assert redact("call [phone]", ENGLISH).found == ()


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Please call 617-555-0123", "Please call [phone]"),
        ("请拨 13812345678 联系 Mary Smith", "请拨 〔电话〕 联系 Mary Smith"),
        ("13812345678", "〔电话〕"),
        ("Please call 〔电话〕", "Please call 〔电话〕"),
    ],
)
def test_marks_are_in_the_language_of_the_text(text: str, marked: str) -> None:
    assert redact(text).text == marked
    assert redact(marked).found == ()


@pytest.mark.parametrize(("number", "good"), [("11010519491231002X", True), ("110105194912310021", False)])
def test_the_check_sign_of_an_id_number(number: str, *, good: bool) -> None:
    assert numbers.id_checks(number) is good


# Words and signs from which the interesting cases are made far more often than from any text.
_WORDS = """
我叫 张三 李四 联系人： 电话 13812345678 138 1234 5678 0532 - ， 。 号楼 单元 3 2 501 室 号 路 鲁B 12345 身份证
370281 19900307 1234 微信 qq @ example.org my name is John Smith 12 Elm Street Room 〔电话〕 〔姓名〕 一 三 八 谢谢
"""
_PARTS = st.one_of(st.sampled_from([*_WORDS.split(), " ", "\n"]), st.text(max_size=4))
TEXTS = st.lists(_PARTS, max_size=14).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_redacting_twice_changes_nothing(text: str) -> None:
    once = redact(text)
    assert redact(once.text) == once.__class__(once.text, ())


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_a_text_grows_by_its_marks_and_no_more(text: str) -> None:
    redacted = redact(text, MARKS)
    taken = sum(end - start for _, start, end in redacted.found)
    marks = sum(len(MARKS[kind]) for kind, _, _ in redacted.found)
    assert len(redacted.text) == len(text) - taken + marks
    starts = [start for _, start, _ in redacted.found]
    assert starts == sorted(starts)
    assert all(a[2] <= b[1] for a, b in zip(redacted.found, redacted.found[1:], strict=False))


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet="，。 我电话abc", max_size=20),
    st.integers(13_000_000_000, 19_999_999_999),
    st.text(alphabet="，。 我路", max_size=20),
)
def test_a_mobile_number_never_survives(before: str, number: int, after: str) -> None:
    assert str(number) not in redact(f"{before}{number}{after}").text


def test_no_text_keeps_us_busy() -> None:
    """Ends: a pattern that goes back and forth over four thousand signs would not, in our lifetime."""
    units = [
        "1-",
        "1 ",
        "13",
        "a.",
        "a@",
        "a@a.",
        "3号楼",
        "我家",
        "我叫",
        "王",
        "12 Elm ",
        "name: a ",
        "+1",
        "138 1234 5678 张三",
    ]
    units += [
        "微信号",
        "路1号",
        "6222 ",
        "一",
        "\u200b1",
        "room 1 ",
        "i am Aa ",
        "1.",
        "at ",
        "a dot ",
        "联系人",
        "plate A",
        "😀",
    ]
    for unit in units:
        assert redact(unit * (4000 // len(unit))).text


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_the_quick_look_misses_nothing(text: str) -> None:
    line = redaction.plain(text)
    for kind, numerals, hint, finder in redaction._FINDERS:
        if not hint(line):
            assert not list(finder(redaction._as_digits(line) if numerals else line)), kind
    low = numbers.lowered(line)
    if names._ENGLISH_SURE.search(line) or names._ENGLISH_PERHAPS.search(line):
        assert any(word in low for word in names._ENGLISH_WORDS)
    if houses._KEYED.search(line):
        assert any(key in low for key in houses._KEYS)


@pytest.mark.parametrize("text", [text for text, _ in FOUND])
def test_the_quick_look_misses_no_hand_written_case(text: str) -> None:
    test_the_quick_look_misses_nothing.hypothesis.inner_test(text)  # type: ignore[attr-defined]
