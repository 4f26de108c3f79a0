"""Old cases by hand: a file, which column is what, a look at the first rows, and the import with its progress."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from doorstep.cases.rules.states import CLAIMABLE
from doorstep.doors import importing, present
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.ground import incoming
from doorstep.doors.desks.ground.loading import Files, errors_of
from doorstep.doors.desks.ground.parts.base import Upload
from doorstep.doors.words import sentence
from doorstep.flow import imports
from doorstep.ground.grid.rules import Crs
from doorstep.ground.people.rules import Role
from doorstep.lib import rowfile
from doorstep.lib.refusal import Refusal

KIND = "import"
MOST_BYTES = 500_000_000
MOST_MAP = 200_000
SAMPLE = 4  # rows shown beside the choices
# What a column is for: our field, its label, and the headings by which it is guessed.
COLUMNS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    (
        "key",
        _("Number in the old system"),
        ("编号", "工单编号", "工单号", "案件编号", "旧编号", "原编号", "case_id", "case_enquiry_id", "id", "key"),
    ),
    ("text", _("Text"), ("内容", "诉求内容", "描述", "text", "description", "case_title")),
    ("more", _("More text"), ("标题", "title", "subject", "closure_reason")),
    (
        "filed",
        _("Reported on"),
        ("受理时间", "来电时间", "上报时间", "登记时间", "filed", "opened", "open_dt", "created"),
    ),
    ("closed", _("Closed on"), ("办结时间", "结案时间", "closed", "closed_dt")),
    ("reason", _("Why it was closed"), ("办理情况", "办理结果", "处理结果", "reason", "resolution")),
    ("address", _("Address or place"), ("地址", "事发地址", "地点", "address", "location")),
    ("lon", _("Longitude"), ("经度", "lon", "lng", "longitude", "x")),
    ("lat", _("Latitude"), ("纬度", "lat", "latitude", "y")),
    ("cell", _("Code of the cell or area"), ("网格编码", "网格", "cell")),
    ("category", _("Category, as a code of ours"), ("类别编码", "category_code")),
    ("name", _("Name of the reporter"), ("姓名", "诉求人", "联系人", "name")),
    ("phone", _("Telephone"), ("电话", "联系电话", "手机", "手机号", "phone")),
    ("email", _("E-mail"), ("邮箱", "email")),
)
FORMATS = (
    "iso", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y.%m.%d %H:%M", "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M", "%Y年%m月%d日",
)  # fmt: skip
ORDERS = {
    "mdy": ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y"),
    "dmy": ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y"),
}
TABLE = Upload(
    "table", _("Table of old cases"), _("CSV in UTF-8 or GB 18030, also .csv.gz; or Excel up to 50 MB."),
    (".csv", ".gz", ".xlsx", ".ods"), MOST_BYTES,
)  # fmt: skip


class UploadForm(forms.Form):
    """The file, what the old system is called, and a map if somebody wrote one."""

    system = forms.RegexField(
        r"^[\w-]{1,30}$", label=_("Short name of the old system"),
        help_text=_("It goes before every old number, so that two systems do not meet: hotline2019, for example."),
        error_messages={"invalid": _("Letters, digits, - and _ only, at most 30.")},
    )  # fmt: skip
    table = Files(TABLE)
    map = forms.FileField(
        label=_("Mapping file"), required=False, widget=forms.FileInput(attrs={"accept": ".toml"}),
        help_text=_("If you have one (.toml, see the handbook). Otherwise you choose the columns in the next step."),
    )  # fmt: skip

    def clean_map(self) -> dict[str, Any] | None:
        """Will read the mapping file."""
        file: UploadedFile | None = self.cleaned_data["map"]
        if file is None:
            return None
        if (file.size or 0) > MOST_MAP:
            raise forms.ValidationError(_("The mapping file is too large."))
        try:
            said = tomllib.loads(file.read().decode("utf-8-sig"))
            importing.map_of(said)
        except (UnicodeDecodeError, tomllib.TOMLDecodeError):
            raise forms.ValidationError(_("The mapping file is no TOML that can be read.")) from None
        except Refusal as refusal:
            raise forms.ValidationError(sentence(refusal)) from refusal
        return said


class MapForm(forms.Form):
    """Which column is what."""

    def __init__(self, headings: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": "map_%s"} | kwargs))
        choices = [("", gettext("— none —")), *((name, name) for name in headings if name)]
        for field, label, guesses in COLUMNS:
            guess = next((name for name in guesses if name in headings), "")
            self.fields[field] = forms.ChoiceField(
                label=label, choices=choices, required=field in imports.mapping.NEEDED, initial=guess
            )
        self.fields["crs"] = forms.ChoiceField(
            label=gettext("Coordinate system"),
            choices=[
                (Crs.WGS84.value, "WGS 84"), (Crs.CGCS2000.value, "CGCS2000"), (Crs.GCJ02.value, "GCJ-02"),
                (Crs.BD09.value, "BD-09"),
            ],
        )  # fmt: skip
        self.fields["order"] = forms.ChoiceField(
            label=gettext("Dates such as 03/04/2019"), required=False,
            choices=[("", gettext("do not occur")), ("mdy", gettext("month first")), ("dmy", gettext("day first"))],
        )  # fmt: skip
        self.fields["outside"] = forms.ChoiceField(
            label=gettext("Places that are not ours"),
            choices=[("refuse", gettext("refuse the row")), ("centre", gettext("send to the centre with their words"))],
        )
        self.fields["outcome"] = forms.ChoiceField(
            label=gettext("Result of closed cases"),
            choices=present.labels("outcome", *(one.value for one in sorted(CLAIMABLE))),
            initial="explained",
        )

    def said(self, system: str, language: str) -> dict[str, Any]:
        """Will return the mapping as a mapping file would say it."""
        given = self.cleaned_data
        columns: dict[str, Any] = {name: given[name] for name, _l, _g in COLUMNS if given[name] and name != "more"}
        if given["more"]:
            columns["text"] = [given["more"], given["text"]]
        if "closed" not in columns:
            columns.pop("reason", None)
        return {
            "name": system, "crs": given["crs"], "language": language, "outside": given["outside"],
            "formats": [*FORMATS, *ORDERS.get(given["order"], ())], "columns": columns,
            "defaults": {"outcome": given["outcome"], "category": ""} if "closed" in columns else {"category": ""},
        }  # fmt: skip


def _upload(desk: Desk, token: str) -> incoming.Incoming:
    try:
        found = incoming.of(token)
    except incoming.GoneError:
        raise Http404 from None
    if found.user_id != desk.actor.user_id or found.kind != KIND:
        raise Http404
    return found


def _mine(desk: Desk) -> list[dict[str, Any]]:
    found = []
    for one in incoming.of_person(desk.actor.user_id, KIND):
        job = importing.read(one.folder)
        found.append({"token": one.token, "system": one.said["system"], "files": one.names,
                      "at": present.moment(one.at), "job": _told(job) if job else None})  # fmt: skip
    return found


def _told(job: importing.Job) -> dict[str, Any]:
    """Will return an import as the pages show it."""
    share = 100 if job.state == "done" else min(99, round(100 * job.done / max(1, job.about)))
    words = {
        "waiting": gettext("waits for its turn"), "running": gettext("is being imported"), "done": gettext("finished"),
        "stopped": gettext("stopped"), "failed": gettext("broke off"),
    }  # fmt: skip
    reasons = [
        {"said": job.examples.get(code, code), "count": count}
        for code, count in sorted(job.reasons.items(), key=lambda pair: -pair[1])
    ]
    return {
        "state": job.state,
        "label": words[job.state],
        "over": job.over,
        "done": job.done,
        "about": max(job.about, job.done),
        "share": share,
        "counts": {name: job.counts.get(name, 0) for name in importing.COUNTED},
        "reasons": reasons,
        "error": job.error,
    }


@desk(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def old(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will take a file of old cases, and list those that were taken before."""
    form = UploadForm(request.POST or None, request.FILES or None, auto_id="old_%s")
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        if form.is_valid():
            said = {"system": form.cleaned_data["system"], "map": json.dumps(form.cleaned_data["map"] or {})}
            try:
                token = incoming.keep(
                    kind=KIND, user_id=desk.actor.user_id, said=said, uploads={"table": form.cleaned_data["table"]},
                    now=desk.now,
                )  # fmt: skip
                return HttpResponseRedirect(reverse("desk_ground_old_map", args=[token]))
            except Refusal as refusal:
                errors = [{"field": "", "text": sentence(refusal)}]
        errors = errors or errors_of(form)
    context = {"desk": desk, "form": form, "mine": _mine(desk), "errors": errors}
    return render(request, "desks/ground/old.html", context, status=422 if errors else 200)


@desk(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def old_map(request: HttpRequest, desk: Desk, token: str) -> HttpResponse:
    """Will ask which column is what, show what the first rows would become, and begin when that is confirmed."""
    found = _upload(desk, token)
    if importing.read(found.folder) is not None:
        return HttpResponseRedirect(reverse("desk_ground_old_job", args=[token]))
    if "drop" in request.POST:
        incoming.drop(token)
        messages.success(request, gettext("Thrown away. Nothing was changed."))
        return HttpResponseRedirect(reverse("desk_ground_old"))
    context: dict[str, Any] = {"desk": desk, "found": found, "system": found.said["system"], "errors": []}
    path = found.files["table"]
    try:
        with rowfile.reading(path) as table:
            headings = table.heading
            sample = [cells for _number, cells in islice(table.lines, SAMPLE) if cells]
    except Refusal as refusal:
        return render(
            request, "desks/ground/old_map.html", context | {"errors": [{"text": sentence(refusal)}]}, status=422
        )
    given: Mapping[str, Any] = json.loads(found.said["map"])
    posted = request.method == "POST" and "change" not in request.POST
    form = MapForm(headings, request.POST if request.method == "POST" else None)
    said = dict(given)
    if posted and not given:
        if not form.is_valid():
            context |= {"form": form, "headings": headings, "sample": sample, "errors": errors_of(form)}
            return render(request, "desks/ground/old_map.html", context, status=422)
        said = form.said(found.said["system"], request.LANGUAGE_CODE)
    if said and (posted or given):
        try:
            how = importing.map_of(said | {"name": found.said["system"]})
            tried = importing.attempt(path, how, now=desk.now)
        except Refusal as refusal:
            context |= {"form": None if given else form, "headings": headings, "sample": sample}
            context["errors"] = [{"text": sentence(refusal)}]
            return render(request, "desks/ground/old_map.html", context, status=422)
        if "start" in request.POST:
            importing.ask(found.folder, said=said | {"name": found.said["system"]}, about=tried.about, now=desk.now)
            return HttpResponseRedirect(reverse("desk_ground_old_job", args=[token]))
        context |= {
            "tried": tried,
            "most": importing.TRIED,
            "lines": [
                {"number": one.number, "column": one.column, "why": importing.why(one)} for one in tried.refused[:50]
            ],
            "kept": [] if given else [(name, request.POST.get(name, "")) for name in form.fields],
        }
        return render(request, "desks/ground/old_try.html", context)
    context |= {"form": form, "headings": headings, "sample": sample}
    return render(request, "desks/ground/old_map.html", context)


@desk(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def old_job(request: HttpRequest, desk: Desk, token: str) -> HttpResponse:
    """Will show how far an import has come, stop it, or throw away what is left of it."""
    found = _upload(desk, token)
    job = importing.read(found.folder)
    if job is None:
        return HttpResponseRedirect(reverse("desk_ground_old_map", args=[token]))
    if request.method == "POST":
        if "drop" in request.POST and job.over:
            incoming.drop(token)
            return HttpResponseRedirect(reverse("desk_ground_old"))
        if "stop" in request.POST:
            importing.stop(found.folder, now=desk.now)
        return HttpResponseRedirect(reverse("desk_ground_old_job", args=[token]))
    context = {"desk": desk, "token": token, "job": _told(job), "system": found.said["system"], "files": found.names,
               "days": importing.KEPT_FOR.days}  # fmt: skip
    return render(request, "desks/ground/old_job.html", context)


@desk(Role.ADMINISTRATOR)
@require_GET
def old_refused(_request: HttpRequest, desk: Desk, token: str) -> HttpResponseBase:
    """Will hand back the rows that were refused, each with its reason and its cells as they came."""
    found = _upload(desk, token)
    path = found.folder / "refused.csv"
    if not path.exists():
        raise Http404
    name = f"{found.said['system']}-refused.csv"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
