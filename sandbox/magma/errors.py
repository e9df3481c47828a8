"""Magma's refusals, in the words of docs.amboss.tech/magma/errors."""

from graphql import GraphQLError


def unauthorized() -> GraphQLError:
    """The key is missing, expired or unknown."""
    return GraphQLError("Unauthorized token", extensions={"code": "UNAUTHORIZED"})


def forbidden() -> GraphQLError:
    """The key is good, the thing is somebody else's."""
    return GraphQLError("Forbidden", extensions={"code": "FORBIDDEN"})


def invalid_id() -> GraphQLError:
    """An id that is no UUID."""
    return GraphQLError("Invalid ID")


def bad_connection_uri() -> GraphQLError:
    """A node address in another shape."""
    return GraphQLError("connection_uri must be in <pubkey>@<host>:<port> format")


def amount_out_of_bounds() -> GraphQLError:
    """Too little, or more than any offer holds: the document has one message for both."""
    return GraphQLError("Min amount violated")


def not_cancellable() -> GraphQLError:
    """The order has gone too far; the document gives no words for it (inferred)."""
    return GraphQLError("Order can't be cancelled in its current status")
