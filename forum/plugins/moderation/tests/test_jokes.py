"""The model of jokes: what it learns, what it says for itself, and what it never folds alone."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.plugins.moderation import keeping
from forum.plugins.moderation.clinical import is_clinical
from forum.plugins.moderation.examples import OWN, read_examples
from forum.plugins.moderation.jokes import Verdict, load_model, save_model
from forum.plugins.moderation.learning import Example, choose_thresholds, learn
from forum.plugins.moderation.thresholds import LONGEST_AUTO, is_suggested, may_fold_alone
from tests.bench.jokes import measure

SURE = Verdict(1.0, 0.5, 0.95, [], is_plain=True)
JOKES = [one.text for one in read_examples(OWN) if one.is_joke]
CLINICAL = """
amoxicilline, ramipril, Doliprane, apixaban, metformin, prednisolone, méningite, zona, lupus, sepsis, goutte,
pneumonia, genou, rein, cœur, knee, liver, ECG, INR, IRM, HbA1c, CT, 500mg, 2x/j, 5 mg, 10 mL, 3 g/l, 37,5 °C,
2 jours, 3 times, 80 mg/kg, 1/2
""".replace("\n", " ").split(", ")


@pytest.fixture(scope="module")
def shipped():
    return load_model(keeping.SHIPPED)


@given(
    st.sampled_from(JOKES), st.sampled_from(CLINICAL), st.integers(0, 20), st.sampled_from([str, str.upper])
)
def test_a_clinical_text_is_never_folded_alone_however_sure_the_model_is(joke, word, place, spelt):
    words = joke.split()
    text = " ".join([*words[:place], spelt(word.strip()), *words[place:]])

    assert is_clinical(text)
    assert not may_fold_alone(text, SURE)


@pytest.mark.parametrize("text", ["Trop fort !", "lol", "Quelle histoire, on en rit encore demain"])
def test_only_a_short_sure_and_plain_text_folds_alone(text):
    assert not is_clinical(text)
    assert may_fold_alone(text, SURE)
    assert not may_fold_alone(text, SURE._replace(p=0.94))
    assert not may_fold_alone(text, SURE._replace(auto_at=1.1))
    assert not may_fold_alone(text, SURE._replace(is_plain=False))
    assert not may_fold_alone(f"{text} {'la ' * LONGEST_AUTO}", SURE)


def test_a_word_that_no_joke_used_keeps_a_text_from_being_plain():
    model = learn([Example(f"{word} le voisin", True) for word in ("voila", "salut")])

    assert model.judge("Le voisin").is_plain
    assert not model.judge("Le voisin et son missilor").is_plain, "It may be the name of a drug."


def test_what_is_serious_is_not_taken_for_a_joke_by_the_model_that_ships(shipped):
    serious = [one.text for one in read_examples(OWN) if one.is_medical]

    asked = [text for text in serious if is_suggested(shipped.judge(text))]
    found = [text for text in JOKES if is_suggested(shipped.judge(text))]

    assert len(serious) == 201
    assert len(asked) <= 0.03 * len(serious), asked
    assert len(found) >= 0.9 * len(JOKES)
    assert not any(may_fold_alone(text, shipped.judge(text)) for text in serious)


def test_the_shipped_model_is_what_our_sentences_teach(shipped):
    learnt = learn(read_examples(OWN))

    assert learnt.plain_words == shipped.plain_words
    assert learnt.suggest_at == pytest.approx(shipped.suggest_at, abs=1e-3)
    assert max(abs(a - b) for a, b in zip(learnt.weights, shipped.weights, strict=True)) < 1e-3


def test_learning_twice_is_learning_the_same():
    examples = read_examples(OWN)[::4]

    assert learn(examples).name == learn(examples).name
    assert learn(examples).name != learn(examples[1:]).name


def test_a_verdict_names_the_words_and_signs_that_spoke_for_it(shipped):
    verdict = shipped.judge("On dirait mon voisin mdr 😂 #santé")

    assert is_suggested(verdict)
    assert ("laughter", False) in verdict.reasons
    assert ("dirait", True) in verdict.reasons
    assert len(verdict.reasons) <= 5


def test_few_of_the_serious_texts_held_out_pass_the_thresholds():
    judged = [(n / 1000, False, True) for n in range(1000)] + [(0.99, True, False)] * 50

    suggest_at, auto_at = choose_thresholds(judged)

    assert sum(p >= suggest_at for p, *_ in judged[:1000]) == 25
    assert sum(p >= auto_at for p, *_ in judged[:1000]) == 0
    assert choose_thresholds([(0.1, False, True)])[0] == 0.5, "Below one half nothing is taken for a joke."


def test_a_model_is_kept_whole_and_found_again(tmp_path, shipped):
    path = tmp_path / "deep" / "model.json.gz"

    save_model(shipped, path)

    assert load_model(path).name == shipped.name
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("content", [b"", b"nothing of ours", b"\x1f\x8b broken"])
def test_a_broken_file_is_no_model_and_the_shipped_one_serves(app, shipped, content, caplog):
    keeping.trained_path().write_bytes(content)

    with pytest.raises(ValueError, match="no model"):
        load_model(keeping.trained_path())
    assert keeping.model_in_use().name == shipped.name
    assert "no model of jokes" in caplog.text


def test_the_command_trains_on_files_beside_our_own_and_the_forum_takes_it_up(app, tmp_path, shipped):
    assert keeping.model_in_use().name == shipped.name
    lines = [{"text": f"Turlututu {n} chapeau pointu", "joke": True} for n in range(20)]
    lines += [{"context": "Et alors ?", "reply": f"Turlututu {n}", "sarcastic": True} for n in range(3)]
    lines += [{"answers": [{"text": f"Contrôle au jour {n}."}, {"text": " "}]} for n in range(20)]
    path = tmp_path / "more.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")

    done = app.test_cli_runner().invoke(args=["moderation", "train", str(path)])

    assert done.exit_code == 0, done.output
    assert f"Learnt from {349 + 43} texts" in done.output
    assert is_suggested(keeping.model_in_use().judge("Turlututu"))
    assert not is_suggested(shipped.judge("Turlututu"))


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"text": "a"}', '{"text": "a", "joke": 1}', '{"text": 5, "joke": true}']
)
def test_the_command_says_which_line_it_cannot_read(app, tmp_path, line):
    path = tmp_path / "bad.jsonl"
    path.write_text('{"text": "a", "joke": true}\n' + line, encoding="utf-8")

    done = app.test_cli_runner().invoke(args=["moderation", "train", str(path)])

    assert done.exit_code == 1
    assert f"{path}, line 2" in done.output
    assert not keeping.trained_path().exists()


def test_the_benchmark_counts_what_production_would_do(tmp_path):
    path = tmp_path / "test.jsonl"
    rows = [{"text": "On dirait mon voisin mdr 😂", "joke": True}, {"text": JOKES[0], "joke": True}]
    rows += [
        {"answers": [{"text": "Contrôle de la kaliémie à une semaine."}]},
        {"text": "Le train part.", "joke": False},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    told = measure([], [path])["files"][str(path)]

    assert (told["rows"], told["seen_in_training"]) == (4, 1)
    assert told["suggestion"]["jokes"] == 2
    assert told["suggestion"]["recall"] == 1.0
    assert told["suggestion"]["serious_medical"] == 1
    assert told["auto"]["false_per_1000_serious_medical"] == 0.0
    assert told["suggestion"]["other_serious"] == 1
