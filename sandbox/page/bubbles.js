// One message to one list item: bubble, keyboard, small print.
import { $, copy, el, icon, shortTime, ticks } from "./dom.js";
import { formatted } from "./entities.js";

const GROUP_SECONDS = 300;

const SERVICE = ["new_chat_members", "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id"];

export function messageItem(message, before, after, actions) {
  if (SERVICE.includes(message.kind)) {
    return el("li", { class: "message service", id: `m${message.message_id}`, "data-message-id": message.message_id }, `${message.sender} ${message.text}`);
  }
  const own = message.from === "person";
  const item = el("li", {
    class: classes(message, before, after),
    id: `m${message.message_id}`,
    "data-message-id": message.message_id,
    "data-from": message.from,
  });
  item.append(bubble(message, actions));
  if (message.keyboard.length) item.append(keyboard(message, actions));
  item.append(acts(message, own, actions));
  return item;
}

function classes(message, before, after) {
  const names = ["message"];
  if (message.from === "person") names.push("own");
  if (!joined(before, message)) names.push("first");
  if (!joined(message, after) && !message.keyboard.length) names.push("last");
  return names.join(" ");
}

function joined(one, other) {
  return Boolean(one && other && one.from === other.from && one.sender_id === other.sender_id && other.date - one.date < GROUP_SECONDS);
}

function bubble(message, actions) {
  const picture = message.photo && pictureOf(message);
  const text = message.text && el("div", { class: "text body", "data-testid": "text" },
    formatted(message.text, message.entities, actions.command));
  const meta = small(message);
  if (text) text.append(meta);
  const above = message.caption_above;
  const parts = [named(message), via(message), forwarded(message), quote(message, actions), above && text, picture, fileOf(message), odd(message),
    !above && text, !text && meta, message.reaction && el("span", { class: "reaction" }, message.reaction)];
  const kind = picture ? (text ? "bubble media" : "bubble media bare") : "bubble";
  return el("div", { class: kind, "data-testid": "bubble" }, parts);
}

function small(message) {
  const parts = [];
  if (message.from === "bot") parts.push(bell(message.silent));
  if (message.edited_at) parts.push("edited");
  const when = new Date(message.date * 1000);
  parts.push(el("time", { dateTime: when.toISOString(), title: when.toLocaleString() }, shortTime(message.date)));
  if (message.from === "person") parts.push(ticks());
  return el("span", { class: "meta" }, parts);
}

function bell(silent) {
  const title = silent ? "Came silently" : "This one rings";
  return el("span", { title, role: "img", "aria-label": title, "data-silent": String(silent) }, icon(silent ? "mute" : "bell"));
}

function pictureOf(message) {
  const { url, width, height } = message.photo;
  const image = el("img", { src: url, width, height, alt: message.text.slice(0, 80) || "Picture", loading: "eager" });
  const button = el("button", {
    class: message.spoiler ? "picture veiled" : "picture",
    type: "button", title: "Enlarge", "data-testid": "photo",
  }, image);
  button.addEventListener("click", () => {
    if (button.classList.contains("veiled")) return button.classList.remove("veiled");
    const viewer = $("#viewer");
    $("img", viewer).src = url;
    viewer.showModal();
    return undefined;
  });
  return button;
}

function fileOf({ document: file }) {
  if (!file) return null;
  const size = file.size < 1024 ? `${file.size} B` : `${(file.size / 1024).toFixed(1)} kB`;
  return el("a", { class: "file", href: file.url, download: file.name }, icon("file"),
    el("span", {}, el("b", {}, file.name), el("span", { class: "quiet" }, size)));
}

const ODD = {
  voice: "🎤 Voice message, 0:03", location: "📍 Location", contact: "👤 Contact", pinned_message: "📌 Pinned",
};

function odd({ kind }) {
  if (kind === "sticker") return el("div", { class: "huge" }, "👋");
  return kind in ODD ? el("div", { class: "odd" }, ODD[kind]) : null;
}

const forwarded = (message) =>
  message.forwarded_from && el("div", { class: "forwarded" }, `Forwarded from ${message.forwarded_from}`);

const named = (message) => message.from === "other" && el("div", { class: "sender" }, message.sender);

const via = (message) => message.via && el("div", { class: "via", "data-testid": "via" }, `via @${message.via}`);

function quote({ reply_to: target }, actions) {
  if (!target) return null;
  return el("button", { class: "reply-to", type: "button", onclick: () => actions.jump(target.message_id) },
    el("b", {}, target.sender), el("span", {}, target.text));
}

function acts(message, own, actions) {
  const act = (name, label, run, kind = "") =>
    el("button", { class: `round ${kind}`, type: "button", title: label, "aria-label": label, onclick: run }, icon(name));
  return el("div", { class: "acts" },
    act("reply", "Reply", () => actions.reply(message)),
    own && message.kind === "text" && act("edit", "Edit", () => actions.edit(message), "change"));
}

function keyboard(message, actions) {
  return el("div", { class: "keys", role: "group", "aria-label": "Buttons" },
    message.keyboard.map((row) => el("div", {}, row.map((button) => key(message, button, actions)))));
}

function key(message, button, actions) {
  const badge = button.url || button.web_app ? "open" : button.copy_text ? "copy" : null;
  const node = el("button", {
    class: "key", type: "button", "data-style": button.style, "data-data": button.callback_data,
    title: button.url || (button.copy_text && "Copy") || undefined,
  }, button.text, badge && icon(badge));
  node.addEventListener("click", () => tap(node, message, button, actions));
  return node;
}

function tap(node, message, button, actions) {
  if (button.copy_text) copy(button.copy_text.text);
  else if (button.callback_data) actions.press(node, message, button);
  else if (button.url || button.web_app) actions.follow(button.url || button.web_app.url);
  else actions.inline(button.switch_inline_query_current_chat ?? button.switch_inline_query);
}
