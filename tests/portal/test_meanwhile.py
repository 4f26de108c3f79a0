"""What the first pages do while somebody writes: a guess at the matter, photos ahead, one's own position."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doorstep.cases import queries
from doorstep.cases.rules.numbers import read_number
from doorstep.doors import photos
from tests.cast import Filer
from tests.city import MANHOLE, City, cell_code, middle_of
from tests.portal.walk import CODE, NUMBER, TEXT, a_photo, text_of


def test_a_guess_offers_the_likeliest_matters_and_chooses_none(city: City, client: Client) -> None:
    page = text_of(client.post("/report/suggest", {"text": TEXT}))
    assert f'value="{MANHOLE}"' in page
    assert 'value=""' in page
    assert "checked" not in page


@pytest.mark.parametrize("chosen", [MANHOLE, ""])
def test_a_choice_stays_when_the_text_goes_on(city: City, client: Client, chosen: str) -> None:
    page = text_of(client.post("/report/suggest", {"text": TEXT, "category": chosen}))
    assert page.count("checked") == 1
    assert f'value="{chosen}"' in page.split("checked")[0][-160:]


def test_a_danger_says_at_once_whom_to_call(city: City, client: Client) -> None:
    page = text_of(client.post("/report/suggest", {"text": "楼道里有很浓的煤气味，怀疑燃气泄漏"}))
    assert 'href="tel:' in page


@pytest.mark.parametrize("text", ["", "  \n", "\0"])
def test_nothing_written_is_no_guess(city: City, client: Client, text: str) -> None:
    answer = client.post("/report/suggest", {"text": text})
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_guess_leaves_nothing_behind(city: City, client: Client) -> None:
    client.post("/report/suggest", {"text": TEXT})
    assert "draft" not in client.cookies
    assert client.get("/report/suggest").status_code == 405


def test_a_matter_chosen_while_writing_needs_no_page_of_its_own(city: City, client: Client) -> None:
    assert client.post("/report", {"text": TEXT, "category": MANHOLE})["Location"] == "/report/where"
    assert client.post("/report", {"text": TEXT, "category": ""})["Location"] == "/report/where"


def test_a_guess_that_was_seen_and_not_answered_is_not_asked_again(city: City, client: Client) -> None:
    assert 'name="guessed"' in text_of(client.post("/report/suggest", {"text": TEXT}))
    assert client.post("/report", {"text": TEXT, "guessed": "1"})["Location"] == "/report/where"
    assert client.post("/report", {"text": TEXT})["Location"] == "/report/category"


UNKNOWN = "qwertyuiop asdf"  # words of no category


def test_where_nothing_fits_nothing_is_asked(city: City, client: Client) -> None:
    assert client.post("/report", {"text": UNKNOWN})["Location"] == "/report/where"
    assert 'type="radio"' not in text_of(client.get("/report/category"))


@pytest.mark.parametrize("category", ["no-such", "-", "<script>"])
def test_a_matter_that_was_not_offered_is_asked_again(city: City, client: Client, category: str) -> None:
    assert client.post("/report", {"text": TEXT, "category": category})["Location"] == "/report/category"


def test_photos_go_ahead_and_come_with_the_report(city: City, client: Client) -> None:
    answer = client.post("/report/photo", {"photos": [a_photo("1.jpg"), a_photo("2.jpg")]})
    assert (answer.status_code, json.loads(answer.content)) == (200, {"kept": 2, "errors": []})
    page = text_of(client.get("/report"))
    assert page.count("report/photo/") == 2
    client.post("/report", {"text": TEXT, "category": MANHOLE})
    client.post("/report/where", {"place": f"cell:{cell_code(0)}", "do": "next"})
    client.post("/report/contact", {"do": "next"})
    client.post("/report/check")
    done = text_of(client.get("/report/done"))
    number, code = NUMBER.search(done), CODE.search(done)
    assert number
    assert code
    case_id = read_number(number[0])
    assert case_id is not None
    assert len(queries.evidence(case_id)) == 2


def test_a_file_that_is_no_photo_gets_a_sentence_and_the_others_stay(city: City, client: Client) -> None:
    broken = SimpleUploadedFile("plan.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/jpeg")
    answer = client.post("/report/photo", {"photos": [a_photo(), broken]})
    said = json.loads(answer.content)
    assert (answer.status_code, said["kept"], len(said["errors"])) == (422, 1, 1)


def test_one_photo_too_many_is_refused_and_the_first_stay(city: City, client: Client) -> None:
    for _ in range(photos.MOST):
        assert client.post("/report/photo", {"photos": a_photo()}).status_code == 200
    answer = client.post("/report/photo", {"photos": a_photo()})
    said = json.loads(answer.content)
    assert (answer.status_code, said["kept"]) == (422, photos.MOST)
    assert str(photos.MOST) in said["errors"][0]


def test_no_photo_at_all_begins_no_draft(city: City, client: Client) -> None:
    assert client.post("/report/photo").status_code == 200
    assert "draft" not in client.cookies


def test_my_position_names_the_cell_before_it_goes_on(city: City, client: Client, filed: Filer) -> None:
    lon, lat = middle_of(0)
    client.post("/report", {"text": TEXT, "category": MANHOLE})
    sent = {"lon": lon, "lat": lat, "crs": "wgs84", "accuracy": "25", "do": "here"}
    assert client.post("/report/where", sent)["Location"] == "/report/where#chosen"
    page = text_of(client.get("/report/where"))
    assert "误差约 25 米" in page
    assert "柳树村" in page
    assert client.post("/report/where", {**sent, "do": "next"})["Location"] == "/report/similar"


def test_a_position_outside_gets_a_sentence_and_the_page_stays(city: City, client: Client) -> None:
    client.post("/report", {"text": TEXT, "category": MANHOLE})
    answer = client.post("/report/where", {"lon": "2.35", "lat": "48.85", "accuracy": "25", "do": "here"})
    assert answer.status_code == 422


@pytest.mark.parametrize("accuracy", ["", "-3", "nan", "1e400", "far", "9" * 300])
def test_an_accuracy_that_is_none_changes_nothing(city: City, client: Client, accuracy: str) -> None:
    lon, lat = middle_of(0)
    client.post("/report", {"text": TEXT, "category": MANHOLE})
    sent = {"lon": lon, "lat": lat, "accuracy": accuracy, "do": "next"}
    assert client.post("/report/where", sent)["Location"] == "/report/similar"


def test_a_place_that_the_text_names_is_offered_and_taken(city: City, client: Client) -> None:
    client.post("/report", {"text": TEXT, "category": MANHOLE})
    page = text_of(client.get("/report/where"))
    assert "您提到了“柳树村”" in page
    value = page.split('id="named"')[1].split('value="')[1].split('"')[0]
    client.post("/report/where", {"place": value, "do": "next"})  # a whole village: a closer place is asked for once
    assert client.post("/report/where", {"do": "next"})["Location"] == "/report/similar"


def test_a_text_that_names_no_place_offers_none(city: City, client: Client) -> None:
    client.post("/report", {"text": "路灯不亮了，请修一下。", "category": MANHOLE})
    assert 'id="named"' not in text_of(client.get("/report/where"))
