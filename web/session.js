// One conversation as the page has it: begun or restored, its outbox emptied in order, nothing typed ever lost.

import { Problem } from "./api.js";

const RETRY = [3, 8, 20, 60]; // seconds between attempts while there is no connection
const WAITING = ["offline", "server", "limit", "expired"]; // the message stays in the outbox
const beginning = new Map();

export class Session {
  /**
   * `view` is told what happens: restored(messages), said(messages), queued(item), sending(item), delivered(item),
   * waiting(item), returned(item), busy(whether), problem(problem or null), erased().
   */
  constructor(api, memory, view) {
    Object.assign(this, { api, memory, view, attempts: 0, flushing: false, timer: 0 });
    this.online = () => this.flush();
    window.addEventListener("online", this.online);
    this.deaf = memory.listen(() => this.restore().catch(() => {}));
  }

  end() {
    window.removeEventListener("online", this.online);
    clearTimeout(this.timer);
    this.deaf();
  }

  /** Show the conversation so far, or begin one. */
  async open() {
    try {
      if (this.memory.get("session")) await this.restore();
      if (!this.memory.get("session")) await this.begin();
      this.view.problem(null);
    } catch (problem) {
      this.view.problem(new Problem(problem.kind === "offline" ? "loading" : problem.kind, "", problem.wait), () =>
        this.open(),
      );
      return;
    }
    await this.flush();
  }

  async restore() {
    const session = this.memory.get("session");
    if (!session) return this.view.restored([], []);
    try {
      const { messages } = await this.api.history(session);
      const arrived = new Set(messages.map((message) => message.key));
      const outbox = this.memory.get("outbox").filter((item) => !arrived.has(item.key));
      this.memory.set({ outbox });
      this.view.restored(messages, outbox);
    } catch (problem) {
      if (problem.kind !== "expired") throw problem;
      this.memory.set({ session: null });
    }
    return undefined;
  }

  /** Begin a conversation; two chats on one page begin the same one. */
  async begin() {
    const { name } = this.memory;
    if (!beginning.has(name)) beginning.set(name, this.api.begin().finally(() => beginning.delete(name)));
    const { session, messages } = await beginning.get(name);
    this.memory.set({ session });
    this.view.said(messages);
  }

  /** Send typed text or a pressed button: `{text}` or `{payload, title}`. */
  send(message) {
    const item = { ...message, key: newKey() };
    this.memory.set({ outbox: [...this.memory.get("outbox"), item] });
    this.view.queued(item);
    this.flush();
  }

  /** After an expired session: a new one, to which what waits is sent. */
  async renew() {
    this.memory.set({ session: null });
    this.view.problem(null);
    await this.flush(true);
  }

  async flush(evenWhenEmpty = false) {
    if (this.flushing) return;
    this.flushing = true;
    clearTimeout(this.timer);
    this.view.busy(true);
    try {
      if (evenWhenEmpty && !this.memory.get("session")) await this.begin();
      for (let [item] = this.memory.get("outbox"); item; [item] = this.memory.get("outbox")) await this.deliver(item);
    } catch (problem) {
      this.stop(problem);
    } finally {
      this.flushing = false;
      this.view.busy(false);
    }
  }

  async deliver(item) {
    this.view.sending(item);
    if (!this.memory.get("session")) await this.begin();
    const { messages } = await this.api.send(this.memory.get("session"), item);
    this.drop(item);
    this.attempts = 0;
    this.view.problem(null);
    this.view.delivered(item);
    this.view.said(messages);
    this.memory.announce();
  }

  /** What was not delivered waits; what the server refuses goes back to the person. */
  stop(problem) {
    const [item] = this.memory.get("outbox");
    if (item && !WAITING.includes(problem.kind)) {
      this.drop(item);
      this.view.returned(item);
    } else if (item) this.view.waiting(item);
    if (problem.kind === "expired") return this.view.problem(problem, () => this.renew());
    this.view.problem(problem, WAITING.includes(problem.kind) ? () => this.flush() : null);
    if (WAITING.includes(problem.kind)) {
      const seconds = problem.wait || RETRY[Math.min(this.attempts, RETRY.length - 1)];
      this.attempts += 1;
      this.timer = setTimeout(() => this.flush(), seconds * 1000);
    }
    return undefined;
  }

  drop(item) {
    this.memory.set({ outbox: this.memory.get("outbox").filter((other) => other.key !== item.key) });
  }

  rate(message, rating, text = "") {
    return this.api.rate(this.memory.get("session"), { message, rating, text });
  }

  /** Erase the conversation on the server, then here. Throws a Problem when the server could not be told. */
  async erase() {
    clearTimeout(this.timer);
    const session = this.memory.get("session");
    try {
      if (session) await this.api.erase(session);
    } catch (problem) {
      if (problem.kind !== "expired") throw problem;
    }
    this.memory.forget();
    this.memory.announce();
    this.view.erased();
  }
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
