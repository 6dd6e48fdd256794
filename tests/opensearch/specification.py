"""Judges requests by OpenSearch's published specification: paths, parameters and bodies."""

import re
import tarfile
from functools import cache, partial
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

ARCHIVE = Path(__file__).parents[3] / "shared" / "data" / "opensearch-api" / "spec.tar.gz"
BASE = "https://specification.invalid/"
ABSENT = "OpenSearch's specification is not there: ../shared/data/opensearch-api/spec.tar.gz"
NAMESPACES = ("_core", "indices", "cluster")
METHODS = {"get", "put", "post", "delete", "head"}
FREE_TEXTS = {"value", "query", "text", "include", "_id", "_index", "index", "alias"}
ALWAYS_ALLOWED = {"pretty", "human", "error_trace", "filter_path"}


def is_here():
    return ARCHIVE.exists()


class Refusal(Exception):
    """The specification does not allow this request."""


class Specification:
    """`judge` raises Refusal where a request is not one that the specification describes."""

    def __init__(self, archive: Path = ARCHIVE):
        self._documents = dict(_read(archive))
        _close_all(self._documents)
        resources = ((BASE + name, Resource(one, DRAFT202012)) for name, one in self._documents.items())
        self._registry = Registry().with_resources(resources).crawl()
        self._operations = [one for name in NAMESPACES for one in self._read_operations(name)]
        self._approved: set[tuple] = set()

    def judge(self, method: str, path: str, parameters: dict[str, str], body) -> str:
        """The group of the operation ("search", "indices.create" ...); `body` is None when there is none."""
        operation = self._find(method.lower(), path)
        unknown = parameters.keys() - operation.parameters - ALWAYS_ALLOWED
        if unknown:
            raise Refusal(f"{method} {path}: no parameter is known as {', '.join(sorted(unknown))}.")
        if body is not None:
            if operation.body is None:
                raise Refusal(f"{operation.group} takes no body.")
            self._validate_body(operation, body)
        return operation.group

    def _validate_body(self, operation, body) -> None:
        shape = (operation.group, _shape(body))
        if shape not in self._approved:
            self.validate(operation.body, body)
            self._approved.add(shape)

    def validate_once(self, file: str, schema: str, value) -> None:
        """As `validate`; what differs only in texts and numbers is validated once."""
        shape = (schema, _shape(value))
        if shape not in self._approved:
            self.validate(f"schemas/{file}.yaml#/components/schemas/{schema}", value)
            self._approved.add(shape)

    def validate(self, reference: str, value) -> None:
        """Raises Refusal unless the value is what the schema at "file.yaml#/place" says."""
        problem = next(self._validator(reference).iter_errors(value), None)
        if problem:
            deepest = max((problem, *(problem.context or ())), key=lambda one: len(one.absolute_path))
            raise Refusal(f"{deepest.json_path}: {deepest.message[:400]}")

    def _find(self, method: str, path: str):
        fitting = [one for one in self._operations if one.method == method and one.path.fullmatch(path)]
        if not fitting:
            raise Refusal(f"Nothing is served at {method.upper()} {path}.")
        return min(fitting, key=lambda one: one.path.pattern.count("[^/]"))

    def _read_operations(self, namespace: str):
        file = f"namespaces/{namespace}.yaml"
        document = self._documents[file]
        for path, methods in document["paths"].items():
            for method in METHODS & methods.keys():
                yield Operation(document, file, path, method)

    @cache  # noqa: B019 (one specification lives as long as the tests)
    def _validator(self, reference: str) -> Draft202012Validator:
        return Draft202012Validator({"$ref": BASE + reference}, registry=self._registry)


class Operation:
    """One way to call the server, as a namespace of the specification lists it."""

    def __init__(self, document: dict, file: str, path: str, method: str):
        told, components = document["paths"][path][method], document["components"]
        self.method, self.group = method, told["x-operation-group"]
        self.path = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))
        names = [one["$ref"].rpartition("/")[2] for one in told.get("parameters", ())]
        self.parameters = {
            components["parameters"][name]["name"]
            for name in names
            if components["parameters"][name]["in"] == "query"
        }
        self.body = None
        if "requestBody" in told:
            place = told["requestBody"]["$ref"]
            kind = next(iter(components["requestBodies"][place.rpartition("/")[2]]["content"]))
            self.body = f"{file}{place}/content/{kind.replace('/', '~1')}/schema"


def _shape(body, free: bool = False):
    """What a body says, without the texts and numbers that are sought: equal shapes are judged alike."""
    if isinstance(body, dict):
        if all(name.isdecimal() for name in body):  # names that only number
            body = {_shape(value): value for value in body.values()}
        return tuple((name, _shape(value, name in FREE_TEXTS)) for name, value in body.items())
    if isinstance(body, list):
        return tuple(dict.fromkeys(_shape(one, True) for one in body))
    return body if isinstance(body, str) and not free else type(body).__name__


def _read(archive: Path):
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with tarfile.open(archive) as files:
        for member in files:
            name = member.name.partition("spec/")[2]
            if member.isfile() and (name.startswith("schemas/") or Path(name).stem in NAMESPACES):
                yield name, yaml.load(files.extractfile(member), Loader=loader)


def _close_all(documents: dict[str, dict]) -> None:
    """An object that lists its keys takes no others; the schemas as published leave that unsaid."""
    parts = {
        one["$ref"].rpartition("/")[2]
        for document in documents.values()
        for schema in _walk(document)
        for one in schema.get("allOf", ())
        if "$ref" in one
    }
    for file, document in documents.items():
        names = partial(_names_in, documents, file)
        for name, schema in document["components"].get("schemas", {}).items():
            _close(schema, name in parts and "maxProperties" not in schema, names)
        for body in document["components"].get("requestBodies", {}).values():
            for content in body["content"].values():
                _close(content["schema"], False, names)


def _close(schema, is_part: bool, names_in) -> None:
    """Closes a schema and those inside it; what others are put together from stays open."""
    if not isinstance(schema, dict):
        return
    lists_keys = "properties" in schema or "allOf" in schema
    if lists_keys and not is_part and (names := names_in(schema)) is not None:
        schema.setdefault("propertyNames", {"enum": sorted(names)})
    for inner in schema.get("allOf", ()):
        _close(inner, True, names_in)
    for inner in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        _close(inner, is_part or lists_keys, names_in)
    inside = map(schema.get, ("items", "additionalProperties"))
    for inner in (*schema.get("properties", {}).values(), *inside):
        _close(inner, False, names_in)


def _names_in(documents: dict[str, dict], file: str, schema: dict) -> set[str] | None:
    """The keys that an object may have; None where it may have any."""
    if "$ref" in schema:
        return _names_in(documents, *_resolved(documents, file, schema["$ref"]))
    is_any = schema.get("type") == "object" and not schema.keys() & {"properties", "allOf", "oneOf", "anyOf"}
    if is_any or schema.get("additionalProperties"):
        return None
    names = set(schema.get("properties", ()))
    for keyword in ("allOf", "oneOf", "anyOf"):
        for part in schema.get(keyword, ()):
            more = _names_in(documents, file, part)
            if more is None:
                return None
            names |= more
    return names


def _resolved(documents: dict[str, dict], file: str, reference: str) -> tuple[str, dict]:
    name, _, place = reference.partition("#/")
    file = f"schemas/{name.rpartition('/')[2]}" if name else file
    found = documents[file]
    for step in place.split("/"):
        found = found[step]
    return file, found


def _walk(node):
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from _walk(inner)
