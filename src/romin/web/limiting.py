"""How many times a minute one address may write. In memory only, under a number that dies with the process."""

import hashlib
import math
import secrets
import threading
import time
from collections import OrderedDict

from fastapi import Request

from romin.web.errors import TooManyRequestsError
from romin.web.wording_feedback import TOO_MANY

MAX_ADDRESSES = 10_000
"""Addresses followed at once; the one seen longest ago is forgotten first."""


class RateLimit:
    """A bucket of ``per_minute`` tokens an address, filled again over a minute."""

    def __init__(self, per_minute: int) -> None:
        """Let each address write ``per_minute`` times a minute."""
        self._capacity = float(per_minute)
        self._salt = secrets.token_bytes(16)
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> None:
        """Count one request. Raises :class:`TooManyRequestsError` saying how many seconds to wait."""
        self.take(request.client.host if request.client else "", time.monotonic())

    def take(self, address: str, now: float) -> None:
        """Take one token of ``address`` at ``now``, in seconds."""
        key = hashlib.blake2b(address.encode(), key=self._salt, digest_size=16).digest()
        rate = self._capacity / 60
        with self._lock:
            left, since = self._buckets.pop(key, (self._capacity, now))
            left = min(self._capacity, left + (now - since) * rate)
            allowed = left >= 1
            self._buckets[key] = (left - 1 if allowed else left, now)
            if len(self._buckets) > MAX_ADDRESSES:
                self._buckets.popitem(last=False)
        if not allowed:
            raise TooManyRequestsError(TOO_MANY, details={"retry_after": math.ceil((1 - left) / rate)})
