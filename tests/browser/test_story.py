"""The whole way, from a user's chair: a report on a phone, who answers for it, and the record that proves it."""

import re
from pathlib import Path

from tests.browser.conftest import Visit
from tests.browser.server import Server
from tests.browser.visitor import DESK, Visitor

NUMBER = re.compile(r"\d{4}-\d{4}-\d")
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
MATTER = "柳树村大集路口的自来水井盖丢了，晚上骑车差点摔倒。"


def receipt(visitor: Visitor) -> tuple[str, str]:
    """Will return number and code as the page of the receipt shows them."""
    shown = visitor.text
    number, code = NUMBER.search(shown), CODE.search(shown)
    assert number, shown
    assert code, shown
    return number[0], code[0]


def test_a_report_on_a_phone_in_chinese_reaches_the_door(visit: Visit, server: Server, photo: Path) -> None:
    # A resident, on a phone, without scripts.
    resident = visit("zh", scripts=False)
    resident.open("/").shows("待认领").press(re.compile("我要反映"))
    resident.fill("您要反映什么事", MATTER).attach(photo).press("继续")
    resident.choose("公用设施／上水井盖").press("继续")
    resident.fill("村名、路名", "老供销社").press("查找")
    resident.choose("柳树村大集").press("继续")
    resident.fill("姓名", "钱大爷").fill("电话", "13800001111").press("继续")
    resident.shows(MATTER, "柳树村大集", "13800001111").press("提交")
    resident.shows("西河镇政府", "柳树村网格员")
    number, code = receipt(resident)
    resident.press("查看进展").shows("待认领")

    # The worker whom the receipt names.
    worker = visit("zh", login="worker")
    worker.shows(MATTER[:10]).press(number).shows("为什么派给我", "柳树村", "***")
    assert "钱大爷" not in worker.text
    assert "13800001111" not in worker.text
    worker.press("认领").shows("办理中")
    worker.unfold("记录联系情况").get_by_label("联系结果").fill("约好下午到现场。")
    worker.press("记录联系情况")
    worker.unfold("办毕提交").get_by_label("给诉求人的答复").fill("井盖已经补上。")
    worker.attach(photo, within="#handle").press("办毕提交").shows("已办待评")

    # The resident comes back with number and code, from nowhere but the paper.
    resident = visit("zh", scripts=False)
    resident.open("/follow").fill("编号", number).fill("查询码", code.lower().replace("-", " ")).press("查看")
    resident.shows("井盖已经补上。")
    form = "#questions"
    resident.choose("未解决", within=form).choose("不满意", within=form).press("提交", within=form)

    # It comes back as rework to the head, and not to whoever called it done.
    worker.open("/desk/field/")
    assert number not in worker.text
    head = visit("zh", login="head", size=DESK)
    head.shows("返工", number).press(number)
    assert "柳树村网格员" not in head.unfold("单位内转派").inner_text()
    head.press("认领")
    head.unfold("办毕提交").get_by_label("给诉求人的答复").fill("已换成防盗井盖。")
    head.attach(photo, within="#handle").press("办毕提交")
    resident.open(f"/case/{number}").shows("已换成防盗井盖。")

    # The record proves it, and one byte changed past the program is found and named.
    code, found = server.verify()
    assert (code, found["clean"]) == (0, True)
    server.change_a_byte(number, "井盖已经补上", "井盖已经补下")
    code, found = server.verify()
    server.change_a_byte(number, "井盖已经补下", "井盖已经补上")
    assert code == 1
    assert found["faults"][0]["case"] == number
