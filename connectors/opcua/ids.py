"""OPC UA identifiers as this program writes them: asyncua's constants, node ids, status codes.

Not here: anything that talks.
"""

from __future__ import annotations

from asyncua import ua
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.object_ids import ObjectIds
from asyncua.ua.status_codes import StatusCodes

__all__ = ["AttributeIds", "ObjectIds", "StatusCodes", "node_id", "status_code"]


def node_id(identifier: int | str, namespace: int = 0) -> ua.NodeId:
    """The node id with this number (or text) in a namespace."""
    return ua.NodeId(
        ua.String(identifier) if isinstance(identifier, str) else ua.Int32(identifier), ua.Int16(namespace)
    )


def status_code(code: int) -> ua.StatusCode:
    """The status with this code, a member of `StatusCodes`."""
    return ua.StatusCode(ua.UInt32(code))
