"""Where a text that is being written says it is."""

from doorstep.flow import ground
from doorstep.flow.report import preview
from tests.city import NOW, City, cell_code


def test_a_place_named_in_the_matter_is_suggested_with_its_words(city: City) -> None:
    here = ground.at(NOW)
    first, *_ = preview.places("你好，柳树村大集的路灯坏了，半个月没人修。", here)
    assert first.code == cell_code(0)
    assert first.said == "柳树村大集"
    assert first.sure
    assert first.code in here.grid.index or first.code in here.grid.areas


def test_a_text_without_a_place_suggests_none(city: City) -> None:
    assert preview.places("路灯坏了，半个月没人修。", ground.at(NOW)) == ()
