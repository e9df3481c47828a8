// One order of the market as a card: how far it is, what comes next, and what can be done to it.
import { el, grouped } from "./dom.js";
import { FATES, LSP_FATES } from "./words.js";

const MAGMA_WAY = [
  "WAITING_FOR_SELLER_APPROVAL", "WAITING_FOR_BUYER_PAYMENT", "WAITING_FOR_CHANNEL_OPEN", "SELLER_SENT_TRANSACTION",
  "WAITING_FOR_ON_CHAIN_CONFIRMATION", "ON_CHAIN_CONFIRMATION", "SELLER_OPENED_CHANNEL", "VALID_CHANNEL_OPENING",
  "CHANNEL_MONITORING_FINISHED",
];
const LSP_WAY = ["awaiting", "held", "published", "claimed"];
const LSP_OPEN = LSP_WAY.slice(0, 2);

export function orderCard(order, act) {
  const way = order.stage ? LSP_WAY : MAGMA_WAY;
  const at = way.indexOf(order.stage || order.status);
  const payable = order.invoice && order.invoice_state === "open";
  return el("article", { class: "order", "data-testid": "order", "data-order": order.id, "data-status": order.status },
    el("header", {}, el("strong", {}, `${grouped(order.size_sats)} sats`), el("small", { title: order.id }, `${order.market || "magma"} ${order.id.slice(0, 8)}`)),
    el("p", { class: "line" }, el("span", { title: order.pubkey }, `to ${order.pubkey.slice(0, 6)}…${order.pubkey.slice(-4)}`),
      el("span", {}, `${grouped(order.price_sats)} sats`)),
    progress(way, at),
    el("p", { class: `chip ${tone(way, at)}` }, words(order)),
    el("p", { class: "line quiet" }, el("span", {}, `invoice ${order.invoice_state || "not made"}`),
      el("span", {}, order.next ? `next: ${order.next.replaceAll("_", " ").toLowerCase()}` : "")),
    el("div", { class: "row" },
      payable && button("Pay", "primary", () => act("pay", { order_id: order.id }, "Payment sent")),
      order.next && button("Step", "", () => act("step", { order_id: order.id })),
      (order.stage ? LSP_OPEN.includes(order.stage) : order.next) && fate(order, act)));
}

function words(order) {
  const status = order.stage ? `${order.status}, payment ${order.payment_status}` : order.status;
  return status.replaceAll("_", " ").toLowerCase();
}

function progress(way, at) {
  const label = at < 0 ? "over" : `${at + 1} of ${way.length}`;
  return el("div", { class: "way", role: "img", "aria-label": `Progress: ${label}` },
    way.map((_, index) => el("i", { class: index <= at ? "done" : "" })));
}

function tone(way, at) {
  if (at < 0) return "bad";
  return at >= way.indexOf(way === LSP_WAY ? "claimed" : "VALID_CHANNEL_OPENING") ? "good" : "warn";
}

const button = (label, look, run) => el("button", { type: "button", class: `act ${look}`, onclick: run }, label);

function fate(order, act) {
  const node = el("select", { "aria-label": "What this seller does" }, (order.stage ? LSP_FATES : FATES).map(([value, text]) => el("option", { value }, text)));
  node.value = order.fate;
  node.addEventListener("change", () => act("fate", { fate: node.value, order_id: order.id }, "The seller will obey"));
  return node;
}
