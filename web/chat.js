// <hielspoor-chat>: the chat as an element of any page. See docs/website.md for its attributes.

import { Api } from "./api.js";
import { accent } from "./colour.js";
import { el, icon } from "./dom.js";
import { print, save } from "./keep.js";
import { Memory } from "./memory.js";
import { Panel } from "./panel.js";
import { Session } from "./session.js";
import { strings } from "./strings.js";
import { sheet } from "./styles.js";

const HERE = new URL("..", import.meta.url).href.replace(/\/$/, "");
const KEEP_DAYS = 7;

export class HielspoorChat extends HTMLElement {
  static observedAttributes = ["color", "theme", "title-text"];

  connectedCallback() {
    if (!this.panel) this.build();
    this.begin();
  }

  disconnectedCallback() {
    this.session?.end();
    this.dark.removeEventListener("change", this.paint);
  }

  attributeChangedCallback() {
    if (this.panel) this.dress();
  }

  get isPage() {
    return this.getAttribute("mode") === "page";
  }

  get isOpen() {
    return !this.panel.root.hidden;
  }

  build() {
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheet()];
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.paint = () => this.dress();
    this.panel = new Panel(this.acts(), this.isPage);
    this.launcher = el(
      "button",
      { type: "button", class: "launcher", "aria-expanded": "false", onclick: () => this.toggle() },
      icon("chat"),
      el("span", {}, this.getAttribute("greeting") || strings.open),
    );
    this.panel.root.hidden = !this.isPage;
    if (this.isPage) {
      this.panel.root.setAttribute("role", "main");
      this.panel.closer.hidden = true;
    }
    shadow.append(el("div", { lang: "nl", class: "chat" }, this.panel.root, this.isPage ? null : this.launcher));
  }

  acts() {
    return {
      send: (message) => this.session.send(message),
      typed: (draft) => this.memory.set({ draft }),
      rate: (...given) => this.session.rate(...given),
      close: () => this.close(),
      erase: () => this.erase(),
      agree: () => this.agree(),
      save: () => this.keep(save),
      print: () => this.keep(print),
    };
  }

  begin() {
    const server = this.getAttribute("server") || HERE;
    this.api = new Api(server);
    this.memory = new Memory(server, Number(this.getAttribute("keep-days")) || KEEP_DAYS);
    this.session = new Session(this.api, this.memory, this.view());
    this.dark.addEventListener("change", this.paint);
    this.dress();
    this.panel.setDraft(this.memory.get("draft"));
    this.settings = this.api.settings().catch(() => ({}));
    if (this.isPage) this.start();
    else if (this.hasAttribute("open") || this.memory.get("open")) this.open(false);
  }

  /** What a session tells becomes what the panel shows. */
  view() {
    const { panel } = this;
    return {
      restored: (messages, outbox) => panel.restore(messages, outbox),
      said: (messages) => panel.say(messages),
      queued: (item) => panel.addUser(item),
      sending: (item) => panel.setState(item, true),
      delivered: (item) => panel.setState(item, false),
      waiting: (item) => panel.setState(item, true, strings.waiting),
      busy: (whether) => panel.busy(whether),
      problem: (problem, act) => panel.problem(problem, act),
      returned: (item) => {
        panel.drop(item);
        if (item.text) panel.giveBack(item.text);
      },
      erased: () => {
        panel.restore([], []);
        panel.problem(null);
        panel.tell(strings.erased);
        this.showNotice();
      },
    };
  }

  dress() {
    const theme = this.getAttribute("theme");
    const dark = theme === "dark" || (theme !== "light" && this.dark.matches);
    const chat = this.shadowRoot.querySelector(".chat");
    chat.className = `chat ${this.isPage ? "page" : "widget"} ${dark ? "dark" : "light"} ${this.getAttribute("position") || "right"}`;
    for (const name of ["--accent", "--on-accent"]) chat.style.removeProperty(name);
    for (const [name, value] of Object.entries(accent(this.getAttribute("color"), dark))) chat.style.setProperty(name, value);
    this.panel.title.textContent = this.getAttribute("title-text") || strings.title;
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.open(true);
  }

  /** Open the panel; the conversation begins when somebody first does so. */
  open(focus = true) {
    this.panel.root.hidden = false;
    this.launcher.setAttribute("aria-expanded", "true");
    this.memory.set({ open: true });
    this.start();
    this.panel.toEnd();
    if (focus) this.panel.focus();
  }

  close() {
    if (this.isPage) return;
    this.panel.root.hidden = true;
    this.launcher.setAttribute("aria-expanded", "false");
    this.memory.set({ open: false });
    this.launcher.focus();
  }

  async start() {
    if (this.started) return;
    this.started = true;
    const practice = await this.settings;
    this.panel.setPractice(practice);
    this.asks = (this.getAttribute("consent") || practice.consent) === "vragen";
    this.showNotice();
    if (!this.mustAgree()) await this.session.open();
  }

  mustAgree() {
    return this.asks && !this.memory.get("consent");
  }

  showNotice() {
    this.panel.showNotice(this.mustAgree());
  }

  agree() {
    this.memory.set({ consent: true });
    this.session.open();
  }

  async erase() {
    try {
      await this.session.erase();
    } catch {
      this.panel.problem({ message: strings.eraseFailed }, () => this.erase());
    }
    this.panel.focus();
  }

  async keep(how) {
    const session = this.memory.get("session");
    try {
      how(session ? (await this.api.history(session)).messages : []);
    } catch (problem) {
      this.panel.problem(problem);
    }
  }
}

if (!customElements.get("hielspoor-chat")) customElements.define("hielspoor-chat", HielspoorChat);
