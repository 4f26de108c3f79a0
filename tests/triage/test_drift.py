from doorstep.triage.cold import cold
from doorstep.triage.drift import familiarity, new_pieces
from tests.triage.town import model, texts


def test_new_words_are_named_that_several_wrote_and_no_single_name() -> None:
    some, _labels = texts(80)
    news = ["共享单车乱停放堵住了人行道"] * 6 + ["张三丰老人家里漏水"]
    usual, moved = familiarity(model(), some[:50]), familiarity(model(), [*some[50:], *news])
    assert moved["known"] < usual["known"]
    pieces = [piece for piece, _count in new_pieces(model(), [*some[50:], *news])]
    assert "单车" in pieces
    assert not any("张三" in piece for piece in pieces)


def test_of_no_text_and_of_the_cold_start_there_is_nothing_to_say() -> None:
    assert familiarity(cold({}), []) == {"texts": 0}
    assert new_pieces(cold({}), ["共享单车乱停放"] * 9) == []
