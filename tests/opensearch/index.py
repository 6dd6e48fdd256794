"""One index of the test server: documents as a mapping says, and an inverted list of their words."""

import time
from collections import defaultdict

REFRESH = 1.0  # seconds until what is written can be found, unless somebody asks for it


class Wrong(Exception):
    """An answer other than 200: status, type and reason as OpenSearch words them."""

    def __init__(self, status, kind, reason):
        super().__init__(reason)
        self.status, self.kind, self.reason = status, kind, reason


class Index:
    """Reading by id sees every write at once, searching only what was there at the last refresh."""

    def __init__(self, name, body):
        self.name = name
        self.settings = dict(body.get("settings", {}))
        self.mappings = body.get("mappings", {})
        self.fields = self.mappings.get("properties", {})
        self.aliases = set(body.get("aliases", {}))
        self.documents = {}  # id -> (seq_no, source)
        self.searchable = {}
        self.words = {name: defaultdict(dict) for name in self.fields}  # field -> term -> {id: positions}
        self.terms_of = {}
        self._waiting, self._refreshed, self._numbers = {}, time.monotonic(), 0

    # Writing

    def write(self, id, source, create=False, if_seq_no=None):
        known = self.documents.get(id)
        if (create and known) or (if_seq_no is not None and (not known or known[0] != if_seq_no)):
            raise Wrong(409, "version_conflict_engine_exception", f"[{id}]: version conflict")
        self._check(source)
        self._numbers += 1
        self.documents[id] = (self._numbers, source)
        self._waiting[id] = source
        return self._numbers, not known

    def remove(self, id, if_seq_no=None):
        known = self.documents.get(id)
        if if_seq_no is not None and (not known or known[0] != if_seq_no):
            raise Wrong(409, "version_conflict_engine_exception", f"[{id}]: version conflict")
        self._numbers += 1
        self._waiting[id] = None
        return self.documents.pop(id, None) is not None

    def refresh(self):
        for id, source in self._waiting.items():
            self._take_out(id)
            if source is not None:
                self._put_in(id, source)
        self._waiting, self._refreshed = {}, time.monotonic()

    def refresh_if_due(self):
        interval = str(self.settings.get("refresh_interval", f"{REFRESH}s"))
        if interval != "-1" and time.monotonic() - self._refreshed > float(interval.rstrip("s")):
            self.refresh()

    def _check(self, source):
        if self.mappings.get("dynamic") == "strict" and (unknown := source.keys() - self.fields.keys()):
            raise Wrong(400, "strict_dynamic_mapping_exception", f"[{sorted(unknown)}] is not allowed")
        for name in source.keys() & self.fields.keys():
            for value in _listed(source[name]):
                _check_value(name, self.fields[name]["type"], value)

    def _put_in(self, id, source):
        self.searchable[id] = source
        told = self.terms_of[id] = []
        for name in source.keys() & self.fields.keys():
            if self.fields[name].get("index", True):
                for term, positions in self._terms(name, source[name]).items():
                    self.words[name][term][id] = positions
                    told.append((name, term))

    def _take_out(self, id):
        self.searchable.pop(id, None)
        for name, term in self.terms_of.pop(id, ()):
            holding = self.words[name][term]
            del holding[id]
            if not holding:
                del self.words[name][term]

    def _terms(self, name, value):
        found, at = defaultdict(list), 0
        for one in _listed(value):
            if self.fields[name]["type"] != "text":
                found[one].append(0)
                continue
            for term in one.split():
                found[term].append(at)
                at += 1
            at += 100  # the gap between two values of a field
        return found

    # Reading

    def holding(self, name, term):
        """{id: positions} of the documents that hold a term; numbers and words alike."""
        field = self.field(name)
        if not field.get("index", True) or field["type"] == "binary":
            raise Wrong(400, "query_shard_exception", f"Cannot search on field [{name}]: it is not indexed.")
        return self.words[name].get(term, {})

    def field(self, name):
        if name not in self.fields:
            raise Wrong(400, "query_shard_exception", f"No field is known as [{name}].")
        return self.fields[name]

    def values(self, id, name):
        """What a document has there, for sorting and counting."""
        field = self.field(name)
        if field["type"] in ("text", "binary") or not field.get("doc_values", True):
            raise Wrong(400, "illegal_argument_exception", f"Field [{name}] has no doc values.")
        return _listed(self.searchable[id].get(name, []))

    def first(self, id, name):
        return (self.values(id, name) or [0])[0]

    def similarity(self, name):
        """k1 and b of a field's BM25."""
        chosen = self.settings.get("similarity", {}).get(self.field(name).get("similarity", "BM25"), {})
        return chosen.get("k1", 1.2), chosen.get("b", 0.75)


def _listed(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def _check_value(name, kind, value):
    wanted = {"long": int, "integer": int, "float": (int, float), "boolean": bool}.get(kind, str)
    if not isinstance(value, wanted) or (isinstance(value, bool) and kind != "boolean"):
        raise Wrong(400, "mapper_parsing_exception", f"failed to parse field [{name}] of type [{kind}]")
    if kind == "keyword" and len(value.encode()) > 32766:
        raise Wrong(400, "illegal_argument_exception", f"immense term in field [{name}]")
