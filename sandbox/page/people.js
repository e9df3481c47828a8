// The list of people: whose phone is in hand, last words, unread counts.
import { $, el, icon, shortTime, toast } from "./dom.js";
import { post } from "./api.js";

export class People {
  constructor(app) {
    this.app = app;
    this.unread = new Map();
    $("#add-person").addEventListener("click", () => this.add());
  }

  render() {
    const { people } = this.app.state;
    $("#people-list").replaceChildren(...people.map((person) => this.row(person)));
    const total = [...this.unread.values()].reduce((sum, count) => sum + count, 0);
    document.title = total ? `(${total}) Inlet sandbox` : "Inlet sandbox";
  }

  row(person) {
    const last = this.app.messages(person.id).at(-1);
    const unread = this.unread.get(person.id) || 0;
    return el("li", {}, el("button", {
      class: "person", type: "button", "data-person": person.id, "data-testid": `person-${person.id}`,
      "aria-current": String(person.id === this.app.current),
      onclick: () => this.app.open(person.id),
    },
    el("span", { class: "avatar", "data-tone": person.id % 5, "aria-hidden": "true" }, person.name.slice(0, 1)),
    el("span", {},
      el("span", { class: "name" }, person.name, person.blocked && icon("block")),
      el("span", { class: "last", style: "display:block" }, preview(last, person))),
    el("span", { class: "side" },
      last && el("time", {}, shortTime(last.date)),
      unread > 0 && el("span", { class: "badge", "aria-label": `${unread} unread` }, String(unread)))));
  }

  arrived(message) {
    const hidden = message.chat_id !== this.app.current || document.hidden;
    if (message.from === "bot" && hidden) {
      this.unread.set(message.chat_id, (this.unread.get(message.chat_id) || 0) + 1);
    }
  }

  seen(id) { this.unread.delete(id); }

  async add() {
    const name = prompt("Name of the new person");
    if (!name?.trim()) return;
    try {
      const person = await post("telegram/people", { name: name.trim().slice(0, 64) });
      await this.app.refresh();
      this.app.open(person.id);
    } catch (error) {
      toast(error.message, true);
    }
  }
}

function preview(message, person) {
  if (!message) return person.met ? "No messages" : "Not started yet";
  const words = message.text.replace(/\s+/g, " ").slice(0, 60) || message.kind;
  return message.from === "person" ? `You: ${words}` : words;
}
