// Where the person writes: text, commands with suggestions, replies, edits, and captions of files.
import { $, el, toast } from "./dom.js";
import { Attach, encoded } from "./attach.js";

export class Composer {
  constructor(app) {
    this.app = app;
    this.box = $("#composer");
    this.list = $("#suggestions");
    this.context = null;
    this.drafts = new Map();
    this.attach = new Attach(app, (file, kind) => this.enclose(file, kind));
    this.chosen = 0;
    $("#form").addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.key(event));
    $("#menu").addEventListener("click", () => this.toggleMenu());
    $("#context button").addEventListener("click", () => this.leave());
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
    const menu = this.app.place === "bot" ? this.app.person()?.commands : this.app.person()?.group_commands;
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
    this.attach.close();
    if (!this.list.hidden) return this.close();
    this.suggest("");
    if (this.list.hidden) toast("The bot has set no commands yet");
    this.box.focus();
    return undefined;
  }

  close() {
    this.list.hidden = true;
    $("#menu").setAttribute("aria-expanded", "false");
    this.attach.close();
  }

  reply(message) { this.enter({ mode: "reply", message }, `Reply to ${message.sender}`, message.text || message.kind); }

  // A file waits above the composer for its caption; a reply that was begun is sent with it.
  enclose(file, kind) {
    const message = this.context?.mode === "edit" ? null : this.context?.message;
    this.leave();
    const title = kind === "photo" ? "Photo" : "File";
    this.enter({ mode: "file", message, file, kind }, message ? `${title}, in reply to ${message.sender}` : title, file.name);
    this.box.placeholder = "Caption";
  }

  edit(message) {
    this.enter({ mode: "edit", message }, "Edit message", message.text);
    this.box.value = message.text;
    this.grow();
  }

  enter(context, title, words) {
    this.context = context;
    $("#context strong").textContent = title;
    $("#context span").textContent = words;
    $("#context").hidden = false;
    this.box.focus();
  }

  leave() {
    if (this.context?.mode === "edit") this.clear();
    this.context = null;
    this.box.placeholder = "Message";
    $("#context").hidden = true;
  }

  clear() {
    this.box.value = "";
    this.grow();
  }

  async submit() {
    const text = this.box.value.trim();
    const { context } = this;
    if (!text && context?.mode !== "file") return;
    this.close();
    // Cleared before it is sent, so that what is written meanwhile stays.
    this.clear();
    this.leave();
    this.app.inline.close();
    const unread = (error) => toast(`The file cannot be read: ${error.message}`, true);
    if (!await beside(context).then((extra) => this.app.send(text, extra), unread)) {
      this.box.value = [text, this.box.value].filter(Boolean).join("\n");
      this.grow();
    }
  }
}

// What goes with the text: the message it changes or answers, the file it stands under.
async function beside(context) {
  const { mode, message, file, kind } = context || {};
  if (mode === "edit") return { kind: "edited", message_id: message.message_id };
  const answered = message ? { reply_to: message.message_id } : {};
  return file ? { ...answered, kind, name: file.name, file: await encoded(file) } : answered;
}
