// Inline mode: what is typed behind the bot's name, its results above the composer, the chosen one posted.
import { $, el, toast } from "./dom.js";
import { post } from "./api.js";

const PAUSE_MS = 200;
const PATIENCE_MS = 10000;

export class Inline {
  constructor(app) {
    this.app = app;
    this.list = $("#inline");
    this.query = null;
    this.timer = null;
    // An answer may come before we know the query's number.
    this.early = new Map();
    document.addEventListener("click", (event) => { if (!event.target.closest("#writing, .keys")) this.close(); });
  }

  typed(text) {
    clearTimeout(this.timer);
    const found = /^@(\w+)(?:\s+([^]*))?$/.exec(text);
    if (found?.[1].toLowerCase() !== this.app.state.bot.username?.toLowerCase()) return this.close();
    this.timer = setTimeout(() => this.ask(found[2] || ""), PAUSE_MS);
    return undefined;
  }

  start(query) {
    const box = $("#composer");
    box.value = `@${this.app.state.bot.username} ${query}`;
    box.focus();
    this.typed(box.value);
  }

  async ask(query) {
    try {
      const { query_id: id } = await post("telegram/inline", { person: this.app.current, query, chat: this.app.place });
      this.query = id;
      if (this.early.has(id)) this.show(this.early.get(id));
      this.early.clear();
      this.timer = setTimeout(() => this.query === id && this.list.hidden && toast("The bot has not answered"), PATIENCE_MS);
    } catch (error) {
      toast(error.message, true);
    }
  }

  answered(event) {
    if (event.query_id === this.query) this.show(event);
    else this.early.set(event.query_id, event);
  }

  show({ query_id: id, results, button }) {
    clearTimeout(this.timer);
    this.list.replaceChildren(
      ...(button ? [el("button", { class: "above", type: "button", "data-testid": "above", onclick: () => this.above(button) }, button.text)] : []),
      ...results.map((result) => el("button", { type: "button", class: "result", "data-result": result.id, onclick: () => this.choose(id, result) },
        el("b", {}, result.title), el("span", {}, result.description))),
      ...(results.length || button ? [] : [el("p", {}, "Nothing found")]),
    );
    this.list.hidden = false;
  }

  async choose(id, result) {
    this.leave();
    try {
      await post("telegram/choose", { person: this.app.current, query_id: id, result_id: result.id });
    } catch (error) {
      toast(error.message, true);
    }
  }

  above(button) {
    this.leave();
    this.app.follow(`https://t.me/${this.app.state.bot.username}?start=${button.start_parameter}`);
  }

  leave() {
    this.app.composer.clear();
    this.close();
  }

  close() {
    clearTimeout(this.timer);
    this.query = null;
    this.early.clear();
    this.list.hidden = true;
  }
}
