// Puts the page together: one state, kept in step with the sandbox's events.
import { $, toast } from "./dom.js";
import { follow, get, post } from "./api.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { Panel } from "./panel.js";
import { People } from "./people.js";

class App {
  constructor() {
    this.state = { people: [], bot: { name: "Inlet" }, last: 0 };
    this.chats = new Map();
    this.current = null;
    this.lost = false;
    this.people = new People(this);
    this.chat = new Chat(this);
    this.composer = new Composer(this);
    this.panel = new Panel(this);
    this.handlers = {
      message: (event) => this.changed(event, true),
      edited: (event) => this.changed(event, false),
      deleted: (event) => this.deleted(event),
      delivered: (event) => this.delivered(event),
      typing: (event) => this.mine(event) && this.chat.busy(event.action),
      answer: (event) => this.mine(event) && this.chat.answered(event),
      person: () => this.refresh(),
      commands: () => this.refresh(),
      cleared: () => this.reload(),
    };
  }

  async start() {
    await this.reload();
    follow(this.state.last, (event) => this.handlers[event.kind]?.(event), (lost) => this.away(lost));
    this.panel.start();
  }

  async refresh() {
    this.state = await get("telegram/state");
    this.people.render();
    this.frame();
    this.composer.renew();
    if (!this.messages(this.current).length) this.chat.render();
  }

  async reload() {
    this.chats.clear();
    this.people.unread.clear();
    this.state = await get("telegram/state");
    for (const person of this.state.people) {
      const { messages } = await get(`telegram/messages?person=${person.id}`);
      this.chats.set(person.id, messages);
    }
    const wanted = this.current ?? Number(localStorage.getItem("person"));
    this.open(this.state.people.some(({ id }) => id === wanted) ? wanted : this.state.people[0].id, false);
  }

  messages(id) { return this.chats.get(id) || []; }

  person() { return this.state.people.find(({ id }) => id === this.current); }

  mine(event) { return event.person === this.current; }

  open(id, move = true) {
    const previous = this.current;
    this.current = id;
    localStorage.setItem("person", id);
    this.people.seen(id);
    if (move) document.body.dataset.view = "chat";
    this.people.render();
    this.composer.show(previous);
    this.chat.show();
    this.frame();
    if (matchMedia("(hover: hover)").matches) $("#composer").focus();
  }

  frame() {
    const blocked = Boolean(this.person()?.blocked);
    $("#bot-name").textContent = this.state.bot.name;
    $("#form").hidden = blocked;
    $("#unblock").hidden = !blocked;
    $("#block").classList.toggle("on", blocked);
    const label = blocked ? "Unblock the bot" : "Block the bot";
    $("#block").title = label;
    $("#block").setAttribute("aria-label", label);
    this.panel.people(this.state.people);
  }

  changed({ person, message }, isNew) {
    const messages = this.chats.get(person) || [];
    const at = messages.findIndex(({ message_id: id }) => id === message.message_id);
    if (at >= 0) messages[at] = message;
    else messages.push(message);
    this.chats.set(person, messages);
    if (isNew && at < 0) this.people.arrived(message);
    if (person === this.current) {
      if (isNew && at < 0) this.chat.added(message);
      else this.chat.render();
    }
    this.people.render();
  }

  deleted({ person, message_id: gone }) {
    this.chats.set(person, this.messages(person).filter(({ message_id: id }) => id !== gone));
    if (person === this.current) this.chat.render();
    this.people.render();
  }

  delivered({ person, message_id: id }) {
    const message = this.messages(person).find((other) => other.message_id === id);
    if (message) message.delivered = true;
    if (person === this.current) $(`#m${id}`)?.classList.add("delivered");
  }

  away(lost) {
    if (this.lost === lost) return;
    this.lost = lost;
    this.chat.idle();
    if (!lost) this.reload().catch(() => undefined);
  }

  async send(text, extra = {}) {
    try {
      await post("telegram/send", { person: this.current, text, ...extra });
      return true;
    } catch (error) {
      toast(error.message, true);
      return false;
    }
  }

  lastNode(others) {
    const messages = [...this.messages(this.current)].reverse();
    for (const isSaidBy of [({ from }) => from === "person", ({ from }) => from === "bot"]) {
      for (const message of messages.filter(isSaidBy)) {
        const keys = message.text.match(/\b0[23][0-9a-f]{64}\b/gi) || [];
        const found = keys.map((key) => key.toLowerCase()).find((key) => !others.includes(key));
        if (found) return found;
      }
    }
    return null;
  }

  lastInvoice() {
    for (const message of [...this.messages(this.current)].reverse()) {
      const found = /\bln(?:bcrt|bc|tbs|tb)[0-9a-z]{40,}\b/i.exec(message.text);
      if (found) return found[0].toLowerCase();
    }
    return null;
  }
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  $('meta[name="theme-color"]').content = theme === "dark" ? "#17212b" : "#ffffff";
}

function chooseTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const wanted = () => localStorage.getItem("theme") || (system.matches ? "dark" : "light");
  setTheme(wanted());
  system.addEventListener("change", () => setTheme(wanted()));
  $("#theme").addEventListener("click", () => {
    const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", next);
    setTheme(next);
  });
}

chooseTheme();
const app = new App();
const view = (name) => () => { document.body.dataset.view = name; };
$("#to-people").addEventListener("click", view("people"));
$("#to-panel").addEventListener("click", view("panel"));
$("#from-panel").addEventListener("click", view("chat"));
const setBlocked = (word) => post(`telegram/${word}`, { person: app.current }).catch((error) => toast(error.message, true));
$("#block").addEventListener("click", () => setBlocked(app.person()?.blocked ? "unblock" : "block"));
$("#unblock").addEventListener("click", () => setBlocked("unblock"));
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && app.current) { app.people.seen(app.current); app.people.render(); }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.dataset.view !== "chat") view("chat")();
});
app.start().catch((error) => toast(`The sandbox does not answer: ${error.message}`, true));
