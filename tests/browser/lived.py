"""Cases in every state, made through the real moves in the home that is served: what pages are looked at with."""

import json
import subprocess
import sys

from tests.browser.server import ROOT, Server, environment

# name -> (number, code)
Lived = dict[str, tuple[str, str]]
_LIVE = """
import io, json
from datetime import UTC, datetime, timedelta
import django
django.setup()
from PIL import Image
from doorstep.vault.rules import ContactData
from django.conf import settings
from doorstep.flow import assign, check, confer, drift, evidence, handle, report
from doorstep.ground.people import queries as people
from tests.cast import a_report
from tests.city import CAST
from tests.desks.model_kit import compared, lay

now = datetime.now(UTC)
ids = {login: people.user_named(login).id for login in CAST}
by = lambda login: people.actor(ids[login], now)

def photo():
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "#885533").save(out, "JPEG")
    return evidence.keep(out.getvalue())

# What is to stay with the grid worker tells of nothing that a model could take for a danger, or for more than simple.
TEXTS = {
    "unclaimed": "柳树村大集路口的自来水井盖松了，车一过就响。",
    "screening": "这里有点不对劲，麻烦来看看。",
    "danger": "集市东头闻到很浓的煤气味，有人头晕。",
    "several": "路灯不亮了。还有，门口的垃圾三天没有人收。",
    **{
        name: f"{place}的自来水井盖松了，请修一下。"
        for name, place in {
            "objected": "河边", "contacted": "石桥边", "waiting": "供销社门口", "extended": "老桥头",
            "paused": "小路上", "whistled": "村委会旁", "handled": "卫生室门口", "closed": "村口", "again": "南街",
        }.items()
    },
}
reports = [
    a_report(n % 6, key=f"browser-lived-{n:06d}", text=text,
             category="" if name in ("screening", "several") else "C0101",
             contact=ContactData(name="钱大爷", phone="13800001111") if name == "contacted" else None,
             photos=(photo(),) if name in ("contacted", "handled") else ())
    for n, (name, text) in enumerate(TEXTS.items())
]
made = dict(zip(TEXTS, report.file(reports, now=now), strict=True))
evidence.process()
worker, head = by("worker"), by("head")
case = {name: one.case_id for name, one in made.items()}
assign.object_to(case_id=case["objected"], actor=worker, now=now, legal_basis="此井属水务集团管理。")
for name in ("contacted", "waiting", "extended", "paused", "whistled", "handled", "closed", "again"):
    assign.claim(case_id=case[name], actor=worker, now=now)
handle.contact(case_id=case["contacted"], actor=worker, now=now, how="phone", result="约好下午到现场。")
handle.plan(case_id=case["contacted"], actor=worker, now=now, found="井圈碎裂。", measures="更换井圈和井盖。",
            until=(now + timedelta(days=2)).date().isoformat())
handle.ask(case_id=case["waiting"], actor=worker, now=now, question="是哪一侧的门口？")
confer.propose(case_id=case["extended"], actor=worker, now=now, move="extend", reason="配件两天后到货。", days=2)
confer.propose(case_id=case["paused"], actor=worker, now=now, move="pause", reason="道路施工未完。",
               plan="完工后调平。", review=(now + timedelta(days=20)).isoformat())
confer.approve(case_id=case["paused"], actor=head, now=now, move="pause")
confer.whistle(case_id=case["whistled"], actor=worker, now=now, units=["water"], arrival=now + timedelta(hours=4),
               task="到现场会商。")
for name in ("handled", "closed", "again"):
    handle.handle(case_id=case[name], actor=worker, now=now, outcome="solved", public_reply="已更换井盖。",
                  photos=[photo()])
answers = {"contacted": True, "satisfied": 4, "reasons": [], "why": ""}
check.resident_word(case_id=case["closed"], answers={**answers, "solved": "yes"}, now=now)
check.resident_word(case_id=case["again"], answers={**answers, "solved": "no", "satisfied": 2}, now=now)
evidence.process()
lay(settings.MODEL_DIR, compared([case["closed"]]))
list(drift.count(now=now + timedelta(seconds=1)))
print(json.dumps({name: (one.number, one.code) for name, one in made.items()}))
"""


def live(server: Server) -> Lived:
    """Will make the cases and return their numbers and codes by what they stand for."""
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", _LIVE],
        cwd=ROOT,
        env=environment(server.home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {name: (number, code) for name, (number, code) in json.loads(done.stdout).items()}
