// What is sent beside text: pictures and files from this machine, and odd things for the bot to stumble over.
import { $, el, toast } from "./dom.js";

const MAX_BYTES = 50_000_000;
// What a client sends as a photo; any other file goes as it is.
const PICTURES = ["image/jpeg", "image/png", "image/webp", "image/bmp"];
const ODD = [
  ["sticker", "👋", "Sticker"], ["voice", "🎤", "Voice message"], ["location", "📍", "Location"], ["contact", "👤", "Contact"],
  ["forwarded", "↪", "Forwarded /start"],
];

export class Attach {
  constructor(app, enclose) {
    this.app = app;
    this.enclose = enclose;
    this.button = $("#attach");
    this.menu = $("#attach-menu");
    this.input = $("#file");
    const item = (sign, label, run) => el("li", { role: "none" },
      el("button", { type: "button", role: "menuitem", onclick: run }, el("span", { "aria-hidden": "true" }, sign), label));
    this.menu.append(
      item("🖼", "Photo", () => this.ask(PICTURES.join(","))), item("📄", "File", () => this.ask("")),
      ...ODD.map(([kind, sign, label]) => item(sign, label, () => this.odd(kind))),
    );
    this.button.addEventListener("click", () => this.toggle());
    this.menu.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("change", () => this.take(this.input.files[0], this.input.accept !== ""));
    $("#composer").addEventListener("paste", (event) => this.pasted(event));
  }

  toggle() {
    if (!this.menu.hidden) return this.close();
    this.app.composer.close();
    this.menu.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    $("button", this.menu).focus();
    return undefined;
  }

  close() {
    this.menu.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
  }

  key(event) {
    const items = [...this.menu.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
    else if (event.key === "Escape") { this.close(); this.button.focus(); }
    else return;
    event.preventDefault();
  }

  ask(accept) {
    this.close();
    this.input.accept = accept;
    // The same file may be chosen twice.
    this.input.value = "";
    this.input.click();
  }

  take(file, asPhoto) {
    if (!file) return;
    if (file.size > MAX_BYTES) toast("A file has at most 50 MB here", true);
    else this.enclose(file, asPhoto && PICTURES.includes(file.type) ? "photo" : "document");
  }

  pasted(event) {
    const [file] = event.clipboardData.files;
    if (!file) return;
    event.preventDefault();
    this.take(file, true);
  }

  odd(kind) {
    this.close();
    $("#composer").focus();
    this.app.send(kind === "forwarded" ? "/start" : "", { kind });
  }
}

// A file as the control interface takes it: base64.
export const encoded = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.addEventListener("load", () => resolve(reader.result.slice(reader.result.indexOf(",") + 1)));
  reader.addEventListener("error", () => reject(reader.error));
  reader.readAsDataURL(file);
});
