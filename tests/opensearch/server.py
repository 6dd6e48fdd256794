"""A small OpenSearch over HTTP: the endpoints that our engine uses, as strict as the specification."""

import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from . import specification
from .index import Index, Wrong
from .searching import chosen, match, search


class Cluster:
    """All indexes of a server with their aliases."""

    def __init__(self):
        self.indexes = {}
        self.lock = threading.RLock()
        self.specification = specification.Specification() if specification.is_here() else None

    def named(self, name):
        """The index of that name or alias."""
        for index in self.indexes.values():
            if name == index.name or name in index.aliases:
                return index
        raise Wrong(404, "index_not_found_exception", f"no such index [{name}]")

    def answer(self, method, path, parameters, body):
        if self.specification:
            try:
                self._judge(method, path, parameters, body)
            except specification.Refusal as refusal:
                raise Wrong(400, "refused_by_specification", str(refusal)) from refusal
        for wanted, pattern, handler in ROUTES:
            found = re.fullmatch(pattern, path)
            if method in wanted.split() and found:
                with self.lock:
                    return handler(self, *map(unquote, found.groups()), parameters, body)
        raise Wrong(405, "unknown", f"The test server does not serve {method} {path}.")

    def _judge(self, method, path, parameters, body):
        group = self.specification.judge(method, path, parameters, body)
        if group == "bulk":
            for action, _source in _actions(body):
                self.specification.validate_once("_core.bulk", "OperationContainer", action)


def _create_index(cluster, name, parameters, body):
    if name in cluster.indexes:
        raise Wrong(400, "resource_already_exists_exception", f"index [{name}] already exists")
    cluster.indexes[name] = Index(name, body or {})
    return {"acknowledged": True, "shards_acknowledged": True, "index": name}


def _delete_index(cluster, names, parameters, body):
    for name in names.split(","):
        if name not in cluster.indexes and parameters.get("ignore_unavailable") != "true":
            raise Wrong(404, "index_not_found_exception", f"no such index [{name}]")
        cluster.indexes.pop(name, None)
    return {"acknowledged": True}


def _index_exists(cluster, name, parameters, body):
    return {"exists": bool(cluster.named(name))}


def _get_alias(cluster, name, parameters, body):
    found = {one.name: {"aliases": {name: {}}} for one in cluster.indexes.values() if name in one.aliases}
    if not found:
        raise Wrong(404, "aliases_not_found_exception", f"alias [{name}] missing")
    return found


def _get_aliases_of(cluster, pattern, parameters, body):
    wanted = re.compile(re.escape(pattern).replace(r"\*", ".*"))
    found = [one for one in cluster.indexes.values() if wanted.fullmatch(one.name)]
    return {one.name: {"aliases": {alias: {} for alias in one.aliases}} for one in found}


def _update_aliases(cluster, parameters, body):
    for action in body["actions"]:
        ((kind, told),) = action.items()
        index = cluster.indexes.get(told["index"])
        if index is None or (kind == "remove" and told["alias"] not in index.aliases):
            raise Wrong(404, "aliases_not_found_exception", f"missing: {told}")
    for action in body["actions"]:
        ((kind, told),) = action.items()
        if kind == "remove_index":
            del cluster.indexes[told["index"]]
        else:
            aliases = cluster.indexes[told["index"]].aliases
            (aliases.add if kind == "add" else aliases.discard)(told["alias"])
    return {"acknowledged": True}


def _actions(lines):
    lines = iter(lines)
    for action in lines:
        yield action, None if "delete" in action else next(lines)


def _bulk(cluster, parameters, body):
    items, touched = [], set()
    for action, source in _actions(body):
        ((kind, told),) = action.items()
        try:
            index = cluster.named(told["_index"])
            if told.get("require_alias") and told["_index"] == index.name:
                raise Wrong(404, "index_not_found_exception", "[require_alias] is set: this is no alias")
            items.append({kind: _write_one(index, kind, told["_id"], source)})
            touched.add(index)
        except Wrong as wrong:
            place = {"_index": told["_index"], "_id": told["_id"]}
            items.append({kind: {**place, "status": wrong.status, "error": _told(wrong)}})
    _refresh_if_asked(touched, parameters)
    failed = any("error" in one for item in items for one in item.values())
    return {"took": 0, "errors": failed, "items": items}


def _told(wrong):
    return {"type": wrong.kind, "reason": wrong.reason}


def _write_one(index, kind, id, source):
    told = {"_index": index.name, "_id": id}
    if kind == "delete":
        if index.remove(id):
            return {**told, "status": 200, "result": "deleted"}
        return {**told, "status": 404, "result": "not_found"}
    _number, is_new = index.write(id, source, create=kind == "create")
    return {**told, "status": 201 if is_new else 200, "result": "created" if is_new else "updated"}


def _refresh_if_asked(indexes, parameters):
    if parameters.get("refresh") in ("true", ""):
        for index in indexes:
            index.refresh()


def _search(cluster, name, parameters, body):
    return search(cluster.named(name), body or {})


def _count(cluster, name, parameters, body):
    index = cluster.named(name)
    index.refresh_if_due()
    return {"count": len(match(index, (body or {}).get("query", {"match_all": {}})))}


def _mget(cluster, name, parameters, body):
    index = cluster.named(name)
    wanted = parameters["_source_includes"].split(",") if "_source_includes" in parameters else True
    return {"docs": [_document(index, id, wanted) for id in body["ids"]]}


def _get(cluster, name, id, parameters, body):
    found = _document(cluster.named(name), id, True)
    if not found["found"]:
        raise Wrong(404, "", json.dumps(found))
    return found


def _document(index, id, wanted):
    known = index.documents.get(id)
    if known is None:
        return {"_index": index.name, "_id": id, "found": False}
    number, source = known
    return {
        "_index": index.name, "_id": id, "found": True, "_seq_no": number, "_primary_term": 1,
        "_source": chosen(source, wanted),
    }  # fmt: skip


def _index_document(cluster, name, id, parameters, body):
    index = cluster.named(name)
    number = int(parameters["if_seq_no"]) if "if_seq_no" in parameters else None
    number, is_new = index.write(id, body, parameters.get("op_type") == "create", number)
    _refresh_if_asked([index], parameters)
    return {
        "_index": index.name, "_id": id, "result": "created" if is_new else "updated",
        "_seq_no": number, "_primary_term": 1,
    }  # fmt: skip


def _delete_document(cluster, name, id, parameters, body):
    index = cluster.named(name)
    index.remove(id, int(parameters["if_seq_no"]) if "if_seq_no" in parameters else None)
    return {"_index": index.name, "_id": id, "result": "deleted"}


def _delete_by_query(cluster, name, parameters, body):
    index = cluster.named(name)
    index.refresh_if_due()
    found = list(match(index, body["query"]))
    for id in found:
        index.remove(id)
    _refresh_if_asked([index], parameters)
    return {"deleted": len(found), "failures": []}


def _refresh(cluster, name, parameters, body):
    cluster.named(name).refresh()
    return {"_shards": {"total": 1, "successful": 1, "failed": 0}}


def _merge(cluster, name, parameters, body):
    return {"_shards": {"total": 1, "successful": 1, "failed": 0}, "index": cluster.named(name).name}


def _change_settings(cluster, name, parameters, body):
    cluster.named(name).settings.update(body.get("index", body))
    return {"acknowledged": True}


def _health(cluster, name, parameters, body):
    return {"status": "green", "index": cluster.named(name).name, "timed_out": False}


NAME = "([^/_][^/]*)"
ROUTES = [
    ("PUT", f"/{NAME}", _create_index),
    ("DELETE", f"/{NAME}", _delete_index),
    ("HEAD", f"/{NAME}", _index_exists),
    ("GET HEAD", f"/_alias/{NAME}", _get_alias),
    ("GET", f"/{NAME}/_alias", _get_aliases_of),
    ("POST", "/_aliases", _update_aliases),
    ("POST", "/_bulk", _bulk),
    ("POST", f"/{NAME}/_search", _search),
    ("GET POST", f"/{NAME}/_count", _count),
    ("POST", f"/{NAME}/_mget", _mget),
    ("GET", f"/{NAME}/_doc/([^/]+)", _get),
    ("PUT", f"/{NAME}/_doc/([^/]+)", _index_document),
    ("DELETE", f"/{NAME}/_doc/([^/]+)", _delete_document),
    ("POST", f"/{NAME}/_delete_by_query", _delete_by_query),
    ("POST", f"/{NAME}/_refresh", _refresh),
    ("POST", f"/{NAME}/_forcemerge", _merge),
    ("PUT", f"/{NAME}/_settings", _change_settings),
    ("GET", f"/_cluster/health/{NAME}", _health),
]


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for the cluster of its server."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together, or each answer waits for the client to acknowledge
    disable_nagle_algorithm = True

    def _handle(self):
        parts = urlsplit(self.path)
        try:
            body = self._body(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
            status, answer = 200, self.server.cluster.answer(self.command, parts.path, parameters, body)
        except Wrong as wrong:
            status = wrong.status
            answer = {
                "status": status,
                "error": {"type": wrong.kind, "reason": wrong.reason, "root_cause": []},
            }
        self._send(status, json.dumps(answer).encode())

    def _body(self, content):
        if not content:
            return None
        if urlsplit(self.path).path.endswith("/_bulk"):
            return [json.loads(line) for line in content.split(b"\n") if line]
        return json.loads(content)

    def _send(self, status, content):
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _handle

    def log_message(self, *_arguments):
        """Tests are quiet."""


class Server(ThreadingHTTPServer):
    """Listens on a free port."""

    daemon_threads = True

    def __init__(self):
        self.cluster = Cluster()
        super().__init__(("127.0.0.1", 0), Handler)


@contextmanager
def serving():
    """The address of a server that runs as long as the block."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"opensearch://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
