"""Votes are of four kinds, one each, changed only for a while; jokes never outrank an answer."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.cases.importing import import_lines
from forum.plugin_api import Answer, Member, Refused, change, db, hooks, now
from forum.plugins.reputation import actions, ranking
from forum.plugins.reputation.models import Earned, Line, Score, Vote


@pytest.fixture
def voters(make_member):
    """A dermatologist, an internist next door, somebody from afar."""
    return [
        make_member("dr_peau", specialty="dermatologie"),
        make_member("dr_interne", specialty="medecine-interne"),
        make_member("dr_yeux", specialty="ophtalmologie"),
    ]


def age_votes(**ago):
    with change() as session:
        session.execute(update(Vote).values(cast_at=now() - timedelta(**ago)))


def score_of(answer):
    db.session.expire_all()
    score = db.session.get(Score, answer.id)
    return {name: getattr(score, name) for name in (*ranking.VOTES, "good", "bad")}


def usefulness_of(answer):
    db.session.expire_all()
    return db.session.get(Answer, answer.id).usefulness


def lines_of(member):
    lines = select(Line).where(Line.member_id == member.id).order_by(Line.id)
    return [(line.kind, line.times, line.tenths) for line in db.session.scalars(lines)]


def refusal_of(*vote):
    with pytest.raises(Refused) as refusal:
        actions.cast_vote(*vote)
    return refusal.value


def test_each_kind_of_vote_counts_on_its_side(answer, voters):
    before = usefulness_of(answer)

    actions.cast_vote(voters[0], answer.id, "helpful")
    praised = usefulness_of(answer)
    actions.cast_vote(voters[1], answer.id, "not_helpful")
    doubted = usefulness_of(answer)
    actions.cast_vote(voters[2], answer.id, "incorrect", "La dose est celle de l'adulte.")

    assert score_of(answer) == {
        "helpful": 1, "not_helpful": 1, "incorrect": 1, "funny": 0, "good": 2000, "bad": 1500 + 2 * 1000,
    }  # fmt: skip
    assert before < praised > doubted > usefulness_of(answer)


def test_a_voice_weighs_by_the_profession_it_was_verified_in(answer, make_member):
    for profession in ("resident", "nurse", "student"):
        member = make_member(f"membre_{profession}", specialty=None)
        member.profession = profession
        db.session.commit()
        actions.cast_vote(member, answer.id, "helpful")

    assert sorted(db.session.scalars(select(Vote.weight))) == [500, 700, 800]


def test_a_pharmacist_is_a_specialist_where_a_dose_is_asked(make_case, make_answer, make_member):
    pharmacist = make_member("officine", specialty=None)
    pharmacist.profession = "pharmacist"
    db.session.commit()
    for tags in (["posologie"], ["dermite"]):
        actions.cast_vote(pharmacist, make_answer(make_case(tags=tags)).id, "helpful")

    assert db.session.scalars(select(Vote.weight).order_by(Vote.answer_id)).all() == [2000, 1000]


def test_the_fourth_vote_for_the_same_author_weighs_less(make_case, make_answer, voters):
    for _vote in range(5):
        actions.cast_vote(voters[2], make_answer(make_case()).id, "helpful")

    weights = select(Vote.weight).order_by(Vote.answer_id)
    assert db.session.scalars(weights).all() == [1000, 1000, 1000, 500, 333]

    age_votes(days=31)
    actions.cast_vote(voters[2], make_answer(make_case()).id, "helpful")
    assert db.session.scalars(weights).all()[-1] == 1000


def test_another_kind_takes_the_place_of_the_first(answer, voters, colleague):
    actions.cast_vote(voters[0], answer.id, "helpful")
    actions.cast_vote(voters[0], answer.id, "not_helpful")

    assert score_of(answer) == {
        "helpful": 0, "not_helpful": 1, "incorrect": 0, "funny": 0, "good": 0, "bad": 2000,
    }  # fmt: skip
    assert lines_of(colleague) == [("vote", 1, 100), ("vote", -1, -100)]
    assert [(row.tenths, row.votes) for row in db.session.scalars(select(Earned))] == [(0, 0)]


def test_a_vote_stands_after_ten_minutes_until_the_answer_is_edited(answer, voters):
    actions.cast_vote(voters[0], answer.id, "helpful")
    age_votes(minutes=9)
    actions.cast_vote(voters[0], answer.id, "not_helpful")
    age_votes(minutes=11)

    assert refusal_of(voters[0], answer.id, "helpful").status == 409
    with pytest.raises(Refused):
        actions.take_back_vote(voters[0], answer.id)
    actions.cast_vote(voters[0], answer.id, "not_helpful")

    with change():
        db.session.get(Answer, answer.id).edited_at = now() - timedelta(minutes=5)
    actions.take_back_vote(voters[0], answer.id)
    assert db.session.query(Vote).count() == 0


def test_incorrect_needs_a_reason(answer, voters):
    for reason in ("", "  \n ", "x" * 501):
        refusal = refusal_of(voters[0], answer.id, "incorrect", reason)
        assert (refusal.status, refusal.field) == (400, "reason")

    actions.cast_vote(voters[0], answer.id, "incorrect", "  Contre-indiqué\n avant six ans. ")
    actions.cast_vote(voters[1], answer.id, "helpful", "Rien à dire.")

    reasons = db.session.scalars(select(Vote.reason).order_by(Vote.voter_id)).all()
    assert reasons == ["Contre-indiqué avant six ans.", ""]


def test_an_unknown_kind_is_no_vote(answer, voters):
    assert refusal_of(voters[0], answer.id, "brilliant").field == "kind"


def test_a_member_casts_thirty_votes_a_day(app, make_case, make_answer, voters):
    app.config["REPUTATION_VOTES_PER_DAY"] = 3
    answers = [make_answer(make_case()).id for _n in range(4)]
    for number in answers[:3]:
        actions.cast_vote(voters[0], number, "funny")

    assert refusal_of(voters[0], answers[3], "funny").status == 429
    actions.cast_vote(voters[0], answers[2], "not_helpful")

    age_votes(hours=25)
    actions.cast_vote(voters[0], answers[3], "funny")
    assert db.session.query(Vote).count() == 4


def test_only_answers_take_votes_that_rank(answer, voters):
    with change():
        db.session.get(Answer, answer.id).kind = "humour"
    place = usefulness_of(answer)

    for kind in ("helpful", "not_helpful", "incorrect"):
        assert refusal_of(voters[0], answer.id, kind, "Non.").status == 409
    for voter in voters:
        actions.cast_vote(voter, answer.id, "funny")

    assert score_of(answer)["funny"] == 3
    assert usefulness_of(answer) == place


def test_a_joke_never_outranks_an_answer(case, make_answer, make_member):
    joke, serious = make_answer(case, text="Faut couper."), make_answer(case, text="Doppler veineux.")
    before = usefulness_of(joke)
    for n in range(12):
        actions.cast_vote(make_member(f"rieur{n}"), joke.id, "funny")

    assert usefulness_of(joke) == before == usefulness_of(serious)
    actions.cast_vote(make_member("serieux", specialty="urologie"), serious.id, "helpful")
    assert usefulness_of(serious) > usefulness_of(joke)
    assert db.session.query(Line).filter_by(kind="vote").count() == 1


def test_votes_on_a_dose_age(make_case, make_answer, voters):
    aged, other = make_answer(make_case(tags=["posologie"])), make_answer(make_case())
    for answer in (aged, other):
        actions.cast_vote(voters[0], answer.id, "helpful")
    assert usefulness_of(aged) == usefulness_of(other)

    age_votes(days=730 + 730)
    for answer in (aged, other):
        actions.cast_vote(voters[1], answer.id, "helpful")

    assert usefulness_of(aged) < usefulness_of(other)
    assert score_of(aged) == score_of(other)


def test_a_vote_costs_the_same_however_many_came_before(
    case, make_answer, make_member, voters, count_queries
):
    answer = make_answer(case)

    def cost(voter):
        db.session.expunge_all()
        with count_queries() as counted:
            actions.cast_vote(db.session.get(Member, voter.id), answer.id, "helpful")
        return len(counted)

    first = cost(voters[2])
    for n in range(12):
        actions.cast_vote(make_member(f"votant{n}"), answer.id, "helpful")
    for _n in range(8):
        actions.cast_vote(voters[1], make_answer(case).id, "helpful")

    assert cost(voters[1]) == first <= 15


def test_votes_of_every_kind_are_imported_once(app):
    answer = {
        "text": "Doppler.", "author": "dr_a", "helpful": ["dr_b", "dr_a"], "not_helpful": ["dr_c", "dr_b"],
        "incorrect": [{"by": "dr_d", "reason": "Pas d'abord."}], "funny": ["dr_e"],
    }  # fmt: skip
    told = {"id": "importe", "title": "Plaque", "question": "Que faire ?", "answers": [answer]}
    for _time in range(2):
        account = import_lines([(1, json.dumps(told).encode())])
        assert account.skipped == []

    votes = db.session.query(Vote.kind, Vote.reason).order_by(Vote.kind).all()
    assert votes == [("funny", ""), ("helpful", ""), ("incorrect", "Pas d'abord."), ("not_helpful", "")]
    assert score_of(db.session.query(Answer).one()) == {
        "helpful": 1, "not_helpful": 1, "incorrect": 1, "funny": 1, "good": 1000, "bad": 3000,
    }  # fmt: skip


@pytest.mark.parametrize("against", ["dr_d", ["dr_d"], [{"by": "dr_d"}], [{"by": "", "reason": "Non."}]])
def test_an_objection_without_name_or_reason_is_not_imported(app, against):
    told = {"id": "x", "title": "Plaque", "question": "Que faire ?"}
    told["answers"] = [{"text": "Doppler.", "incorrect": against}]

    account = import_lines([(1, json.dumps(told).encode())])

    assert account.cases == 0
    assert "incorrect" in account.skipped[0][1]


def test_an_objection_passes_what_checks_every_text(app, answer, physician):
    plugin = app.extensions["forum.plugins"]["reputation"]

    def refuse_names(draft, author):
        if "Durand" in draft.texts["reason"]:
            raise Refused("No names, please.", field="reason")

    app.extensions["forum.listeners"].setdefault(hooks.draft, []).append((plugin, refuse_names))

    with pytest.raises(Refused) as refused:
        actions.cast_vote(physician, answer.id, "incorrect", "M. Durand a mal réagi.")

    assert refused.value.field == "reason"
    actions.cast_vote(physician, answer.id, "incorrect", "Contre-indiqué ici.")
