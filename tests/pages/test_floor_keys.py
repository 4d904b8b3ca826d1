"""The keys of the floor's grid take none from the page's links and buttons."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.pages.conftest import Centre, go

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def test_enter_follows_a_link_of_the_floor(centre: Centre) -> None:
    page = await (await centre.seat()).sign_in("lead1")
    await go(page, f"{centre.address}/floor")
    await page.locator(".topbar .who").press("Enter")
    await expect(page).to_have_url(re.compile("/password$"))
