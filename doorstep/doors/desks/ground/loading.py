"""Loading a draft: the files, then a look at what they hold, then keeping it. Until then nothing is changed."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from doorstep.doors.desks.access import Desk
from doorstep.doors.desks.fields import SeveralFiles
from doorstep.doors.desks.ground import incoming, tables
from doorstep.doors.desks.ground.entry import KEEPERS, keeper
from doorstep.doors.desks.ground.parts import PARTS, Part, Read, Upload
from doorstep.doors.wordlists.ground import ABOUT, KINDS
from doorstep.doors.words import sentence
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.actions import PublishedError
from doorstep.ground.editions.rules import Kind, Status
from doorstep.ground.people import queries as people
from doorstep.lib.refusal import Refusal
from doorstep.lib.snapshots import Snapshots
from doorstep.lib.text import plain

LONGEST_NAME = 80


class FileSizeError(Refusal):
    """The file is larger than is taken. Data: `file`, `megabytes`, `most`."""

    code = "ground_file_size"


class FileKindError(Refusal):
    """The name says another kind of file. Data: `file`, `kinds`."""

    code = "ground_file_kind"


class SeveralKindsError(Refusal):
    """A book and tables at once. Data: none."""

    code = "ground_file_several"


class Files(forms.FileField):
    """The files of one field; the value is a list of uploads, none being an empty list."""

    def __init__(self, upload: Upload) -> None:
        accept = ",".join(upload.suffixes)
        widget = (
            SeveralFiles(attrs={"accept": accept, "multiple": True})
            if upload.several
            else forms.FileInput(attrs={"accept": accept})
        )
        super().__init__(label=upload.label, help_text=upload.hint, required=upload.required, widget=widget)
        self.upload = upload

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Will look at names and sizes; what is in the files is read later."""
        several = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        found = [super(Files, self).clean(one, initial) for one in several or [None]]
        files = [one for one in found if one]
        try:
            fit(self.upload, files)
        except Refusal as refusal:
            raise forms.ValidationError(sentence(refusal)) from refusal
        return files


def fit(upload: Upload, files: Sequence[UploadedFile]) -> None:
    """Will refuse files that are too large or of another kind. Raises the refusals of this module."""
    for file in files:
        name = incoming.plain_name(file.name or "")
        if (file.size or 0) > upload.most_bytes:
            most = upload.most_bytes // 1_000_000
            raise FileSizeError(file=name, megabytes=round((file.size or 0) / 1e6), most=most)
        if Path(name).suffix.lower() not in upload.suffixes:
            raise FileKindError(file=name, kinds=", ".join(upload.suffixes))
    if len(files) > 1 and any(Path(file.name or "").suffix.lower() != ".csv" for file in files):
        raise SeveralKindsError()


class LoadForm(forms.Form):
    """The name of the draft, the files, and what the part asks besides."""

    edition = forms.CharField(
        label=_("Name of the draft"), max_length=LONGEST_NAME,
        help_text=_("As people will call it, such as 2027 or 2026 autumn. A draft of that name is replaced."),
    )  # fmt: skip

    def __init__(self, part: Part, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part = part
        asked = part.form().fields
        self.asked = list(asked)
        for upload in part.uploads:
            self.fields[upload.name] = Files(upload)
        self.fields |= asked

    def clean_edition(self) -> str:
        """Will refuse the name of an edition that cannot change any more."""
        name = " ".join(plain(self.cleaned_data["edition"]).split())
        there = {one.name: one for one in editions.listing(self.part.kind)}.get(name)
        if there is not None and there.status is not Status.DRAFT:
            raise forms.ValidationError(sentence(PublishedError(kind=self.part.kind.value, name=name)))
        return name


def part_of(kind: str) -> Part:
    """Will return a part by the word in an address."""
    if kind not in {one.value for one in PARTS}:
        raise Http404
    return PARTS[Kind(kind)]


def errors_of(form: forms.BaseForm) -> list[dict[str, str]]:
    """Will return what is wrong with a form, for the summary at the top of the page."""
    return [
        {"field": form[name].id_for_label if name in form.fields else "", "text": str(text)}
        for name, several in form.errors.items()
        for text in several
    ]


@keeper(*KEEPERS)
@require_http_methods(["GET", "POST"])
def load(request: HttpRequest, desk: Desk, kind: str) -> HttpResponse:
    """Will take the files of a draft and lead on to what they hold."""
    part = part_of(kind)
    form = LoadForm(part, request.POST or None, request.FILES or None, auto_id="load_%s")
    problems: list[dict[str, str]] = []
    if request.method == "POST":
        if form.is_valid():
            said = {"edition": form.cleaned_data["edition"], **{name: form.cleaned_data[name] for name in form.asked}}
            sent = {one.name: form.cleaned_data[one.name] for one in part.uploads}
            try:
                token = incoming.keep(
                    kind=kind, user_id=desk.actor.user_id, said=said, now=desk.now,
                    uploads={name: files for name, files in sent.items() if files},
                )  # fmt: skip
                return HttpResponseRedirect(reverse("desk_ground_preview", args=[token]))
            except Refusal as refusal:
                problems = [{"field": "", "text": sentence(refusal)}]
        problems = problems or errors_of(form)
    context = {
        "desk": desk,
        "part": {"kind": kind, "name": gettext(KINDS[kind]), "about": gettext(ABOUT[kind]), "icon": part.icon},
        "form": form,
        "current": editions.current(people.local_day(desk.now)).get(part.kind),
        "errors": problems,
    }
    return render(request, "desks/ground/load.html", context, status=422 if problems else 200)


def _open(key: tuple[str, date]) -> Any:
    found = incoming.of(key[0])
    return PARTS[Kind(found.kind)].read(found.files, found.said, key[1])


# What uploads hold, read once while somebody turns the pages: the files do not change.
_reads: Snapshots[tuple[str, date], Any] = Snapshots(_open, keep=4)


@keeper(*KEEPERS)
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, desk: Desk, token: str) -> HttpResponseBase:
    """Will show what an upload holds; nothing is kept before the person says so."""
    try:
        found = incoming.find(token, user_id=desk.actor.user_id, now=desk.now)
    except incoming.GoneError as gone:
        messages.warning(request, sentence(gone))
        return HttpResponseRedirect(reverse("desk_ground"))
    part = part_of(found.kind)
    if request.method == "POST" and "drop" in request.POST:
        incoming.drop(token)
        messages.success(request, gettext("Thrown away. Nothing was changed."))
        return HttpResponseRedirect(reverse("desk_ground_load", args=[found.kind]))
    errors: list[dict[str, str]] = []
    read: Read | None = None
    try:
        raw = _reads.get((token, people.local_day(desk.now)))
        read = part.tell(raw)
        if request.method == "POST" and read.raw is not None:
            return _kept(request, desk, part, found, raw)
    except Refusal as refusal:
        errors = [{"text": sentence(refusal)}]
    file = tables.as_file(request, read.found, name=found.said["edition"]) if read else None
    if file is not None:
        return file
    return render(request, "desks/ground/preview.html", _shown(request, desk, found, read) | {"errors": errors})


def _kept(request: HttpRequest, desk: Desk, part: Part, found: incoming.Incoming, raw: Any) -> HttpResponseRedirect:
    ref = part.keep(found.said["edition"], raw, ", ".join(found.names), desk.now, desk.actor.user_id)
    incoming.drop(found.token)
    messages.success(request, gettext("Kept as the draft “{name}”.").format(name=ref.name))
    return HttpResponseRedirect(reverse("desk_ground_edition", args=[ref.id]))


def _shown(request: HttpRequest, desk: Desk, found: incoming.Incoming, read: Read | None) -> dict[str, Any]:
    kind = found.kind
    there = {one.name for one in editions.listing(Kind(kind))}
    listed = read.found if read else ()
    current = editions.current(people.local_day(desk.now)).get(Kind(kind))
    held = dict(part_of(kind).counts(current)) if current else {}
    return {
        "desk": desk,
        "part": {"kind": kind, "name": gettext(KINDS[kind])},
        "edition": found.said["edition"],
        "replaces": found.said["edition"] in there,
        "files": found.names,
        "read": read,
        "counts": [(label, count, held.get(label)) for label, count in read.counts] if read else [],
        "fits": read is not None and read.raw is not None,
        "grave": sum(one.grave for one in listed),
        "list": tables.faults(request, listed) | {"placed": False},
    }
