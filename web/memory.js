// What the browser remembers: the session, what waits to be sent, what was being typed. Shared by tabs and by
// several chats on one page, which hear of each other's changes.

const DAY = 24 * 3600 * 1000;
const bus = new EventTarget();

export class Memory {
  /** `keepDays`: after so many days without a message the conversation is forgotten here. */
  constructor(server, keepDays) {
    this.name = `hielspoor-chat ${server}`;
    this.own = { outbox: [] };
    if (Date.now() - (this.get("since") || 0) > keepDays * DAY) this.forget();
  }

  get(key) {
    return this.all()[key];
  }

  set(changes) {
    this.own = { ...this.all(), ...changes, since: Date.now() };
    try {
      localStorage.setItem(this.name, JSON.stringify(this.own));
    } catch {
      // Storage is full or blocked: the conversation lives as long as the page.
    }
  }

  all() {
    try {
      const stored = localStorage.getItem(this.name);
      return stored === null ? this.own : { outbox: [], ...JSON.parse(stored) };
    } catch {
      return this.own;
    }
  }

  /** Forget the conversation; that somebody agreed to the notice stays known. */
  forget() {
    this.own = { outbox: [] };
    this.set({ session: null, outbox: [], draft: "", consent: this.get("consent") });
  }

  /** Tell the other chats on this page and in other tabs that the conversation changed. */
  announce() {
    this.set({ stamp: Math.random() });
    bus.dispatchEvent(new CustomEvent(this.name, { detail: this }));
  }

  /** Call `listener` when another chat announces a change; gives a function that ends it. */
  listen(listener) {
    const near = (event) => event.detail !== this && listener();
    const far = (event) => {
      if (event.key !== this.name) return;
      const [before, after] = [event.oldValue, event.newValue].map((value) => JSON.parse(value || "{}").stamp);
      if (before !== after) listener();
    };
    bus.addEventListener(this.name, near);
    window.addEventListener("storage", far);
    return () => {
      bus.removeEventListener(this.name, near);
      window.removeEventListener("storage", far);
    };
  }
}
