// Where the person writes: text, commands with suggestions, replies, edits, and odd things to send.
import { $, el, toast } from "./dom.js";
import { post } from "./api.js";

const ODD = [
  ["photo", "🖼", "Photo"], ["sticker", "👋", "Sticker"], ["voice", "🎤", "Voice message"], ["document", "📄", "File"],
  ["location", "📍", "Location"], ["contact", "👤", "Contact"], ["forwarded", "↪", "Forwarded /start"],
];

export class Composer {
  constructor(app) {
    this.app = app;
    this.box = $("#composer");
    this.list = $("#suggestions");
    this.context = null;
    this.drafts = new Map();
    this.chosen = 0;
    $("#form").addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.key(event));
    $("#menu").addEventListener("click", () => this.toggleMenu());
    $("#attach").addEventListener("click", () => this.toggleAttach());
    $("#context button").addEventListener("click", () => this.leave());
    $("#attach-menu").append(...ODD.map(([kind, sign, label]) => el("li", {},
      el("button", { type: "button", role: "menuitem", onclick: () => this.sendOdd(kind) }, el("span", {}, sign), label))));
    document.addEventListener("click", (event) => { if (!event.target.closest("#writing")) this.close(); });
  }

  show(previous) {
    if (previous) this.drafts.set(previous, this.box.value);
    this.leave();
    this.box.value = this.drafts.get(this.app.current) || "";
    // Until there is a chat, what is written has nobody to go to.
    this.box.disabled = false;
    this.grow();
    this.close();
  }

  typed() {
    this.grow();
    this.app.inline.typed(this.box.value);
    const word = this.box.value;
    if (/^\/\w*$/.test(word)) this.suggest(word.slice(1).toLowerCase());
    else this.close();
  }

  // The bot may set its commands while somebody is typing one.
  renew() { if (this.box.value.startsWith("/")) this.typed(); }

  grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight}px`;
    this.box.style.overflowY = this.box.scrollHeight > 180 ? "auto" : "hidden";
  }

  key(event) {
    const open = !this.list.hidden;
    if (event.key === "Escape") { this.close(); this.leave(); this.app.inline.close(); }
    else if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.choose(this.chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (open && event.key === "Tab") {
      event.preventDefault();
      this.fill();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (open && this.list.children.length) this.fill();
      this.submit();
    }
  }

  suggest(start) {
    const menu = this.app.place === "bot" ? this.app.person()?.commands : this.app.state.group?.commands;
    const commands = menu?.filter(({ command }) => command.startsWith(start)) || [];
    this.list.replaceChildren(...commands.map(({ command, description }) => el("li", {
      role: "option", "data-command": command,
      onclick: () => { this.close(); this.app.send(`/${command}`); this.clear(); },
    }, el("b", {}, `/${command}`), el("span", {}, description))));
    this.list.hidden = !commands.length;
    $("#menu").setAttribute("aria-expanded", String(!this.list.hidden));
    this.choose(0);
  }

  choose(index) {
    const items = [...this.list.children];
    this.chosen = items.length ? (index + items.length) % items.length : 0;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === this.chosen)));
    items[this.chosen]?.scrollIntoView({ block: "nearest" });
  }

  fill() {
    const item = this.list.children[this.chosen];
    if (item) this.box.value = `/${item.dataset.command}`;
    this.close();
  }

  toggleMenu() {
    $("#attach-menu").hidden = true;
    if (!this.list.hidden) return this.close();
    this.suggest("");
    if (this.list.hidden) toast("The bot has set no commands yet");
    this.box.focus();
    return undefined;
  }

  toggleAttach() {
    this.list.hidden = true;
    const menu = $("#attach-menu");
    menu.hidden = !menu.hidden;
    $("#attach").setAttribute("aria-expanded", String(!menu.hidden));
  }

  close() {
    this.list.hidden = true;
    $("#attach-menu").hidden = true;
    for (const id of ["#menu", "#attach"]) $(id).setAttribute("aria-expanded", "false");
  }

  reply(message) { this.enter({ mode: "reply", message }, `Reply to ${message.sender}`); }

  edit(message) {
    this.enter({ mode: "edit", message }, "Edit message");
    this.box.value = message.text;
    this.grow();
  }

  enter(context, title) {
    this.context = context;
    $("#context strong").textContent = title;
    $("#context span").textContent = context.message.text || context.message.kind;
    $("#context").hidden = false;
    this.box.focus();
  }

  leave() {
    if (this.context?.mode === "edit") this.clear();
    this.context = null;
    $("#context").hidden = true;
  }

  clear() {
    this.box.value = "";
    this.grow();
  }

  async submit() {
    const text = this.box.value.trim();
    if (!text) return;
    const { mode, message } = this.context || {};
    const extra = mode === "edit" ? { kind: "edited", message_id: message.message_id }
      : mode === "reply" ? { reply_to: message.message_id } : {};
    this.close();
    // Cleared before it is sent, so that what is written meanwhile stays.
    this.clear();
    this.leave();
    this.app.inline.close();
    if (!await this.app.send(text, extra)) {
      this.box.value = [text, this.box.value].filter(Boolean).join("\n");
      this.grow();
    }
  }

  async sendOdd(kind) {
    this.close();
    try {
      await post("telegram/send", { person: this.app.current, kind, text: kind === "forwarded" ? "/start" : "" });
    } catch (error) {
      toast(error.message, true);
    }
  }
}
