"""Words find their counterparts in another language from names that hold them."""

from search.alignment import learn_words

PAIRS = [
    ("Douleur thoracique", "Chest Pain"),
    ("Douleur abdominale", "Abdominal Pain"),
    ("Douleurs du dos", "Back Pain"),
    ("Paroi thoracique", "Chest Wall"),
    ("Paroi abdominale", "Abdominal Wall"),
    ("Cancer du rein", "Kidney Cancer"),
    ("Rein", "Kidney"),
    ("Tumeur rénale", "Kidney Tumor"),
    ("Kyste rénal", "Kidney Cyst"),
    ("Calculs rénaux", "Kidney Stones"),
    ("Biopsie rénale", "Kidney Biopsy"),
    ("Artère rénale", "Renal Artery"),
    ("Veine rénale", "Renal Vein"),
    ("Pression veineuse", "Venous Pressure"),
]


def learned(pairs) -> dict[tuple[str, str], tuple[float, float]]:
    return {(word.french, word.english): (word.to_english, word.to_french) for word in learn_words(pairs)}


def test_words_are_told_apart_by_the_names_they_share():
    words = learned(PAIRS)

    assert words["douleur", "pain"] > (0.9, 0.9)
    assert words["thoracique", "chest"] > (0.9, 0.9)
    assert words["paroi", "wall"] > (0.9, 0.9)
    assert ("douleur", "chest") not in words


def test_a_word_may_be_said_in_two_ways():
    words = learned(PAIRS)

    assert words["rein", "kidney"][1] > 0.3
    assert words["rénale", "kidney"][1] > 0.6


def test_words_are_given_in_their_commonest_form_and_with_accents():
    assert ("douleur", "pain") in learned(PAIRS)
    assert ("douleurs", "pain") not in learned(PAIRS)


def test_what_is_the_same_in_both_languages_is_left_out():
    assert learned([("Constipation", "Constipation"), ("Anémie", "Anemia")]).keys() == {("anémie", "anemia")}


def test_nothing_is_learned_from_nothing():
    assert learned([]) == learned([("", "Pain"), ("...", "---")]) == {}
