"""Live: everybody in a review sees the same boards at the same time, over one WebSocket per browser tab."""

from pmcore.live.hub import Hub

__all__ = ["Hub"]
