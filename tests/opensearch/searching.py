"""What the test server finds, how it scores (BM25, like Lucene), sorts and counts."""

import math
import re

from .index import Wrong

MOST_HITS = 10_000


def search(index, body):
    index.refresh_if_due()
    scores = match(index, body.get("query", {"match_all": {}}))
    start, size = body.get("from", 0), body.get("size", 10)
    if start + size > MOST_HITS:
        raise Wrong(400, "illegal_argument_exception", "Result window is too large")
    ordered = _sorted(index, scores, body.get("sort", ["_score"]))
    if "search_after" in body:
        ordered = ordered[1 + [key for _, key in ordered].index(body["search_after"]) :]
    ordered = ordered[start : start + size]
    wanted = body.get("_source", True)
    total = {"value": len(scores), "relation": "eq"}
    answer = {
        "took": 0,
        "timed_out": False,
        "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
        "hits": {
            "total": total,
            "hits": [_hit(index, scores, *one, wanted) for one in ordered],
        },
    }
    if "aggs" in body:
        answer["aggregations"] = aggregate(index, body["aggs"], scores.keys())
    return answer


def _hit(index, scores, id, key, wanted):
    hit = {"_index": index.name, "_id": id, "_score": scores[id], "sort": key}
    source = chosen(index.searchable[id], wanted)
    return hit if source is None else {**hit, "_source": source}


def chosen(source, wanted):
    if wanted is False:
        return None
    return source if wanted is True else {name: source[name] for name in wanted if name in source}


def _sorted(index, scores, sorting):
    orders = [(one, "desc") if isinstance(one, str) else _order(one) for one in sorting]

    def key(id):
        return [scores[id] if name == "_score" else index.first(id, name) for name, _ in orders]

    found = [(id, key(id)) for id in scores]
    for place, (_name, order) in reversed(list(enumerate(orders))):
        found.sort(key=lambda one: one[1][place], reverse=order == "desc")
    return found


def _order(one):
    ((name, told),) = one.items()
    return name, told["order"]


# Matching: {id: score}


def match(index, query):
    ((kind, told),) = query.items()
    if kind not in MATCHERS:
        raise Wrong(400, "parsing_exception", f"The test server does not know [{kind}].")
    return MATCHERS[kind](index, told)


def _match_all(index, told):
    return dict.fromkeys(index.searchable, 1.0)


def _match_none(index, told):
    return {}


def _term(index, told):
    ((name, asked),) = told.items()
    value, boost = (asked["value"], asked.get("boost", 1.0)) if isinstance(asked, dict) else (asked, 1.0)
    holding = index.holding(name, value)
    if index.field(name)["type"] != "text":
        return dict.fromkeys(holding, boost)
    weight, k1 = boost * _idf(index, len(holding)), index.similarity(name)[0]
    return {id: weight * len(at) * (k1 + 1) / (len(at) + k1) for id, at in holding.items()}


def _idf(index, holding):
    return math.log(1 + (len(index.searchable) - holding + 0.5) / (holding + 0.5))


def _terms(index, told):
    ((name, values),) = ((name, values) for name, values in told.items() if name != "boost")
    return {id: 1.0 for value in values for id in index.holding(name, value)}


def _range(index, told):
    ((name, limits),) = told.items()

    def fits(value):
        return limits.get("gte", value) <= value and value < limits.get("lt", math.inf)

    return {id: 1.0 for id in index.searchable if any(map(fits, index.values(id, name)))}


def _prefix(index, told):
    ((name, asked),) = told.items()
    index.field(name)
    terms = [term for term in index.words[name] if term.startswith(asked["value"])]
    return {id: 1.0 for term in terms for id in index.words[name][term]}


def _match_phrase(index, told):
    ((name, asked),) = told.items()
    text = asked["query"] if isinstance(asked, dict) else asked
    field = index.field(name)
    if field.get("index_options", "positions") != "positions":
        raise Wrong(400, "illegal_state_exception", f"field [{name}] was indexed without position data")
    lists = [index.holding(name, word) for word in text.split()]
    if not lists:
        return {}
    return {
        id: 1.0
        for id in set(lists[0]).intersection(*lists[1:])
        if any(all(at + n in held[id] for n, held in enumerate(lists)) for at in lists[0][id])
    }


def _bool(index, told):
    filters = [match(index, one) for one in _listed(told.get("filter"))]
    musts = [match(index, one) for one in _listed(told.get("must"))]
    shoulds = [match(index, one) for one in _listed(told.get("should"))]
    needed = int(told.get("minimum_should_match", 0 if filters or musts else 1)) if shoulds else 0
    required = sorted([*filters, *musts], key=len)
    ids = set(required[0]).intersection(*required[1:]) if required else set(index.searchable)
    for one in _listed(told.get("must_not")):
        ids.difference_update(match(index, one))
    if needed == 1:
        ids.intersection_update(set().union(*shoulds))
    elif needed:
        ids = {id for id in ids if sum(id in one for one in shoulds) >= needed}
    boost = told.get("boost", 1.0)
    return {id: boost * sum(one.get(id, 0.0) for one in (*musts, *shoulds)) for id in ids}


def _dis_max(index, told):
    best = {}
    if not told["queries"]:
        raise Wrong(400, "parsing_exception", "[dis_max] requires at least one clause")
    for one in told["queries"]:
        for id, score in match(index, one).items():
            best[id] = max(score, best.get(id, 0.0))
    return {id: told.get("boost", 1.0) * score for id, score in best.items()}


def _constant_score(index, told):
    return dict.fromkeys(match(index, told["filter"]), told.get("boost", 1.0))


def _function_score(index, told):
    scores = match(index, told["query"])
    for function in told["functions"]:
        factor = function["field_value_factor"]
        for id in scores:
            values = index.values(id, factor["field"]) or [factor.get("missing", 1)]
            scores[id] *= values[0] * factor.get("factor", 1)
    return scores


MATCHERS = {
    "match_all": _match_all,
    "match_none": _match_none,
    "term": _term,
    "terms": _terms,
    "range": _range,
    "prefix": _prefix,
    "match_phrase": _match_phrase,
    "bool": _bool,
    "dis_max": _dis_max,
    "constant_score": _constant_score,
    "function_score": _function_score,
}


# Counting


def aggregate(index, asked, ids):
    return {name: _aggregate(index, one, ids) for name, one in asked.items()}


def _aggregate(index, asked, ids):
    inner = asked.get("aggs", {})
    if "filter" in asked:
        inside = ids & match(index, asked["filter"]).keys()
        return {"doc_count": len(inside), **aggregate(index, inner, inside)}
    if "filters" in asked:
        found = {name: match(index, one).keys() for name, one in asked["filters"]["filters"].items()}
        return {"buckets": {name: {"doc_count": len(ids & one)} for name, one in found.items()}}
    return {"buckets": _buckets(index, asked["terms"], ids)}


def _buckets(index, asked, ids):
    include, counts = asked.get("include"), {}
    fits = include.__contains__ if isinstance(include, list) else re.compile(include or ".*").fullmatch
    for id in ids:
        for value in index.values(id, asked["field"]):
            counts[value] = counts.get(value, 0) + 1
    found = sorted(filter(fits, counts), key=lambda value: (-counts[value], value))
    return [{"key": value, "doc_count": counts[value]} for value in found[: asked.get("size", 10)]]


def _listed(value):
    return value if isinstance(value, list) else [] if value is None else [value]
