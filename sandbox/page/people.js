// The list of people: whose phone is in hand and in which language, last words, unread counts.
import { $, el, icon, shortTime, toast } from "./dom.js";
import { post } from "./api.js";

const LANGUAGES = ["en", "es", "pt-br", "de", "fr", "ru"];
const NONE = "none";

export class People {
  constructor(app) {
    this.app = app;
    this.unread = new Map();
    this.rows = new Map();
    $("#add-person").addEventListener("click", () => this.add());
  }

  render() {
    const { people } = this.app.state;
    for (const [id, row] of this.rows) {
      if (people.some((person) => person.id === id)) continue;
      row.remove();
      this.rows.delete(id);
    }
    for (const person of people) this.draw(person);
    const total = [...this.unread.values()].reduce((sum, count) => sum + count, 0);
    document.title = total ? `(${total}) Inlet sandbox` : "Inlet sandbox";
  }

  // The list of languages stays in its place: it may be open, or have the focus.
  draw(person) {
    const row = this.rows.get(person.id);
    if (!row) {
      this.rows.set(person.id, el("li", {}, this.entry(person), this.languages(person)));
      $("#people-list").append(this.rows.get(person.id));
      return;
    }
    const [old, select] = row.children;
    const focused = old === document.activeElement;
    old.replaceWith(this.entry(person));
    if (focused) row.firstChild.focus();
    spoken(select, person.language ?? NONE);
  }

  languages(person) {
    const select = el("select", {
      class: "language", "aria-label": `Telegram language of ${person.name}`, title: "Language of this person's Telegram",
      "data-testid": `language-${person.id}`, onchange: () => this.speak(person.id, select.value),
    }, [...LANGUAGES, NONE].map((code) => el("option", { value: code }, code)));
    spoken(select, person.language ?? NONE);
    return select;
  }

  async speak(person, code) {
    try {
      await post("telegram/language", { person, language: code === NONE ? null : code });
    } catch (error) {
      toast(error.message, true);
    }
  }

  entry(person) {
    const last = this.app.messages(person.id).at(-1);
    const unread = this.unread.get(person.id) || 0;
    return el("button", {
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
      unread > 0 && el("span", { class: "badge", "aria-label": `${unread} unread` }, String(unread))));
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

// A test may have given a language that the list has not.
function spoken(select, code) {
  if (select.value === code) return;
  if (![...select.options].some(({ value }) => value === code)) select.append(el("option", { value: code }, code));
  select.value = code;
}

function preview(message, person) {
  if (!message) return person.met ? "No messages" : "Not started yet";
  const words = message.text.replace(/\s+/g, " ").slice(0, 60) || message.kind;
  return message.from === "person" ? `You: ${words}` : words;
}
