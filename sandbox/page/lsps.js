// The LSPs beside Magma: who is connected to one, whether it is there, what it asks, and the ways in which it differs.
import { el, toast } from "./dom.js";
import { DEVIATIONS, DOWN } from "./words.js";

const short = (pubkey) => `${pubkey.slice(0, 6)}…${pubkey.slice(-4)}`;

export class Lsps {
  constructor(panel) {
    this.panel = panel;
    this.known = {};
    this.marks = DEVIATIONS.map(([value, text]) => el("button", {
      type: "button", class: "mark", "data-deviation": value, "aria-pressed": "false", onclick: () => this.turn(value),
    }, text));
  }

  build() {
    const { panel } = this;
    const pubkey = panel.part("pubkey", "input", { placeholder: "Key, or the newest in this chat", "aria-label": "Key of the node", spellcheck: false });
    const ppm = panel.part("ppm", "input", { type: "number", min: 0, "aria-label": "Parts per million of the size for 30 days" });
    const move = (deed, said) => () => this.move(deed, pubkey, said);
    return panel.section("LSPs",
      panel.select("lsp", "LSP", [], () => this.show()),
      el("p", { class: "line" }, el("span", {}, "Asked for a channel"), panel.part("creates", "strong")),
      el("p", { class: "line" }, el("span", {}, "Connected nodes"), panel.part("peers", "strong")),
      el("div", { class: "row" }, pubkey),
      el("div", { class: "row" },
        panel.button("Connect node", move("connect", "Connected"), { class: "act primary", "data-testid": "connect" }),
        panel.button("Disconnect", move("disconnect", "Disconnected"), { "data-testid": "disconnect" })),
      panel.select("down", "The LSP", DOWN, (value) => this.set({ down: value || null })),
      el("label", { class: "field" }, el("span", {}, "ppm for 30 days"),
        el("span", { class: "row" }, ppm, panel.button("Set", () => this.set({ ppm: Number(ppm.value) }), { "data-testid": "set-ppm" }))),
      el("details", {}, panel.part("ways", "summary"), el("div", { class: "marks" }, this.marks)));
  }

  get lsp() { return this.panel.parts.lsp.value; }

  set(body, said = "The LSP has changed") { return this.panel.act("lsp", { lsp: this.lsp, ...body }, said); }

  turn(deviation) {
    const isOn = this.known[this.lsp].deviations.includes(deviation);
    return this.set({ deviation, on: !isOn });
  }

  move(deed, field, said) {
    const own = Object.values(this.known).flatMap(({ uris }) => uris.map((uri) => uri.split("@")[0]));
    const typed = /0[23][0-9a-f]{64}/i.exec(field.value);
    const pubkey = typed ? typed[0] : this.panel.app.lastNode(own);
    if (!pubkey || (field.value.trim() && !typed)) return toast("There is no node key to take", true);
    field.value = "";
    return this.panel.act(deed, { lsp: this.lsp, pubkey: pubkey.toLowerCase() }, `${said}: ${short(pubkey)}`);
  }

  render(lsps) {
    this.known = lsps;
    const { lsp } = this.panel.parts;
    if (!lsp.options.length) {
      lsp.append(...Object.entries(lsps).map(([value, { name }]) => el("option", { value }, name)));
      lsp.value = Object.keys(lsps).find((id) => lsps[id].needs_peer) || lsp.value;
    }
    this.show();
  }

  show() {
    const { parts } = this.panel;
    const shown = this.known[this.lsp];
    if (!shown) return;
    parts.creates.textContent = String(shown.creates_received);
    parts.peers.textContent = shown.peers.map(short).join(", ") || (shown.needs_peer ? "none" : "none needed");
    if (document.activeElement !== parts.down) parts.down.value = shown.down || "";
    if (document.activeElement !== parts.ppm) parts.ppm.value = shown.ppm;
    parts.ways.textContent = `Ways of its own: ${shown.deviations.length} of ${this.marks.length}`;
    for (const mark of this.marks) mark.setAttribute("aria-pressed", String(shown.deviations.includes(mark.dataset.deviation)));
  }
}
