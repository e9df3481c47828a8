// The panel beside the chat: wallet, chain, sellers, LSPs, pace and faults, and a live view of the orders.
import { $, el, grouped, toast } from "./dom.js";
import { get, post } from "./api.js";
import { orderCard } from "./orders.js";
import { Lsps } from "./lsps.js";
import { FATES, LSP_FAULTS, LSP_OPERATIONS, MAGMA_FAULTS, MAGMA_OPERATIONS, NODES, SHAPES, SPEEDS, TELEGRAM_FAULTS, TELEGRAM_METHODS } from "./words.js";

const REFRESH_MS = 1000;

export class Panel {
  constructor(app) {
    this.app = app;
    this.shown = "";
    this.parts = {};
    this.lsps = new Lsps(this);
    $("#panel-body").append(...this.build());
  }

  start() {
    this.refresh();
    setInterval(() => { if (!document.hidden) this.refresh(); }, REFRESH_MS);
    setInterval(() => { $("#clock").textContent = new Date().toLocaleTimeString([], { hour12: false }); }, 1000);
  }

  build() {
    return [this.wallet(), this.orders(), this.world(), this.lsps.build(), this.marketFaults(), this.telegramFaults(), this.ends()];
  }

  part(name, tag = "div", attributes = {}) {
    this.parts[name] = el(tag, { "data-testid": name, ...attributes });
    return this.parts[name];
  }

  async act(path, body, said) {
    try {
      await post(path, body);
      if (said) toast(said);
      this.refresh();
    } catch (error) {
      toast(error.message, true);
    }
  }

  button(label, run, extra = {}) { return el("button", { type: "button", class: "act", onclick: run, ...extra }, label); }

  select(name, label, options, onchange) {
    const node = this.part(name, "select", { "aria-label": label, onchange: () => onchange?.(node.value) });
    node.append(...options.map(([value, text]) => el("option", { value }, text)));
    return el("label", { class: "field" }, el("span", {}, label), node);
  }

  section(title, ...children) { return el("section", {}, el("h2", {}, title), ...children); }

  wallet() {
    const paste = this.part("invoice", "input", { placeholder: "Paste an invoice", "aria-label": "Invoice", spellcheck: false });
    const pay = () => this.payInvoice(paste.value.trim()).then(() => { paste.value = ""; });
    return this.section("Wallet",
      el("p", { class: "line" }, el("span", {}, "Balance"), this.part("balance", "strong")),
      this.part("unpaid"),
      this.button("Pay the invoice in this chat", () => this.payInvoice(this.app.lastInvoice()),
        { class: "act wide primary", "data-testid": "pay-chat" }),
      el("div", { class: "row" }, paste, this.button("Pay", pay, { "data-testid": "pay-pasted" })));
  }

  async payInvoice(invoice) {
    if (!invoice) return toast("There is no invoice to pay", true);
    return this.act("pay", { invoice }, "Payment sent");
  }

  orders() { return this.section("Orders", this.part("orders")); }

  world() {
    const mine = (blocks) => () => this.act("mine", { blocks }, blocks === 1 ? "One block mined" : `${blocks} blocks mined`);
    const price = this.part("price", "input", { type: "number", min: 1, "aria-label": "Sats of inbound for a dollar" });
    const setPrice = () => this.act("price", { sats_per_usd: Number(price.value) }, "Price changed");
    return this.section("World",
      el("p", { class: "line" }, el("span", {}, "Chain height"), this.part("height", "strong")),
      el("div", { class: "row" }, [1, 6, 144].map((n) => this.button(`Mine ${n}`, mine(n), { "data-testid": `mine-${n}` })),
        this.button("Step", () => this.act("step", {}, "Moved on"), { "data-testid": "step" })),
      this.select("speed", "Things move every", SPEEDS, (value) => this.act("speed", { seconds: value ? Number(value) : null })),
      this.select("fate", "Next sellers will", FATES, (fate) => this.act("fate", { fate })),
      this.select("shape", "Invoices arrive", SHAPES, (shape) => this.act("invoices", { shape })),
      this.select("nodes", "Called nodes will", NODES, (nodes) => this.act("network", { nodes })),
      el("label", { class: "field" }, el("span", {}, "Sats for a dollar"),
        el("span", { class: "row" }, price, this.button("Set", setPrice, { "data-testid": "set-price" }))));
  }

  marketFaults() {
    const { parts } = this;
    const body = () => ({
      market: parts["broken-market"].value, fault: parts["market-fault"].value,
      operation: parts["market-operation"].value, count: count(parts["market-count"]),
    });
    const offer = (market) => {
      fill(parts["market-fault"], market === "magma" ? MAGMA_FAULTS : LSP_FAULTS);
      fill(parts["market-operation"], market === "magma" ? MAGMA_OPERATIONS : LSP_OPERATIONS);
    };
    return this.section("Break a market",
      this.select("broken-market", "Market", [["magma", "Magma"]], offer),
      this.select("market-fault", "Fault", MAGMA_FAULTS),
      this.select("market-operation", "Of requests to", MAGMA_OPERATIONS),
      this.times("market-count"),
      this.button("Break it", () => this.act("break", body(), "It is broken"), { class: "act wide danger", "data-testid": "break-market" }));
  }

  telegramFaults() {
    const body = () => ({
      fault: this.parts["telegram-fault"].value, method: this.parts["telegram-method"].value,
      person: this.parts["telegram-person"].value || null, count: count(this.parts["telegram-count"]),
      retry_after: Number(this.parts["retry-after"].value) || 3,
    });
    const retry = this.part("retry-after", "input", { type: "number", min: 1, value: 5 });
    return this.section("Break Telegram",
      this.select("telegram-fault", "Fault", TELEGRAM_FAULTS),
      this.select("telegram-method", "Of calls to", TELEGRAM_METHODS),
      this.select("telegram-person", "In the chat of", [["", "anybody"]]),
      this.times("telegram-count"),
      el("label", { class: "field" }, el("span", {}, "Retry after, seconds"), retry),
      this.button("Break Telegram", () => this.act("telegram/break", body(), "Telegram is broken"), { class: "act wide danger", "data-testid": "break-telegram" }));
  }

  times(name) {
    return this.select(name, "How often", [["1", "once"], ["3", "3 times"], ["10", "10 times"], ["", "until healed"]]);
  }

  ends() {
    const heal = () => Promise.all([this.act("heal", {}, "Everything is healed"), this.act("telegram/heal", {})]);
    const reset = () => confirm("Forget all chats, orders and payments?") && this.act("reset", {}, "Begun anew");
    return this.section("Faults in wait", this.part("faults", "ul"),
      el("div", { class: "row" }, this.button("Heal everything", heal, { class: "act wide success", "data-testid": "heal" }),
        this.button("Begin anew", reset, { "data-testid": "reset" })));
  }

  people(people) {
    const node = this.parts["telegram-person"];
    const chosen = node.value;
    node.replaceChildren(el("option", { value: "" }, "anybody"), ...people.map(({ id, name }) => el("option", { value: id }, name)));
    node.value = chosen;
  }

  async refresh() {
    const telegram = await get("telegram/state").catch(() => null);
    const market = await get("state").catch(() => null);
    if (!telegram) return;
    const key = JSON.stringify([market, telegram.faults], (name, value) => (name === "now" ? undefined : value));
    if (key === this.shown) return;
    this.shown = key;
    this.faults([...(market?.faults || []), ...telegram.faults.map((fault) => ({ market: "telegram", ...fault }))]);
    if (market) this.market(market);
    else this.parts.orders.replaceChildren(el("p", { class: "quiet" }, "No market runs beside this Telegram."));
  }

  faults(faults) {
    this.parts.faults.replaceChildren(...faults.map(({ market, fault, operation, method, left }) => el("li", { class: "chip bad" },
      [market, fault.replaceAll("_", " "), operation || method || "any", left ? `${left}×` : "until healed"].join(" · "))));
    if (!faults.length) this.parts.faults.append(el("li", { class: "quiet" }, "None: all is well."));
  }

  market(market) {
    const { parts } = this;
    parts.balance.textContent = `${grouped(market.wallet.balance_sats)} sats`;
    parts.height.textContent = grouped(market.chain.height);
    set(parts.speed, market.speed === null ? "" : String(market.speed));
    set(parts.fate, market.fate);
    set(parts.shape, market.invoices);
    set(parts.nodes, market.nodes);
    set(parts.price, market.price.sats_per_usd);
    if (market.lsps) this.sellers(market.lsps);
    this.unpaid(market.orders.filter((order) => order.invoice && order.invoice_state === "open"));
    const cards = market.orders.map((order) => orderCard(order, (path, body, said) => this.act(path, body, said)));
    if (parts.orders.contains(document.activeElement) && document.activeElement.tagName === "SELECT") return;
    parts.orders.replaceChildren(...(cards.length ? cards : [el("p", { class: "quiet" }, "Nothing has been ordered yet.")]));
  }

  sellers(lsps) {
    this.lsps.render(lsps);
    const { options } = this.parts["broken-market"];
    if (options.length === 1) this.parts["broken-market"].append(...Object.entries(lsps).map(([value, { name }]) => el("option", { value }, name)));
  }

  unpaid(orders) {
    this.parts.unpaid.replaceChildren(...orders.map((order) => el("div", { class: "bill", "data-testid": "unpaid-invoice" },
      el("span", {}, el("strong", {}, `${grouped(order.price_sats)} sats`), el("small", { title: order.id }, `order ${order.id.slice(0, 8)}`)),
      this.button("Pay", () => this.act("pay", { order_id: order.id }, "Payment sent"), { class: "act primary", "data-testid": "pay" }))));
  }
}

const count = (select) => (select.value ? Number(select.value) : null);

function fill(node, options) {
  const chosen = node.value;
  node.replaceChildren(...options.map(([value, text]) => el("option", { value }, text)));
  if (options.some(([value]) => value === chosen)) node.value = chosen;
}

function set(node, value) {
  if (document.activeElement === node) return;
  if (node.tagName === "SELECT" && ![...node.options].some((option) => option.value === String(value))) {
    node.append(el("option", { value }, String(value)));
  }
  node.value = value;
}
