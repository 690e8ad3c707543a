"""One read-only OPC UA session: connect, subscribe, publish, close. The only place that touches asyncua's client.

asyncua serves as codec, secure channel and services. Its reconnect, publish loop and watchdogs are not used: they stay
"connected" and silent for ever after a stall of three seconds (version 2.1.0). Every request passes one gate that lets
through only what reads. Not here: when to connect again (connection.py), what values mean (decode.py).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from asyncua import ua
from asyncua.client.client import Client
from asyncua.client.ua_client import UaClient
from asyncua.client.ua_session import UaSession
from asyncua.common.session_interface import AbstractSession
from asyncua.common.utils import Buffer

from connectors.opcua.ids import AttributeIds, ObjectIds, node_id
from connectors.types import ConnectorFault

# Its lines are about faults that reach us as exceptions too; the connection turns those into states.
logging.getLogger("asyncua").setLevel(logging.CRITICAL)

REQUEST_S = 4.0
"""Seconds that a server has for each answer."""
SESSION_MS = 60_000
CHANNEL_MS = 3_600_000
KEEP_ALIVE_S = 2.0
"""A server with nothing to say says so this often."""
ITEMS_PER_CALL = 500
QUEUE_SIZE = 20
"""Changes that the server keeps for each tag between two publishes; 0 or 1 would lose most fast changes."""
EVENT_QUEUE_SIZE = 200

_READS = (
    ua.CreateSessionRequest,
    ua.ActivateSessionRequest,
    ua.CloseSessionRequest,
    ua.ReadRequest,
    ua.CreateSubscriptionRequest,
    ua.DeleteSubscriptionsRequest,
    ua.CreateMonitoredItemsRequest,
    ua.PublishRequest,
)
_METHODS = (node_id(ObjectIds.ConditionType_ConditionRefresh),)


class NotReading(ConnectorFault):
    """A request that could change something at a machine; it was not sent. Always a bug of ours."""

    code = "E-INT-001"


def check_reads(request: object) -> None:
    """Let a request through only if it reads.

    Raises:
        NotReading: anything that writes, adds, deletes or calls, ConditionRefresh apart.
    """
    if isinstance(request, _READS):
        return
    if isinstance(request, ua.CallRequest) and all(m.MethodId in _METHODS for m in request.Parameters.MethodsToCall):
        return
    raise NotReading(type(request).__name__)


class ReadOnlySession:
    """A session without security (a later version adds trust). Errors of the network come as they are."""

    def __init__(self, url: str) -> None:
        """Nothing is opened yet."""
        self._client = _Client(url)
        self._renewing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect and activate an anonymous session.

        Raises:
            OSError, TimeoutError: the server is not there or does not answer.
            uaerrors.UaError: it refuses.
        """
        client = self._client
        await client.connect_socket()
        await client.send_hello()
        await client.open_secure_channel()
        await client.create_session()
        await client.activate_session()
        self._renewing = asyncio.create_task(self._renew())

    async def close(self) -> None:
        """Tell the server, if it listens, and close the socket. Never fails and never takes longer than a second."""
        if self._renewing:
            self._renewing.cancel()
            # Its failure, if it had one, has shown in every other request too.
            await asyncio.gather(self._renewing, return_exceptions=True)
        # A server that is gone, or answers nonsense, shall not keep us from leaving it.
        with suppress(Exception):
            await asyncio.wait_for(self._client.uaclient.close_session(True), 0.5)
        with suppress(Exception):
            await asyncio.wait_for(self._client.uaclient.close_secure_channel(), 0.5)
        self._client.disconnect_socket()

    async def namespaces(self) -> list[str]:
        """The server's namespace array."""
        (value,) = await self._service.read_attributes([node_id(ObjectIds.Server_NamespaceArray)], AttributeIds.Value)
        return list(value.Value.Value) if value.Value and isinstance(value.Value.Value, list) else []

    async def subscribe(self, publishing_ms: int) -> int:
        """Create a subscription; its id. It dies with the session, a minute after we do."""
        parameters = ua.CreateSubscriptionParameters()
        parameters.RequestedPublishingInterval = ua.Duration(publishing_ms)
        keep_alive = max(1, round(KEEP_ALIVE_S * 1000 / publishing_ms))
        parameters.RequestedMaxKeepAliveCount = ua.Counter(keep_alive)
        parameters.RequestedLifetimeCount = ua.Counter(max(3 * keep_alive, round(SESSION_MS / publishing_ms)))
        result = await self._service.create_subscription(parameters, _unused)
        return int(result.SubscriptionId)

    async def monitor(
        self, subscription: int, nodes: Sequence[tuple[int, ua.NodeId]], publishing_ms: int
    ) -> dict[int, int]:
        """Ask for the values of nodes, each with a handle of ours.

        Returns:
            The status code of every handle that the server did not accept.
        """
        refused: dict[int, int] = {}
        for start in range(0, len(nodes), ITEMS_PER_CALL):
            part = nodes[start : start + ITEMS_PER_CALL]
            items = [_item(handle, node, AttributeIds.Value, publishing_ms, QUEUE_SIZE) for handle, node in part]
            for (handle, _), result in zip(part, await self._create(subscription, items), strict=True):
                if not result.StatusCode.is_good():
                    refused[handle] = result.StatusCode.value
        return refused

    async def monitor_events(
        self, subscription: int, handle: int, clauses: Sequence[ua.SimpleAttributeOperand]
    ) -> bool:
        """Ask for the events of the whole server; False if it has none."""
        item = _item(handle, node_id(ObjectIds.Server), AttributeIds.EventNotifier, 0, EVENT_QUEUE_SIZE)
        item.RequestedParameters.Filter = ua.EventFilter(SelectClauses=list(clauses))
        (result,) = await self._create(subscription, [item])
        return bool(result.StatusCode.is_good())

    async def refresh_conditions(self, subscription: int) -> bool:
        """Ask the server to tell every standing alarm again (Part 9, 5.5.7); False if it cannot."""
        call = ua.CallMethodRequest(
            ObjectId=node_id(ObjectIds.ConditionType),
            MethodId=_METHODS[0],
            InputArguments=[ua.Variant(subscription, ua.VariantType.UInt32)],
        )
        (result,) = await self._service.call([call])
        return bool(result.StatusCode.is_good())

    async def publish(self, received: Sequence[tuple[int, int]]) -> ua.PublishResult:
        """Wait for the next notification, however long.

        Args:
            received: (subscription, sequence number) of notifications to acknowledge.
        """
        acknowledged = [ua.SubscriptionAcknowledgement(ua.IntegerId(s), ua.Counter(n)) for s, n in received]
        response = await self._service.publish(acknowledged)
        result: ua.PublishResult = response.Parameters
        return result

    async def _create(
        self, subscription: int, items: list[ua.MonitoredItemCreateRequest]
    ) -> list[ua.MonitoredItemCreateResult]:
        parameters = ua.CreateMonitoredItemsParameters()
        parameters.SubscriptionId = ua.IntegerId(subscription)
        parameters.ItemsToCreate = items
        parameters.TimestampsToReturn = ua.TimestampsToReturn.Source
        return await self._service.create_monitored_items(parameters)

    async def _renew(self) -> None:
        """Renew the secure channel after 75 % of its life (Part 4, 5.5.2.1)."""
        while True:
            await asyncio.sleep(self._client.secure_channel_timeout * 0.75 / 1000)
            await self._client.open_secure_channel(renew=True)
            self._client.uaclient.revolve_security_token()

    @property
    def _service(self) -> UaSession:
        return self._client.uaclient.session


class _Client(Client):
    def __init__(self, url: str) -> None:
        super().__init__(url, timeout=REQUEST_S)
        self.uaclient: UaClient = _Transport(REQUEST_S)
        self.name = self.description = "Andon"
        self.application_uri = "urn:andon:connector"
        self.product_uri = "urn:andon"
        self.session_timeout = SESSION_MS
        self.secure_channel_timeout = CHANNEL_MS


class _Transport(UaClient):
    def __init__(self, timeout: float) -> None:
        super().__init__(timeout)
        self.session: UaSession = _Service(self)

    async def _send_request(self, request: object, *args: Any, **options: Any) -> Buffer:
        check_reads(request)
        return await super()._send_request(request, *args, **options)


class _Service(UaSession, AbstractSession):
    def ensure_publish_loop(self) -> None:
        """The connection asks for notifications itself."""


def _item(
    handle: int, node: ua.NodeId, attribute: AttributeIds, sampling_ms: int, queue: int
) -> ua.MonitoredItemCreateRequest:
    item = ua.MonitoredItemCreateRequest()
    item.ItemToMonitor = ua.ReadValueId(node, ua.IntegerId(attribute))
    item.MonitoringMode = ua.MonitoringMode.Reporting
    item.RequestedParameters.ClientHandle = ua.IntegerId(handle)
    item.RequestedParameters.SamplingInterval = ua.Duration(sampling_ms)
    item.RequestedParameters.QueueSize = ua.Counter(queue)
    return item


def _unused(_: object) -> None:
    """Stands where asyncua wants to know whom its own publish loop would call."""
