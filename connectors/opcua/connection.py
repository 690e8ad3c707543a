"""The life of one connection to an OPC UA server: connect, subscribe, read, lose it, connect again.

Its moves are data (TRANSITIONS) and happen in one method. A connection is alive while the server speaks: values or
keep-alives; after SILENCE_S without either it is closed and opened anew, whatever the library or the socket believe.
Not here: the requests (session.py), their meaning (decode.py), storage (connectors.service).
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit

from asyncua import ua
from asyncua.ua import uaerrors

from connectors.live_writer import Heard, Sample
from connectors.opcua import decode
from connectors.opcua.ids import StatusCodes
from connectors.opcua.session import REQUEST_S, ReadOnlySession
from connectors.plant import Plant
from connectors.types import Alarm, ConnectorFault, ConnectorState

log = logging.getLogger(__name__)

S = ConnectorState
TRANSITIONS: Mapping[ConnectorState, frozenset[ConnectorState]] = {
    S.DISCONNECTED: frozenset({S.CONNECTING}),
    S.CONNECTING: frozenset({S.CONNECTED, S.RECONNECTING, S.REJECTED, S.DISCONNECTED}),
    S.CONNECTED: frozenset({S.RECONNECTING, S.DISCONNECTED}),
    S.RECONNECTING: frozenset({S.CONNECTING, S.DISCONNECTED}),
    S.REJECTED: frozenset({S.DISCONNECTED}),
}

RETRY_FIRST_S = 0.25
RETRY_CAP_S = 5.0
STEADY_S = 10.0
"""A connection that lasted so long starts again with the shortest wait."""
SILENCE_S = 10.0
"""Least silence after which a connection is given up; otherwise 5 publish intervals. Short stalls just pass."""
MISSING_RETRY_S = 60.0
REFRESH_S = 10.0
"""Seconds until alarms are shown although the server did not say that it has told them all."""
IN_FLIGHT = 2
"""Publish requests that wait at the server, so that one is always there when it has something to say."""

REFUSALS = (
    uaerrors.BadUserAccessDenied,
    uaerrors.BadIdentityTokenInvalid,
    uaerrors.BadIdentityTokenRejected,
    uaerrors.BadSecurityModeRejected,
    uaerrors.BadSecurityPolicyRejected,
    uaerrors.BadSecurityChecksFailed,
    uaerrors.BadCertificateUntrusted,
    uaerrors.BadCertificateInvalid,
)
"""The server refuses who we are: trying again changes nothing."""

_EVENTS = 0
"""Our handle of the event item; those of tags start at 1."""


@dataclass(frozen=True, slots=True)
class Server:
    """One OPC UA server of the settings."""

    id: str
    url: str
    publishing_ms: int = 1000


class Outlet(Protocol):
    """Takes what a connection hears. Called on the connection's loop; must not block."""

    def samples(self, samples: Sequence[Sample]) -> None:
        """Values, oldest first."""

    def alarms(self, connector: str, alarms: Sequence[Alarm]) -> None:
        """All standing alarms of the connector."""

    def heard(self, heard: Heard) -> None:
        """Where the connection stands: after every move and every sign of life."""


class Refused(ConnectorFault):
    """The server, or its address, cannot be used until a person changes something."""

    code = "E-OPC-004"


class Silent(ConnectorFault):
    """The server said nothing for too long."""

    code = "E-OPC-003"


class Connection:
    """One server: `run` is its whole life."""

    def __init__(self, server: Server, plant: Plant, outlet: Outlet) -> None:
        """`plant` is the part of the plant behind this server."""
        self._server = server
        self._plant = plant
        self._outlet = outlet
        self._names = decode.AlarmNames(plant)
        self._tags = dict(enumerate(plant.tags, _EVENTS + 1))
        self._missing: dict[int, int] = {}
        self._standing: dict[str, Alarm] = {}
        self._refresh_until = 0.0
        self._silence = max(SILENCE_S, 5 * server.publishing_ms / 1000)
        now = datetime.now(UTC)
        self._heard = Heard(server.id, server.url, server.publishing_ms, S.DISCONNECTED, "", now, now, now)

    @property
    def state(self) -> ConnectorState:
        """Where the connection stands."""
        return self._heard.state

    async def run(self) -> None:
        """Connect, read, connect again until cancelled. Faults of the network become states.

        Returns, in state REJECTED, if the server refuses our identity or its address is none: a person must act.
        Anything else that escapes is a bug; the service watches this task and reports it.
        """
        loop = asyncio.get_running_loop()
        delay = RETRY_FIRST_S
        try:
            while True:
                self._move(S.CONNECTING)
                opened = loop.time()
                try:
                    async with self._subscribed() as (session, subscription):
                        self._move(S.CONNECTED, self._incomplete())
                        opened = loop.time()
                        await self._read(session, subscription)
                except (Refused, *REFUSALS) as exc:
                    if self.state is S.CONNECTING:
                        self._move(S.REJECTED, _reason(exc))
                        return
                    self._move(S.RECONNECTING, _reason(exc))
                except (OSError, TimeoutError, uaerrors.UaError, Silent) as exc:
                    self._move(S.RECONNECTING, _reason(exc))
                if loop.time() - opened > STEADY_S:
                    delay = RETRY_FIRST_S
                await asyncio.sleep(delay * random.uniform(0.8, 1.2))
                delay = min(delay * 2, RETRY_CAP_S)
        finally:
            if self.state is not S.REJECTED:
                self._move(S.DISCONNECTED)

    @asynccontextmanager
    async def _subscribed(self) -> AsyncIterator[tuple[ReadOnlySession, int]]:
        """A session with one subscription to every tag and to the alarms."""
        session = ReadOnlySession(_address(self._server.url))
        try:
            await session.open()
            now = datetime.now(UTC)
            self._heard = replace(self._heard, session_at=now, heard_at=now)
            subscription = await session.subscribe(self._server.publishing_ms)
            self._missing = {}
            await self._monitor(session, subscription, list(self._tags))
            self._standing = {}
            if await session.monitor_events(subscription, _EVENTS, decode.event_clauses()):
                await self._refresh(session, subscription)
            else:
                self._refreshed()
            yield session, subscription
        finally:
            await session.close()

    async def _monitor(self, session: ReadOnlySession, subscription: int, handles: Sequence[int]) -> None:
        """Ask for tags; those that the server does not have are bad until it has them."""
        spaces: list[str] | None = None
        nodes: list[tuple[int, ua.NodeId]] = []
        refused: dict[int, int] = {}
        for handle in handles:
            text = self._tags[handle].node
            if text.startswith("nsu=") and spaces is None:
                spaces = await session.namespaces()
            try:
                nodes.append((handle, _node(text, spaces or [])))
            except (ValueError, uaerrors.UaError):
                refused[handle] = StatusCodes.BadNodeIdUnknown
        refused |= await session.monitor(subscription, nodes, self._server.publishing_ms)
        self._missing = {h: s for h, s in self._missing.items() if h not in handles} | refused
        now = datetime.now(UTC)
        self._outlet.samples(
            [decode.missing(self._server.id, self._tags[h].id, status, now) for h, status in refused.items()]
        )

    async def _read(self, session: ReadOnlySession, subscription: int) -> None:
        """Take notifications until the connection fails."""
        loop = asyncio.get_running_loop()
        asked = {asyncio.create_task(session.publish(())) for _ in range(IN_FLIGHT)}
        last, again = loop.time(), loop.time() + MISSING_RETRY_S
        try:
            while True:
                done, waiting = await asyncio.wait(asked, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
                for result in _in_order(done, waiting):
                    last = loop.time()
                    asked.add(asyncio.create_task(session.publish(_received(result))))
                    if self._take(result):
                        await self._refresh(session, subscription)
                asked -= done
                if loop.time() - last > self._silence:
                    raise Silent(f"nothing heard for {loop.time() - last:.0f} s")
                if self._refresh_until and loop.time() > self._refresh_until:
                    self._refreshed()
                if self._missing and loop.time() > again:
                    await self._monitor(session, subscription, list(self._missing))
                    self._heard = replace(self._heard, reason=self._incomplete())
                    again = loop.time() + MISSING_RETRY_S
        finally:
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)

    def _take(self, result: ua.PublishResult) -> bool:
        """Hand on one notification; True if the server asks for a refresh of its alarms."""
        now = datetime.now(UTC)
        required = False
        for part in result.NotificationMessage.NotificationData or ():
            if isinstance(part, ua.DataChangeNotification):
                self._outlet.samples(
                    [
                        decode.sample(self._server.id, self._tags[item.ClientHandle].id, item.Value, now)
                        for item in part.MonitoredItems
                        if item.ClientHandle in self._tags
                    ]
                )
            elif isinstance(part, ua.EventNotificationList):
                events = [decode.event(e.EventFields) for e in part.Events]
                self._hear_events(events, now)
                required = required or any(e.type == decode.REFRESH_REQUIRED for e in events)
            elif isinstance(part, ua.StatusChangeNotification):
                part.Status.check()
        self._heard = replace(self._heard, heard_at=now)
        self._outlet.heard(self._heard)
        return required

    async def _refresh(self, session: ReadOnlySession, subscription: int) -> None:
        """Ask for every standing alarm; without an answer to that, alarms are those told from now on."""
        if await session.refresh_conditions(subscription):
            self._refresh_until = asyncio.get_running_loop().time() + REFRESH_S
        else:
            self._refreshed()

    def _refreshed(self) -> None:
        self._refresh_until = 0.0
        self._outlet.alarms(self._server.id, tuple(self._standing.values()))

    def _hear_events(self, events: Sequence[decode.Event], now: datetime) -> None:
        for event in events:
            if event.type == decode.REFRESH_START:
                self._standing = {}
            elif event.type == decode.REFRESH_END:
                self._refresh_until = 0.0
            elif condition := event.condition:
                self._standing.pop(condition, None)
                if event.standing:
                    self._standing[condition] = self._names.alarm(event, condition, now)
        # In the middle of a refresh the list is incomplete: an alarm that stands would vanish for a moment.
        if not self._refresh_until:
            self._refreshed()

    def _incomplete(self) -> str:
        if not self._missing:
            return ""
        names = sorted(self._tags[h].id for h in self._missing)
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return f"{len(names)} tags not found on the server: {', '.join(names[:3])}{more}"

    def _move(self, state: ConnectorState, reason: str = "") -> None:
        if state not in TRANSITIONS[self.state]:
            raise AssertionError(f"{self.state} -> {state}")
        log.info("%s: %s %s", self._server.url, state, reason)
        # While it tries, the reason why it has to is still the one that counts.
        reason = reason or (self._heard.reason if state is S.CONNECTING else "")
        self._heard = replace(self._heard, state=state, reason=reason, since=datetime.now(UTC))
        self._outlet.heard(self._heard)


def _address(url: str) -> str:
    """The server's address with its port, 4840 if it names none (OPC UA Part 6, 7.4.1)."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 4840
    except ValueError as exc:
        raise Refused(f"{url!r} is no address: {exc}") from exc
    if parts.scheme != "opc.tcp" or not host:
        raise Refused(f"{url!r} is no address like opc.tcp://host:4840")
    return f"opc.tcp://{f'[{host}]' if ':' in host else host}:{port}{parts.path}"


def _node(text: str, spaces: Sequence[str]) -> ua.NodeId:
    """A node id from its text form; a namespace by name becomes the index that this server gives it today.

    Raises:
        ValueError: the server does not have the namespace.
    """
    if text.startswith("nsu="):
        uri, _, rest = text.removeprefix("nsu=").partition(";")
        text = f"ns={spaces.index(uri)};{rest}"
    return ua.NodeId.from_string(text)


def _in_order(done: Iterable[asyncio.Task[ua.PublishResult]], waiting: Collection[object]) -> list[ua.PublishResult]:
    """The results of publish requests, oldest first. A server that wants fewer of them at once gets fewer."""
    results = []
    for task in done:
        try:
            results.append(task.result())
        except uaerrors.BadTooManyPublishRequests:
            if not waiting:
                raise
    return sorted(results, key=lambda r: r.NotificationMessage.SequenceNumber)


def _received(result: ua.PublishResult) -> list[tuple[int, int]]:
    """What to acknowledge: a keep-alive carries nothing (Part 4, 5.14.1.1)."""
    message = result.NotificationMessage
    return [(result.SubscriptionId, message.SequenceNumber)] if message.NotificationData else []


def _reason(exc: BaseException) -> str:
    """Why a connection failed, for people."""
    match exc:
        case ConnectionRefusedError():
            return "nobody listens at this address"
        case ConnectionError():
            return "the server closed the connection"
        case TimeoutError():
            return f"no answer within {REQUEST_S:.0f} s"
        case uaerrors.UaStatusCodeError():
            return f"the server says {type(exc).__name__}"
        case OSError():
            return exc.strerror or str(exc) or type(exc).__name__
        case _:
            return str(exc) or type(exc).__name__
