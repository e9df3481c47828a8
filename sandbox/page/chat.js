// The open chat: its messages, kept in step with the events, and the taps on them.
import { $, alertBox, dayName, el, icon, toast } from "./dom.js";
import { post } from "./api.js";
import { messageItem } from "./bubbles.js";

const signature = (message, before, after) =>
  JSON.stringify([{ ...message, delivered: undefined }, before && [before.from, before.date], after && [after.from, after.date]]);

const TYPING_MS = 5000;
const ANSWER_MS = 15000;

export class Chat {
  constructor(app) {
    this.app = app;
    this.list = $("#messages");
    this.scroller = $("#scroll");
    this.waiting = new Map();
    this.drawn = new Map();
    this.unseen = 0;
    this.typing = null;
    this.actions = {
      command: (text) => app.send(text),
      reply: (message) => app.composer.reply(message),
      edit: (message) => app.composer.edit(message),
      jump: (id) => this.jump(id),
      press: (node, message, button) => this.press(node, message, button),
      follow: (url) => app.follow(url),
      inline: (query) => app.inline.start(query),
    };
    this.scroller.addEventListener("scroll", () => this.atBottom() && this.settle());
    this.list.addEventListener("click", (event) => {
      this.pick(event.target.closest(".message"));
      const link = event.target.closest('a[href^="https://t.me/"]');
      if (link) { event.preventDefault(); app.follow(link.href); }
    });
    $("#to-bottom").addEventListener("click", () => this.toBottom("smooth"));
    $("#pinned").addEventListener("click", () => this.jump(Number($("#pinned").dataset.id)));
    $("#viewer").addEventListener("click", () => $("#viewer").close());
  }

  show() {
    this.waiting.clear();
    this.idle();
    this.render();
    this.toBottom();
  }

  render(newest) {
    const messages = this.app.messages(this.app.chatId()).map((message) => this.seen(message));
    const stick = this.atBottom();
    const items = [];
    messages.forEach((message, index) => {
      const [before, after] = [messages[index - 1], messages[index + 1]];
      const day = dayName(message.date);
      if (!before || dayName(before.date) !== day) items.push(this.kept(`day ${day}`, () => el("li", { class: "day" }, day)));
      const item = this.kept(signature(message, before, after), () => messageItem(message, before, after, this.actions));
      item.classList.toggle("delivered", Boolean(message.delivered));
      item.classList.toggle("still", newest !== message.message_id);
      items.push(item);
    });
    this.replace(items.length ? items : [this.empty()]);
    this.pinned(messages.findLast((message) => message.pinned));
    if (stick) this.toBottom();
  }

  // Among friends only one's own messages are one's own.
  seen(message) {
    const other = message.chat_id === this.app.state.friends && message.sender_id !== this.app.current;
    if (message.from === "bot") return message;
    return other ? { ...message, from: "other" } : message;
  }

  // What did not change keeps its element, and with it focus, selection and opened spoilers.
  kept(key, make) {
    const item = this.drawn.get(key) || make();
    item.key = key;
    return item;
  }

  replace(items) {
    const wanted = new Set(items);
    const focused = document.activeElement?.closest("#messages > li");
    for (const child of [...this.list.children]) if (!wanted.has(child)) child.remove();
    items.forEach((item, index) => {
      if (this.list.children[index] !== item) this.list.insertBefore(item, this.list.children[index] || null);
    });
    this.drawn = new Map(items.map((item) => [item.key, item]));
    if (!focused || wanted.has(focused)) return;
    // A message that was drawn anew has its keys again; what stood in an empty chat is gone.
    const key = focused.id && $(`#${focused.id} .key`);
    (key || $("#composer")).focus({ preventScroll: true });
  }

  added(message) {
    const own = this.seen(message).from === "person";
    const stick = own || this.atBottom();
    if (!own) this.idle();
    this.render(message.message_id);
    if (message.from === "bot" && !message.silent) $(`#m${message.message_id}`)?.classList.add("rang");
    if (stick) this.toBottom();
    else this.badge(++this.unseen);
  }

  empty() {
    const bot = this.app.bot();
    if (this.app.place === "friends") {
      const who = this.app.state.group?.member ? "Everybody here, and the bot: /price asks it." : "Everybody here but the bot.";
      return el("li", { class: "empty" }, el("strong", {}, "Friends"),
        el("p", {}, `${who} Type @${bot.username} 50 to share an offer.`));
    }
    return el("li", { class: "empty" },
      el("span", { class: "avatar bot" }, icon("bolt")),
      el("strong", {}, bot.name),
      el("p", {}, bot.description || "No messages here yet."),
      el("button", { class: "start", type: "button", "data-testid": "start", onclick: () => this.app.send("/start") }, "START"));
  }

  pinned(message) {
    const bar = $("#pinned");
    bar.hidden = !message;
    if (message) {
      bar.dataset.id = message.message_id;
      $("span", bar).textContent = message.text || "Pinned message";
    }
  }

  busy(action) {
    const words = { upload_photo: "sending a photo…", upload_document: "sending a file…" };
    const status = $("#bot-status");
    status.textContent = words[action] || "typing…";
    status.classList.add("busy");
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.idle(), TYPING_MS);
  }

  idle() {
    clearTimeout(this.typing);
    const status = $("#bot-status");
    status.classList.remove("busy");
    status.textContent = this.app.lost ? "waiting for the sandbox…"
      : this.app.place === "friends" ? this.company() : `bot · you are ${this.app.person()?.name ?? "nobody"}`;
  }

  company() {
    const { group, people } = this.app.state;
    const names = people.map(({ name }) => name).join(", ");
    const who = group?.member ? `${names} and ${this.app.bot().name}` : `${names}, not the bot`;
    return `${group?.type ?? "group"} of ${who} · you are ${this.app.person()?.name ?? "nobody"}`;
  }

  async press(node, message, button) {
    node.classList.add("waiting");
    try {
      const body = { person: this.app.current, message_id: message.message_id, data: button.callback_data };
      const { query_id: id } = await post("telegram/press", body);
      const stop = () => { node.classList.remove("waiting"); this.waiting.delete(id); };
      this.waiting.set(id, stop);
      setTimeout(stop, ANSWER_MS);
    } catch (error) {
      node.classList.remove("waiting");
      toast(error.message, true);
    }
  }

  answered({ query_id: id, text, alert }) {
    this.waiting.get(id)?.();
    if (!text) return;
    if (alert) alertBox(text);
    else toast(text);
  }

  jump(id) {
    const item = $(`#m${id}`);
    if (!item) return toast("That message is gone");
    item.scrollIntoView({ block: "center", behavior: "smooth" });
    item.classList.remove("flash");
    requestAnimationFrame(() => item.classList.add("flash"));
    return undefined;
  }

  pick(item) {
    for (const other of this.list.querySelectorAll(".picked")) other.classList.remove("picked");
    item?.classList.add("picked");
  }

  atBottom() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < 90;
  }

  toBottom(behavior = "instant") {
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior });
    this.settle();
    for (const image of this.list.querySelectorAll("img")) {
      if (!image.complete) image.addEventListener("load", () => this.scroller.scrollTo({ top: this.scroller.scrollHeight }), { once: true });
    }
  }

  settle() {
    this.unseen = 0;
    this.badge(0);
  }

  badge(count) {
    const button = $("#to-bottom");
    button.hidden = this.atBottom() && !count;
    const badge = $(".badge", button);
    badge.hidden = !count;
    badge.textContent = count;
  }
}
