// The open chat: header, conversation, what is wrong, and the field to type in. It shows; session.js decides.

import { botBubble, choices, inline, setState, userBubble } from "./bubbles.js";
import { el, icon } from "./dom.js";
import { strings } from "./strings.js";
import { parts } from "./text.js";

const MAX = 2000;
const NEARLY = 1800;

export class Panel {
  /** `on`: send(message), typed(text), rate(id, rating, text), close(), erase(), agree(), save(), print(). */
  constructor(on, isPage) {
    this.on = on;
    this.practice = {};
    this.bubbles = new Map();
    this.build(isPage);
  }

  build(isPage) {
    this.title = el(isPage ? "h1" : "h2", { class: "title", id: "title" }, strings.title);
    this.log = el("div", { class: "log", role: "log", "aria-label": strings.log, "aria-live": "polite", tabindex: "0" });
    this.status = el("div", { class: "status", role: "status" });
    this.alert = el("div", { class: "alert", role: "alert" });
    this.notice = el("p", { class: "notice" });
    this.consent = el("div", { class: "consent", hidden: true });
    this.form = this.buildForm();
    this.dialog = el("dialog", { class: "dialog", "aria-labelledby": "dialog-title" });
    this.root = el(
      "section",
      { class: "panel", role: "dialog", "aria-labelledby": "title" },
      this.buildHeader(),
      this.log,
      this.status,
      this.alert,
      this.notice,
      this.consent,
      this.form,
      el("div", { class: "foot" }, action("person", strings.human, () => this.showContact(), "human"), this.buildPrivacy()),
      this.dialog,
    );
    this.root.addEventListener("keydown", (event) => this.escape(event));
  }

  buildHeader() {
    const items = [
      [strings.save, () => this.on.save()],
      [strings.print, () => this.on.print()],
      [strings.erase, () => this.askToErase()],
    ].map(([label, act]) => el("button", { type: "button", onclick: () => this.choose(act) }, label));
    this.summary = el("summary", { "aria-label": strings.more, title: strings.more }, icon("more"));
    this.menu = el("details", { class: "menu" }, this.summary, el("div", { class: "items" }, ...items));
    this.closer = el(
      "button",
      { type: "button", class: "close", "aria-label": strings.close, title: strings.close, onclick: () => this.on.close() },
      icon("close"),
    );
    const label = el("p", { class: "ai" }, strings.aiLabel);
    return el("div", { class: "head" }, el("div", { class: "names" }, this.title, label), this.menu, this.closer);
  }

  buildForm() {
    this.field = el("textarea", { id: "field", rows: "1", placeholder: strings.placeholder, enterkeyhint: "send" });
    this.field.setAttribute("aria-describedby", "count");
    this.count = el("p", { class: "count", id: "count" });
    const send = el("button", { class: "send", "aria-label": strings.send, title: strings.send }, icon("send"));
    const form = el(
      "form",
      { class: "form" },
      el("label", { class: "unseen", for: "field" }, strings.label),
      this.field,
      send,
      this.count,
    );
    form.addEventListener("submit", (event) => this.submit(event));
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
    });
    return form;
  }

  buildPrivacy() {
    const link = { class: "privacy", target: "_blank", rel: "noopener noreferrer", hidden: true };
    this.privacy = el("a", link, strings.privacy, el("span", { class: "unseen" }, strings.newTab));
    return this.privacy;
  }

  /** What the server tells of the practice: name, contact, phone, appointment, privacy. */
  setPractice(practice) {
    this.practice = practice;
    this.privacy.hidden = !practice.privacy;
    if (practice.privacy) this.privacy.href = practice.privacy;
  }

  /** Tell before the first message that this is an AI; `ask`: nothing can be sent before somebody agrees. */
  showNotice(ask) {
    this.notice.replaceChildren(strings.notice);
    this.consent.hidden = !ask;
    this.form.hidden = ask;
    this.notice.hidden = ask;
    if (!ask) return;
    const agree = el("button", { type: "button", class: "main", onclick: () => this.agree() }, strings.agree);
    const privacy = this.practice.privacy && el("p", {}, inline({ label: strings.noticePrivacy, href: this.practice.privacy }));
    this.consent.replaceChildren(el("p", {}, ...parts(strings.consent).map(inline)), ...(privacy ? [privacy] : []), agree);
  }

  agree() {
    this.showNotice(false);
    this.on.agree();
    this.field.focus();
  }

  /** Empty the conversation and show these messages without reading them all out. */
  restore(messages, outbox) {
    this.log.setAttribute("aria-live", "off");
    this.log.replaceChildren();
    this.bubbles.clear();
    for (const message of messages) {
      if (message.from === "bot") this.addBot(message);
      else {
        this.clearChoices();
        this.add(userBubble(message.text));
      }
    }
    for (const item of outbox) this.addUser(item, strings.waiting);
    this.notice.hidden = messages.some((message) => message.from === "user");
    this.toEnd();
    setTimeout(() => this.log.setAttribute("aria-live", "polite"), 100);
  }

  /** The bot's answer: its first new message comes into view from its beginning. */
  say(messages) {
    this.clearChoices();
    const added = messages.map((message) => this.addBot(message));
    this.toEnd();
    const [first] = added;
    if (first && first.offsetTop < this.log.scrollTop) this.log.scrollTop = first.offsetTop - 12;
  }

  addBot(message) {
    const bubble = this.add(botBubble(message, this.practice.name, { rate: this.on.rate }));
    const buttons = choices(message.buttons, ({ title, payload }) => this.on.send({ title, payload }));
    if (buttons) this.add(buttons);
    return bubble;
  }

  addUser(item, text) {
    const bubble = userBubble(item.title || item.text);
    setState(bubble, true, text);
    this.bubbles.set(item.key, bubble);
    this.notice.hidden = true;
    this.clearChoices();
    this.log.append(bubble);
    this.toEnd();
  }

  /** Before what is still to be sent, so that an answer stands below its question. */
  add(bubble) {
    this.log.insertBefore(bubble, this.log.querySelector(".pending"));
    return bubble;
  }

  setState(item, pending, text) {
    const bubble = this.bubbles.get(item.key);
    if (bubble) setState(bubble, pending, text);
  }

  drop(item) {
    this.bubbles.get(item.key)?.remove();
    this.bubbles.delete(item.key);
  }

  /** Only the latest buttons stay; whoever had one of the others in focus goes on at the field. */
  clearChoices() {
    const old = [...this.log.querySelectorAll(".choices")];
    const focused = old.some((group) => group.contains(group.getRootNode().activeElement));
    for (const group of old) group.remove();
    if (focused) this.focus();
  }

  busy(whether) {
    const dots = el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
    this.status.replaceChildren(...(whether ? [strings.typing, dots] : []));
    if (whether) this.toEnd();
  }

  /** Say what is wrong; null takes it away. `act` is offered as a button. */
  problem(problem, act) {
    this.alert.replaceChildren();
    if (!problem) return;
    const label = problem.kind === "expired" ? strings.renew : strings.retry;
    this.alert.append(el("p", {}, ...parts(problem.message).map(inline)));
    if (act) this.alert.append(el("button", { type: "button", class: "choice", onclick: act }, label));
    this.toEnd();
  }

  /** A word of the page itself, such as that the conversation was erased. */
  tell(text) {
    this.add(el("p", { class: "told" }, text));
  }

  /** Put text back into the field, before what is there. */
  giveBack(text) {
    this.setDraft([text, this.field.value].filter(Boolean).join("\n"));
  }

  setDraft(text) {
    this.field.value = text || "";
    this.typed();
  }

  typed() {
    const { value } = this.field;
    const left = MAX - [...value].length;
    this.field.style.height = "auto";
    if (value) this.field.style.height = `${this.field.scrollHeight + 2}px`;
    this.count.textContent = left < 0 ? strings.tooLong(-left) : left <= MAX - NEARLY ? strings.left(left) : "";
    this.field.setAttribute("aria-invalid", String(left < 0));
    this.on.typed(value);
  }

  submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text || [...text].length > MAX) return;
    this.setDraft("");
    this.on.send({ text });
  }

  focus() {
    if (matchMedia("(pointer: coarse)").matches || this.form.hidden) this.log.focus();
    else this.field.focus();
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  choose(act) {
    this.menu.open = false;
    this.summary.focus();
    act();
  }

  escape(event) {
    if (event.key !== "Escape" || this.dialog.open) return;
    event.stopPropagation();
    if (this.menu.open) this.choose(() => {});
    else this.on.close();
  }

  showContact() {
    const { contact, phone, appointment } = this.practice;
    this.show(
      strings.contactTitle,
      [contact || strings.contactFallback, strings.contactUrgent, strings.contactLive],
      phone && el("a", { class: "call", href: `tel:${phone.replace(/[^\d+]/g, "")}` }, icon("phone"), strings.call(phone)),
      appointment && el("p", {}, inline({ label: strings.appointment, href: appointment })),
      this.dialogButton(strings.back, "choice"),
    );
  }

  askToErase() {
    const yes = this.dialogButton(strings.eraseYes, "main", () => this.on.erase());
    this.show(strings.eraseTitle, [strings.eraseText], this.dialogButton(strings.eraseNo, "choice"), yes);
  }

  show(title, lines, ...rest) {
    const heading = el("h3", { id: "dialog-title" }, title);
    const texts = lines.map((line) => el("p", {}, ...parts(line).map(inline)));
    this.dialog.replaceChildren(heading, ...texts, el("div", { class: "actions" }, ...rest.filter(Boolean)));
    this.dialog.showModal();
  }

  dialogButton(label, style, act = () => {}) {
    const press = () => {
      this.dialog.close();
      act();
    };
    return el("button", { type: "button", class: style, onclick: press }, label);
  }
}

function action(name, label, act, style) {
  return el("button", { type: "button", class: style, onclick: act }, icon(name), label);
}
