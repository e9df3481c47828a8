"""The order's page."""

from tests.sandbox.running import talking


async def test_an_order_has_a_page_for_people() -> None:
    """It tells status, money and node, and no key."""
    async with talking() as sandbox:
        bought = await sandbox.buy()
        page = await sandbox.client.get(f"/order/{bought.order_id}")
    assert page.status_code == 200
    for told in (bought.order_id, "WAITING_FOR_SELLER_APPROVAL", "27,163,000 sats", "192.0.2.7:9735"):
        assert told in page.text
    assert bought.key is not None
    assert bought.key not in page.text


async def test_an_unknown_order_has_none() -> None:
    """And what was asked for is not repeated."""
    async with talking() as sandbox:
        page = await sandbox.client.get("/order/<script>")
    assert page.status_code == 404
    assert "script" not in page.text
