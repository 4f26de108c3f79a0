"""The writer of catalogues, held against gettext's own reader and Babel's."""

import gettext
import io
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tools import messages, words

PART = """
# a comment
msgid "Plain"
msgstr "普通"

msgid ""
"Over "
"two lines"
msgstr ""
"分成"
"两行"

msgctxt "month"
msgid "May"
msgstr "五月"
msgid "May"
msgstr "可以"

msgid "%(n)d case"
msgid_plural "%(n)d cases"
msgstr[0] "%(n)d 件"

msgid "A \\"quote\\", a tab\\t and a line\\n"
msgstr "引号“”、制表符\\t和换行\\n"

msgid "Nothing yet"
msgstr ""
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "part.po").write_text(PART, encoding="utf-8")
    return tmp_path


def test_what_is_written_can_be_read(folder: Path) -> None:
    entries, faults = messages.merge(folder)
    assert not faults
    read = gettext.GNUTranslations(io.BytesIO(messages.encode(entries)))
    assert read.gettext("Plain") == "普通"
    assert read.gettext("Over two lines") == "分成两行"
    assert read.gettext("May") == "可以"
    assert read.pgettext("month", "May") == "五月"
    assert read.ngettext("%(n)d case", "%(n)d cases", 1) == "%(n)d 件"
    assert read.ngettext("%(n)d case", "%(n)d cases", 7) == "%(n)d 件"
    assert read.gettext("Nothing yet") == "Nothing yet"


@pytest.mark.parametrize("path", sorted(messages.SOURCES.glob("*.po")), ids=lambda path: path.stem)
def test_babel_reads_our_parts_the_same(path: Path) -> None:
    with path.open("rb") as file:
        theirs = {(m.context, m.id): m.string for m in read_po(file, locale="zh_Hans") if m.id}
    ours = {
        (e.context, (e.msgid, e.plural) if e.plural is not None else e.msgid): (e.msgstr,)
        if e.plural is not None
        else e.msgstr
        for e in messages.read(path)
    }
    assert ours == theirs


def test_parts_that_contradict_are_named_and_the_first_counts(folder: Path) -> None:
    (folder / "second.po").write_text('msgid "Plain"\nmsgstr "朴素"\n', encoding="utf-8")
    entries, faults = messages.merge(folder)
    assert entries[None, "Plain"].msgstr == "普通"
    assert len(faults) == 1
    assert "part.po:3 and second.po:1" in faults[0]


@pytest.mark.parametrize(
    "text", ['msgid "a\nmsgstr "b"', 'msgid a\nmsgstr "b"', '"a"', 'msgid "a"\n\nmsgid "b"', 'domain "x"']
)
def test_a_broken_part_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.po").write_text(text, encoding="utf-8")
    with pytest.raises(messages.CatalogueError, match=r"broken\.po:\d"):
        messages.merge(tmp_path)


def test_messages_are_found_in_python_under_any_name(tmp_path: Path) -> None:
    path = messages.ROOT / "doorstep" / "x.py"  # never written: only its place in messages matters
    source = tmp_path / "x.py"
    source.write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext_lazy\n"
        "from django.utils.translation import gettext_noop\n"
        "N = gettext_noop\n"
        "_('one'); ngettext('two', 'twos', 2); pgettext_lazy('c', 'three'); N('four'); _(variable); print('five')\n",
        encoding="utf-8",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(messages, "ROOT", tmp_path)
        found = {(s.context, s.msgid, s.plural) for s in words.in_python(source)}
    assert found == {(None, "one", None), (None, "two", "twos"), ("c", "three", None), (None, "four", None)}
    assert not path.exists()


TEMPLATE = """{% load i18n %}<h1 title="{% translate 'Title' %}">{% translate "It's" %}</h1>
{% blocktranslate trimmed with a=b %}
  Hello
  {{ a }}
{% endblocktranslate %}
{% blocktranslate count n=n %}{{ n }} case{% plural %}{{ n }} cases{% endblocktranslate %}
{{ _("Bare") }} {# not me #} <p>Forgotten</p> <img alt="Picture"> <script>var code = 1</script> {{ value }} · 12
"""


def test_messages_are_found_in_templates_and_so_is_what_was_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(TEMPLATE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(messages, "ROOT", tmp_path)
        found = {(s.msgid, s.plural) for s in words.in_template(path)}
    assert found == {
        ("Title", None),
        ("It's", None),
        ("Hello %(a)s", None),
        ("%(n)s case", "%(n)s cases"),
        ("Bare", None),
    }
    assert words.bare_text(path) == ["Picture", "Forgotten"] or set(words.bare_text(path)) == {"Picture", "Forgotten"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{a} and {b.c}", {"a", "b"}),
        ("%(n)s of %(m)d", {"n", "m"}),
        ("100%% of %s", {"%s"}),
        ("{{literal}}", set()),
        ("{n:,}", {"n"}),
        ("no holes", set()),
    ],
)
def test_holes_are_found(text: str, wanted: set[str]) -> None:
    assert words.holes(text) == wanted
