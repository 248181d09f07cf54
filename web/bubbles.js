// How one message looks.

import { el, icon } from "./dom.js";
import { strings } from "./strings.js";
import { blocks, phones } from "./text.js";

/** A message of the bot. `on`: rate(id, rating, text), which gives a promise; `practice`: its name. */
export function botBubble(message, practice, on) {
  const referral = message.kind === "referral";
  return el(
    "article",
    { class: `bubble bot ${referral ? `referral urgency-${message.urgency}` : ""}` },
    el("span", { class: "unseen" }, strings.bot),
    referral && el("p", { class: "heading" }, icon("info"), strings.urgency[message.urgency] || strings.referral),
    ...prose(message.text),
    referral && calls(message.text),
    message.sources?.length > 0 && sources(message.sources, practice),
    message.kind === "answer" && rating(message, on.rate),
  );
}

/** A message of the person. */
export function userBubble(text) {
  const state = el("span", { class: "state" });
  return el("article", { class: "bubble user" }, el("span", { class: "unseen" }, strings.you), el("p", {}, text), state);
}

/** Whether a message of the person is still on its way, and what is written below it then. */
export function setState(bubble, pending, text = "") {
  bubble.querySelector(".state").textContent = text;
  bubble.classList.toggle("pending", pending);
}

/** The buttons that the bot offers, or null. */
export function choices(buttons, press) {
  if (!buttons?.length) return null;
  const each = (button) => el("button", { type: "button", class: "choice", onclick: () => press(button) }, button.title);
  return el("div", { class: "choices", role: "group", "aria-label": strings.choices }, ...buttons.map(each));
}

/** A text of the bot as paragraphs, lists and links. */
export function prose(text) {
  return blocks(text).map(({ list, lines }) =>
    list
      ? el("ul", {}, ...lines.map((line) => el("li", {}, ...line.map(inline))))
      : el("p", {}, ...lines[0].map(inline)),
  );
}

/** Text, or a link: a telephone number to tap, or a page in a new window. */
export function inline(part) {
  if (typeof part === "string") return part;
  if (part.href.startsWith("tel:")) return el("a", { href: part.href }, part.label);
  const note = el("span", { class: "unseen" }, strings.newTab);
  return el("a", { href: part.href, target: "_blank", rel: "noopener noreferrer" }, part.label, note);
}

function calls(text) {
  const links = phones(text).map((phone) =>
    el("a", { class: "call", href: phone.href }, icon("phone"), strings.call(phone.label)),
  );
  return links.length > 0 && el("p", { class: "calls" }, ...links);
}

function sources(names, practice) {
  return el(
    "details",
    { class: "sources" },
    el("summary", {}, strings.sources),
    el("p", {}, strings.sourcesOf(practice || strings.thisPractice)),
    el("ul", {}, ...names.map((name) => el("li", {}, name))),
  );
}

function rating(message, rate) {
  const thanks = el("span", { class: "thanks", role: "status" });
  const thumbs = { goed: thumb("up", strings.good), slecht: thumb("down", strings.bad) };
  const group = el("div", { class: "rating" }, thumbs.goed, thumbs.slecht, thanks);
  const show = (verdict) => {
    for (const [name, button] of Object.entries(thumbs)) button.setAttribute("aria-pressed", String(name === verdict));
  };
  const send = async (verdict, text) => {
    thanks.textContent = ""; // a screen reader says the same words twice only when they went away in between
    try {
      await rate(message.id, verdict, text);
      show(verdict);
      thanks.textContent = strings.thanks;
    } catch {
      thanks.textContent = strings.rateFailed;
    }
  };
  show(message.rating);
  thumbs.goed.addEventListener("click", () => send("goed"));
  thumbs.slecht.addEventListener("click", async () => {
    await send("slecht");
    if (!group.querySelector("form")) group.append(remark((text) => send("slecht", text)));
    group.querySelector("form")?.scrollIntoView({ block: "nearest" });
    group.querySelector("textarea")?.focus();
  });
  return group;
}

function thumb(name, label) {
  return el("button", { type: "button", class: "thumb", "aria-pressed": "false", "aria-label": label, title: label }, icon(name));
}

function remark(send) {
  const field = el("textarea", { rows: "2", maxlength: "2000" });
  const form = el(
    "form",
    { class: "remark" },
    el("label", {}, strings.remark, field),
    el("button", { class: "choice" }, strings.remarkSend),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.remove();
    send(field.value.trim());
  });
  return form;
}
