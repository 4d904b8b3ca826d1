"""Fixtures that every room's tests may ask for."""

from tests.real_services import fresh_settings, real_services

__all__ = ["fresh_settings", "real_services"]
