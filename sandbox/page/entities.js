// Formatted text to elements. Offsets are UTF-16 units, as in JavaScript's own strings.
import { copy, el, icon } from "./dom.js";

const SIMPLE = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s",
  hashtag: "span", cashtag: "span", phone_number: "span", custom_emoji: "span", bank_card: "span",
};

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

export function formatted(text, entities, onCommand) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return build(text, 0, text.length, sorted, onCommand);
}

function build(text, start, end, entities, onCommand) {
  const out = [];
  let at = start;
  let rest = entities;
  while (rest.length) {
    const [entity, ...others] = rest;
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    if (to <= from) {
      rest = others;
      continue;
    }
    if (from > at) out.push(between(text.slice(at, from), out.at(-1), entity));
    const inside = others.filter((other) => other.offset < to);
    const part = text.slice(from, to);
    out.push(wrap(entity, part, build(text, from, to, inside, onCommand), onCommand));
    at = to;
    rest = others.filter((other) => other.offset + other.length > to);
  }
  if (at < end) out.push(between(text.slice(at, end), out.at(-1), null));
  return out;
}

// A block makes its own line breaks, so one beside it is not shown twice.
function between(text, before, after) {
  const opened = before instanceof Element && before.matches(".block, .quote") ? text.replace(/^\n/, "") : text;
  return after && BLOCKS.has(after.type) ? opened.replace(/\n$/, "") : opened;
}

function wrap(entity, text, children, onCommand) {
  switch (entity.type) {
    case "code": return el("code", copyable(text), text);
    case "pre": return codeBlock(text, entity.language);
    case "url": return link(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`, children);
    case "text_link": return link(entity.url, children);
    case "email": return link(`mailto:${text}`, children);
    case "mention": case "text_mention": return el("span", { class: "mention" }, children);
    case "bot_command":
      return el("button", { class: "command", type: "button", onclick: () => onCommand(text) }, text);
    case "spoiler": return spoiler(children);
    case "blockquote": return el("span", { class: "quote" }, children);
    case "expandable_blockquote": return folded(children);
    case "date_time": return moment(entity, text);
    default: return el(SIMPLE[entity.type] || "span", {}, children);
  }
}

const copyable = (text) => ({
  title: "Tap to copy", tabIndex: 0, role: "button",
  onclick: () => copy(text),
  onkeydown: (event) => { if (event.key === "Enter") copy(text); },
});

function codeBlock(text, language) {
  const tag = el("span", { class: "tag" }, language || "copy", icon("copy"));
  return el("span", { class: "block", ...copyable(text) }, tag, el("code", {}, text));
}

function link(url, children) {
  if (!/^(https?|mailto|tg|ton|tonsite):/i.test(url)) return el("span", {}, children);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow", title: url }, children);
}

function spoiler(children) {
  const node = el("span", { class: "spoiler", role: "button", tabIndex: 0, "aria-label": "Hidden text" }, children);
  const show = () => { node.classList.add("shown"); node.removeAttribute("aria-label"); };
  node.addEventListener("click", show);
  node.addEventListener("keydown", (event) => { if (event.key === "Enter") show(); });
  return node;
}

function folded(children) {
  const node = el("span", { class: "quote folded", role: "button", tabIndex: 0, title: "Show all" }, children);
  const toggle = () => node.classList.toggle("folded");
  node.addEventListener("click", toggle);
  node.addEventListener("keydown", (event) => { if (event.key === "Enter") toggle(); });
  return node;
}

// The reader's own time zone, as Telegram's clients show it.
function moment(entity, text) {
  const when = new Date(entity.unix_time * 1000);
  const form = entity.date_time_format || "";
  const options = {};
  if (form.includes("w")) options.weekday = "short";
  if (/d/i.test(form)) options.dateStyle = form.includes("D") ? "long" : "short";
  if (/t/i.test(form)) options.timeStyle = form.includes("T") ? "medium" : "short";
  if (options.dateStyle || options.timeStyle) delete options.weekday;
  const shown = form && form !== "r" ? when.toLocaleString([], options) : text;
  return el("time", { dateTime: when.toISOString(), title: when.toString() }, shown);
}
