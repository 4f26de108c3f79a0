"""The whole way, from a user's chair: a report on a phone, who answers for it, and the record that proves it."""

import re
from pathlib import Path

from tests.browser.conftest import Visit
from tests.browser.server import Server
from tests.browser.visitor import DESK, Visitor
from tests.city import MANHOLE

NUMBER = re.compile(r"\d{4}-\d{4}-\d")
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
REFUSED, TOO_MANY = 422, 429
MATTER = "柳树村大集路口的自来水井盖松动，车一压就响得厉害。"


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
    resident.open("/").press("Report")
    resident.fill("What is the matter?", MATTER).attach(photo).press("Continue")
    resident.choose("公用设施／上水井盖").press("Continue")
    resident.fill("Name of a village, road, estate, shop or other landmark", "老供销社").press("Find")
    resident.choose("柳树村大集").press("Continue").past_similar()
    resident.fill("Name", "钱大爷").fill("Telephone", "13800001111").press("Continue")
    resident.shows(MATTER, "柳树村大集", "13800001111").press("Send")
    resident.shows("西河镇政府", "柳树村网格员")
    number, secret = receipt(resident)
    resident.press("Follow the case").shows("Unclaimed")

    # The worker whom the receipt names.
    worker = visit("zh", login="worker")
    worker.shows(MATTER[:10]).press(number).shows("Why me?", "柳树村网格员")
    assert "钱大爷" not in worker.text
    assert "13800001111" not in worker.text
    worker.press("Claim").shows("In hand")
    worker.unfold("Write down a contact")
    worker.fill("What came of it", "约好下午到现场。", within="#contact").press("Write down a contact")
    worker.unfold("Say it is handled")
    worker.fill("Reply to the resident", "井盖已经补上。", within="#handle").attach(photo, within="#handle")
    worker.press("Say it is handled").shows("已办待评")

    # The resident comes back with number and code, from nowhere but the paper.
    resident = visit("zh", scripts=False)
    resident.open("/follow").fill("Case number", number).fill("Secret code", secret.lower().replace("-", " "))
    resident.press("Open the case").shows("井盖已经补上。")
    resident.choose("Not solved", within="#questions").choose("Dissatisfied", within="#questions")
    resident.press("Send my answer", within="#questions")

    # It comes back as rework to the head, and not to whoever called it done.
    worker.open("/desk/field/")
    assert number not in worker.text
    head = visit("zh", login="head", size=DESK)
    head.shows("Rework", number).press(number)
    others = head.unfold("Assign inside the unit").inner_text()
    assert "石桥村网格员" in others
    assert "柳树村网格员" not in others
    head.press("Claim").unfold("Say it is handled")
    head.fill("Reply to the resident", "已换成防盗井盖。", within="#handle").attach(photo, within="#handle")
    head.press("Say it is handled")
    resident.open(f"/case/{number}").shows("已换成防盗井盖。").choose("Solved", within="#questions")
    resident.choose("Satisfied", within="#questions").press("Send my answer", within="#questions").shows("Closed")

    # The record proves it, and one byte changed past the program is found and named.
    code, found = server.verify()
    assert (code, found["clean"]) == (0, True)
    server.change_a_byte(number, "井盖已经补上", "井盖已经补下")
    code, found = server.verify()
    server.change_a_byte(number, "井盖已经补下", "井盖已经补上")
    assert code == 1
    assert found["faults"][0]["case"] == number


def test_the_same_way_begins_in_english(visit: Visit) -> None:
    resident = visit("en")
    resident.open("/").press("Report").fill("What is the matter?", "Something is odd here, please come.")
    resident.press("Continue")
    resident.fill("Name of a village", "willow market").press("Find").choose("柳树村大集").press(
        "Continue"
    ).past_similar()
    resident.press("Continue").shows("None: nobody will know who reported").press("Send").shows("We have your report")
    number, _ = receipt(resident)
    resident.press("Follow the case").shows("Unclaimed", "Hotline centre")
    agent = visit("en", login="agent", size=DESK)
    agent.open("/desk/centre/screening/").shows(number, "Something is odd here")


def test_the_centre_takes_a_report_by_telephone(visit: Visit) -> None:
    agent = visit("zh", login="agent", size=DESK)
    agent.press("Enter a report")
    agent.page.locator("[name=text]").fill("松园小学门口污水井盖松了，过车就响。")
    agent.page.locator("[name=category]").select_option(value=MANHOLE)
    agent.fill("Where (words, or code of a cell or area)", "松园小学")
    agent.fill("Name", "孙先生").page.locator("[name=phone]").fill("13900002222")
    agent.press("Check place and similar cases")
    agent.page.locator("input[name=cell]").first.check()
    agent.press("File the report").shows("松园社区网格员")
    number, secret = receipt(agent)
    caller = visit("zh", scripts=False)
    caller.open("/follow").fill("Case number", number).fill("Secret code", secret)
    caller.press("Open the case").shows("东岭镇政府")


def test_guessing_codes_is_refused_and_the_owner_still_gets_in(visit: Visit) -> None:
    owner = visit("zh", network="198.51.100.7", scripts=False)  # with them a guess may come before Continue is pressed
    owner.open("/report").fill("What is the matter?", "松园小学门口的路灯不亮了。").press("Continue")
    owner.choose("The service centre decides").press("Continue")
    owner.fill("Name of a village, road, estate, shop or other landmark", "松园小学").press("Find")
    owner.choose("松园小学").press("Continue").past_similar().press("Continue").press("Send")
    number, secret = receipt(owner)

    guesser = visit("zh", network="203.0.113.9")
    guesser.open("/follow")
    token = guesser.page.locator("main [name=csrfmiddlewaretoken]").input_value()
    wrong = {"csrfmiddlewaretoken": token, "number": number}
    said = [
        guesser.page.request.post("/follow", form={**wrong, "code": f"0000-0000-0000-{n:04d}"}).status
        for n in range(25)
    ]
    assert said == [REFUSED] * 20 + [TOO_MANY] * 5
    refused = guesser.words("There were too many wrong tries. Please try again in {minutes} min.")
    guesser.fill("Case number", number).fill("Secret code", secret).press("Open the case", refused=(TOO_MANY,))
    assert refused.split("{")[0] in guesser.text

    again = visit("zh", network="198.51.100.8")
    again.open("/follow").fill("Case number", number).fill("Secret code", secret)
    again.press("Open the case").shows("松园小学门口的路灯")
    owner.open(f"/case/{number}").shows("松园小学门口的路灯")
