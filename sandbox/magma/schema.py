"""Loads the schema, whole or as far as the vendor's documents vouch for it, and reads requests against it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from graphql import (
    REMOVE,
    DocumentNode,
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    Node,
    ObjectTypeDefinitionNode,
    Visitor,
    build_ast_schema,
    parse,
    validate,
    visit,
)

EVIDENCE = ("documented", "client", "inferred")
_MARKED = (FieldDefinitionNode, InputValueDefinitionNode, EnumValueDefinitionNode)
_DOCUMENTS_KEPT = 256
_MAX_TOKENS = 2000


def whole_schema() -> GraphQLSchema:
    """Everything the sandbox understands."""
    return build_ast_schema(_definitions())


def documented_schema() -> GraphQLSchema:
    """Only what the vendor's documents show: a query valid here rests on no client's word and no guess."""
    return build_ast_schema(visit(_definitions(), _KeepDocumented()))


def unmarked() -> Iterator[str]:
    """Name every field, argument and enum value that does not say how it is known."""
    for definition in _definitions().definitions:
        for part in _marked_parts(definition):
            if _evidence(part) not in EVIDENCE:
                yield part.name.value


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request's document, checked; *errors* is empty where it may be executed."""

    document: DocumentNode | None
    fields: frozenset[str]
    errors: tuple[GraphQLError, ...] = ()


class Documents:
    """Parses and validates each query text once."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self.prepared = lru_cache(_DOCUMENTS_KEPT)(self._prepare)

    def _prepare(self, query: str) -> Prepared:
        try:
            document = parse(query, max_tokens=_MAX_TOKENS)
        except GraphQLError as error:
            return Prepared(None, frozenset(), (error,))
        return Prepared(document, _field_names(document), tuple(validate(self._schema, document)))


class _KeepDocumented(Visitor):
    """Drops what is not marked as documented, and object types left without a field."""

    def enter(self, node: Node, *_: object) -> object:
        return REMOVE if isinstance(node, _MARKED) and _evidence(node) != "documented" else None

    def leave(self, node: Node, *_: object) -> object:
        types = (ObjectTypeDefinitionNode, InputObjectTypeDefinitionNode)
        return REMOVE if isinstance(node, types) and not node.fields else None


class _FieldNames(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.names.add(node.name.value)


def _definitions() -> DocumentNode:
    return parse(files("sandbox.magma").joinpath("schema.graphql").read_text("utf-8"))


def _marked_parts(
    node: object,
) -> Iterator[FieldDefinitionNode | InputValueDefinitionNode | EnumValueDefinitionNode]:
    for group in ("fields", "values", "arguments"):
        for part in getattr(node, group, None) or ():
            yield part
            yield from _marked_parts(part)


def _evidence(node: FieldDefinitionNode | InputValueDefinitionNode | EnumValueDefinitionNode) -> str:
    return node.description.value.partition(":")[0] if node.description else ""


def _field_names(document: DocumentNode) -> frozenset[str]:
    visitor = _FieldNames()
    visit(document, visitor)
    return frozenset(visitor.names)
