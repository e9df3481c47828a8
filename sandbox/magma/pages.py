"""The order's page for people, as `https://magma.amboss.tech/order/<id>` is one."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sandbox.magma.entities import Order
from sandbox.magma.service import Magma

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>{title}</title><style>body{{font:16px/1.5 system-ui;max-width:40rem;margin:2rem auto;padding:0 1rem}}
dt{{opacity:.7}}dd{{margin:0 0 .7rem;overflow-wrap:anywhere}}</style>
<h1>{title}</h1>{content}</html>
"""


def order_page(magma: Magma) -> Route:
    """`GET /order/{order_id}`: where an order stands, for whoever knows its id."""

    async def show(request: Request) -> Response:
        order = magma.orders.get(request.path_params["order_id"])
        if order is None:
            return HTMLResponse(_PAGE.format(title="Order not found", content=""), 404)
        return HTMLResponse(_PAGE.format(title="Magma order", content=_content(order)))

    return Route("/order/{order_id}", show)


def _content(order: Order) -> str:
    rows = {
        "Order": order.id,
        "Status": order.status,
        "Payment": order.payment_status or "no invoice yet",
        "Inbound": f"{order.request.size_sats:,} sats",
        "Price": f"{order.request.price_sats:,} sats",
        "Buyer": order.request.connection_uri,
        "Seller": f"{order.seller.alias} ({order.seller.pubkey})",
        "Funding transaction": order.funding_txid or "none yet",
    }
    return (
        "<dl>" + "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in rows.items()) + "</dl>"
    )
