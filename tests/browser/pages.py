"""Every page that a person can see: who opens it, and an example of its address. A test holds this to the resolver."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.city import PASSWORD

# A resident of the walk. "writer" has a report begun, "sender" has just sent one; others hold the code of a case.
ANYONE, WRITER, SENDER = "", "writer", "sender"
# Staff with a second factor: one is in, one has given the password alone.
FACTOR, HALF = "factor", "half"


@dataclass(frozen=True)
class Sight:
    """A page: the route it belongs to, who opens it (one of the cast, or a kind of resident), and the address.

    `{name}` in the address is the number of the case of that name. `then` goes on from there: pages that answer a form.
    """

    route: str
    by: str
    address: str
    then: Callable[[Page], object] | None = None
    status: int = 200

    @property
    def name(self) -> str:
        """How reports call it."""
        after = f" {getattr(self.then, '__name__', '')}" if self.then else ""
        return f"/{self.address.lstrip('/')}{after}"


def press(page: Page) -> None:
    """Will press the main button of the page."""
    with page.expect_navigation():
        page.locator("main form .buttons button, main form button.button").locator("visible=true").first.click()


def send_empty(page: Page) -> None:
    """Will send a form that lacks everything, so that its errors are looked at."""
    page.locator("main form[method=post]").first.evaluate(
        "f => { f.noValidate = true; f.querySelectorAll('[required]').forEach(e => e.required = false) }"
    )
    press(page)


def search_place(page: Page) -> None:
    """Will look for a place that has candidates."""
    page.locator("main input[type=search]").first.fill("柳树村")
    with page.expect_navigation():
        page.locator("main button[value=find], main form button.button").locator("visible=true").first.click()


def choose_several(page: Page) -> None:
    """Will tick the first case of the department's queue and go on to what is to be done."""
    page.locator("tbody input[type=checkbox]").first.check()
    page.locator("#many select").first.select_option(index=1)
    with page.expect_navigation():
        page.locator("#many .many button").first.click()


def unfold(page: Page) -> None:
    """Will open every fold of the page."""
    page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")


def confirm_password(page: Page) -> None:
    """Will say once more who it is, where that is asked."""
    if "/reauthenticate/" in page.url:
        page.locator("[name=password]").fill(PASSWORD)
        press(page)


def look_at_contact(page: Page) -> None:
    """Will ask for the name behind a case, with a reason."""
    form = page.locator("form[action$='/contact/']:not([action*='/do/'])")
    form.evaluate("f => f.closest('details').open = true")
    form.locator("select").first.select_option(index=1) if form.locator("select").count() else None
    for text in form.locator("textarea, input[type=text]").all():
        text.fill("约时间上门。")
    with page.expect_navigation():
        form.locator("button").click()


def wait_for_map(page: Page) -> None:
    """Will wait until the map stands."""
    page.wait_for_selector(".map[data-ready]")


PORTAL = [
    Sight("", ANYONE, ""),
    Sight("report", ANYONE, "report"),
    Sight("report", ANYONE, "report", send_empty),
    Sight("report/category", WRITER, "report/category"),
    Sight("report/where", WRITER, "report/where"),
    Sight("report/where", WRITER, "report/where", search_place),
    Sight("report/similar", WRITER, "report/similar"),
    Sight("report/contact", WRITER, "report/contact"),
    Sight("report/contact", WRITER, "report/contact", unfold),
    Sight("report/check", WRITER, "report/check"),
    Sight("report/done", SENDER, "report/done"),
    Sight("follow", ANYONE, "follow"),
    Sight("follow", ANYONE, "follow", send_empty),
    Sight("case/<str:number>", "unclaimed", "case/{unclaimed}"),
    Sight("case/<str:number>", "danger", "case/{danger}"),
    Sight("case/<str:number>", "contacted", "case/{contacted}", unfold),
    Sight("case/<str:number>", "waiting", "case/{waiting}"),
    Sight("case/<str:number>", "paused", "case/{paused}"),
    Sight("case/<str:number>", "handled", "case/{handled}"),
    Sight("case/<str:number>", "closed", "case/{closed}", unfold),
    Sight("case/<str:number>", ANYONE, "case/{closed}", status=404),
    Sight("who", ANYONE, "who"),
    Sight("who", ANYONE, "who?cell=370299001001001"),
    Sight("who", ANYONE, "who", search_place),
    Sight("map", ANYONE, "map", wait_for_map),
    Sight("open", ANYONE, "open"),
    Sight("search", ANYONE, "search"),
    Sight("search", ANYONE, "search", search_place),
    Sight("styleguide", ANYONE, "styleguide"),
    Sight("", ANYONE, "nothing-of-that-name", status=404),
]
FIELD = [
    Sight("desk/field/", "worker", "desk/field/"),
    Sight("desk/field/", "worker", "desk/field/?list=area"),
    Sight("desk/field/report/", "worker", "desk/field/report/"),
    Sight("desk/field/queue/", "worker", "desk/field/queue/"),
    Sight("desk/case/<str:number>/", "worker", "desk/case/{unclaimed}/"),
    Sight("desk/case/<str:number>/", "worker", "desk/case/{contacted}/", unfold),
    Sight("desk/case/<str:number>/contact/", "worker", "desk/case/{contacted}/", look_at_contact),
]
DEPARTMENT = [
    Sight("desk/department/", "head", "desk/department/"),
    Sight("desk/department/", "head", "desk/department/?list=all&state=unclaimed&q=井盖", unfold),
    Sight("desk/department/many/", "head", "desk/department/?list=all", choose_several),
    Sight("desk/department/board/", "head", "desk/department/board/"),
    Sight("desk/department/load/", "head", "desk/department/load/"),
    Sight("desk/department/approvals/", "head", "desk/department/approvals/"),
    Sight("desk/department/approvals/", "water_head", "desk/department/approvals/"),
    Sight("desk/case/<str:number>/", "head", "desk/case/{whistled}/", unfold),
    Sight("desk/case/<str:number>/", "head", "desk/case/{again}/", unfold),
    Sight("desk/check/", "checker", "desk/check/"),
    Sight("desk/case/<str:number>/", "checker", "desk/case/{handled}/", unfold),
]
CENTRE = [
    Sight("desk/centre/", "agent", "desk/centre/"),
    Sight("desk/centre/entry/", "agent", "desk/centre/entry/"),
    Sight("desk/centre/entry/", "agent", "desk/centre/entry/", send_empty),
    Sight("desk/centre/screening/", "agent", "desk/centre/screening/"),
    Sight("desk/centre/screening/", "agent", "desk/centre/screening/", unfold),
    Sight("desk/centre/split/<str:number>/", "agent", "desk/centre/split/{several}/"),
    Sight("desk/centre/objections/", "agent", "desk/centre/objections/"),
    Sight("desk/centre/bursts/", "agent", "desk/centre/bursts/"),
    Sight("desk/centre/merge/", "agent", "desk/centre/merge/"),
    Sight("desk/centre/calls/", "agent", "desk/centre/calls/"),
    Sight("desk/case/<str:number>/", "agent", "desk/case/{danger}/", unfold),
]
GROUND = [
    Sight("desk/ground/", "admin", "desk/ground/"),
    Sight("desk/ground/load/<slug:kind>/", "admin", "desk/ground/load/map/"),
    Sight("desk/ground/load/<slug:kind>/", "admin", "desk/ground/load/catalog/", send_empty),
    Sight("desk/ground/edition/<int:key>/", "admin", "desk/ground/edition/1/"),
    Sight("desk/ground/edition/<int:key>/", "admin", "desk/ground/edition/5/"),
    Sight("desk/ground/edition/<int:key>/compare/", "admin", "desk/ground/edition/5/compare/"),
    Sight("desk/ground/people/", "admin", "desk/ground/people/"),
    Sight("desk/ground/people/<str:code>/", "admin", "desk/ground/people/west.head/", unfold),
    Sight("desk/ground/texts/", "admin", "desk/ground/texts/"),
    Sight(
        "desk/ground/texts/<int:key>/<slug:table>/<str:code>/", "admin", "desk/ground/texts/2/dispositions/petition/"
    ),
    Sight("desk/ground/model/", "admin", "desk/ground/model/"),
    Sight("desk/ground/model/", "admin", "desk/ground/model/?of=candidate", unfold),
    Sight("desk/ground/model/", "admin", "desk/ground/model/?of=candidate&list=few"),
    Sight("desk/ground/model/drift/", "admin", "desk/ground/model/drift/", unfold),
    Sight("desk/ground/model/candidate/", "admin", "desk/ground/model/candidate/", unfold),
    Sight("desk/ground/old/", "admin", "desk/ground/old/"),
    Sight("desk/ground/old/", "admin", "desk/ground/old/", send_empty),
]
OTHERS = [
    Sight("desk/", "admin", "desk/"),
    Sight("desk/search/", "agent", "desk/search/?q=井盖"),
    Sight("desk/leader/", "leader", "desk/leader/"),
    Sight("desk/leader/objections/", "leader", "desk/leader/objections/"),
    Sight("desk/audit/", "auditor", "desk/audit/"),
    Sight("desk/looks/", "auditor", "desk/looks/"),
    Sight("desk/force/", "admin", "desk/force/"),
    Sight("desk/login/", ANYONE, "desk/login/"),
    Sight("desk/login/", ANYONE, "desk/login/", send_empty),
    Sight("desk/inactive/", ANYONE, "desk/inactive/"),
    Sight("desk/password/", "worker", "desk/password/"),
    Sight("desk/second-factor/", "worker", "desk/second-factor/"),
    Sight("desk/second-factor/app/", "east_worker", "desk/second-factor/app/", confirm_password),
    Sight("desk/second-factor/", FACTOR, "desk/second-factor/"),
    Sight("desk/second-factor/codes/", FACTOR, "desk/second-factor/codes/", confirm_password),
    Sight("desk/second-factor/codes/new/", FACTOR, "desk/second-factor/codes/new/", confirm_password),
    Sight("desk/second-factor/app/remove/", FACTOR, "desk/second-factor/app/remove/", confirm_password),
    Sight("desk/second-factor/reauthenticate/", FACTOR, "desk/second-factor/reauthenticate/"),
    Sight("desk/second-factor/authenticate/", HALF, "desk/second-factor/authenticate/"),
    Sight("desk/reauthenticate/", "worker", "desk/reauthenticate/"),
    Sight("desk/", "worker", "desk/leader/", status=403),
]
SIGHTS = [*PORTAL, *FIELD, *DEPARTMENT, *CENTRE, *GROUND, *OTHERS]

# Addresses that are no page of their own, and what they are.
NO_PAGE = {
    "healthz": "for machines",
    "readyz": "for machines",
    "favicon.ico": "a drawing",
    "language": "a switch: goes back to the page",
    "display": "a switch: goes back to the page",
    "api/<path:rest>": "for machines",
    "api/v1/figures": "for machines",
    "api/v1/reports": "for machines",
    "f/<str:number>/<str:code>": "goes on to the case",
    "report/suggest": "a part of the page of the report",
    "report/photo": "takes a photo",
    "report/photo/<int:nth>": "takes a photo off",
    "report/discard": "throws a draft away",
    "report/follow/<str:number>": "goes on to the receipt",
    "case/<str:number>/<str:name>": "takes an answer, goes on to the case",
    "case/<str:number>/leave": "goes on to the first page",
    "case/<str:number>/photo/<str:name>": "a photo",
    "map/about": "for the map",
    "map/base.pmtiles": "for the map",
    "map/names/<int:edition>": "for the map",
    "map/points": "for the map",
    "map/tiles/<int:edition>/<int:zoom>/<int:x>/<int:y>": "for the map",
    "desk/logout/": "goes on to the log-in",
    "desk/case/<str:number>/do/<slug:name>/": "makes a move, goes on to the case",
    "desk/case/<str:number>/photo/<path:name>": "a photo",
    "desk/field/send/": "takes what a telephone kept",
    "desk/field/today.json": "for the field desk's script",
    "desk/field/app.webmanifest": "for the browser",
    "desk/field/worker.js": "for the browser",
    "desk/department/many/done/": "goes on from a form; tests/browser/test_department.py looks at it",
    "desk/department/many/undo/": "goes on from a form",
    "desk/department/filters/": "keeps a filter",
    "desk/department/filters/<int:key>/": "drops a filter",
    "desk/centre/entry/beside/": "a part of the page of entry",
    "desk/centre/entry/caller/": "a part of the page of entry",
    "desk/ground/upload/<str:token>/": "goes on from a form; tests/browser/test_ground.py looks at it",
    "desk/ground/edition/<int:key>/publish/": "of a draft only; tests/browser/test_ground.py looks at it",
    "desk/ground/edition/<int:key>/file/": "a file",
    "desk/ground/load/<slug:kind>/empty.xlsx": "a file",
    "desk/ground/edition/<int:key>/withdraw/": "goes on to the edition",
    "desk/ground/edition/<int:key>/discard/": "goes on to the ground",
    "desk/ground/texts/begin/": "begins a draft, goes on to the texts",
    "desk/ground/model/candidate/publish/": "puts it in use, goes on to the model",
    "desk/ground/model/candidate/discard/": "discards it, goes on to the candidate",
    "desk/ground/old/<str:token>/": "goes on from a form; tests/browser/test_ground.py looks at it",
    "desk/ground/old/<str:token>/job/": "goes on from a form; tests/browser/test_ground.py looks at it",
    "desk/ground/old/<str:token>/refused/": "a file",
    "desk/second-factor/codes/download/": "a file",
}
# Django's own pages for whoever keeps the machine. They are looked at for nothing but being reached (tests/guards).
NOT_OURS = ("admin/",)
