"""Words are marked in texts whatever was marked before, by this question or by another thread's."""

from concurrent.futures import ThreadPoolExecutor

from search import words_of
from search.passages import Marker, Text, Vocabularies, Vocabulary


def marker(text: str) -> Marker:
    return Marker([(word.exact, word.stems, 1.0) for word in words_of(text)])


def marked(marker: Marker, text: str) -> list[str]:
    return [text[mark.start : mark.end] for mark in marker.marks(text)]


def test_a_word_is_marked_in_all_its_forms_and_nothing_else_is():
    zona = marker("zonas fièvre")

    assert marked(zona, "Un zona, des fievres (zonas) ; zonal") == ["zona", "fievres", "zonas"]
    assert marked(zona, "Rien de tel") == []


def test_a_text_that_is_kept_is_marked_alike_each_time():
    kept = Text("La goutte, de l’orteil ; goutte\u202f:")

    for question, expected in (("goutte", ["goutte", "goutte"]), ("orteil", ["orteil"])) * 3:
        assert marked(marker(question), kept) == expected
    assert kept.runs_learned(Vocabulary()) == {"La", "goutte,", "de", "l’orteil", ";", "goutte", ":"}


def test_what_another_question_learned_meanwhile_is_marked_too():
    first, second = marker("goutte"), marker("orteil")
    assert marked(first, "Une goutte") == ["goutte"]

    assert marked(second, "La goutte, de l’orteil") == ["orteil"]

    assert marked(first, "La goutte, de l’orteil") == ["goutte"]


def test_a_vocabulary_knows_its_runs_by_every_form():
    vocabulary = Vocabulary()
    vocabulary.learn({"l’anti-TNF/CRP,", "500mg"})

    assert vocabulary.holding(["crp"]) == vocabulary.holding(["antitnf", "xyz"]) == {"l’anti-TNF/CRP,"}
    assert vocabulary.holding(["500"]) == {"500mg"}
    assert vocabulary.holding([]) == set()


def test_made_up_words_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr("search.passages._MOST_RUNS", 3)
    shared = Vocabularies()
    begun = shared.current()
    begun.learn({"un", "deux", "trois"})
    assert shared.current() is begun

    begun.learn({"quatre"})

    assert shared.current() is not begun
    assert shared.current().runs == set()


def test_threads_mark_the_same_words():
    names = [f"xyz{chr(97 + n // 20)}{chr(97 + n % 20)}" for n in range(400)]

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda name: marked(marker(f"zona {name}"), f"Un {name}, un zona"), names))

    assert found == [[name, "zona"] for name in names]
