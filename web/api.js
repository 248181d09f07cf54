// The web API: five calls, and every way in which one can fail as a Problem with a Dutch sentence.

import { strings } from "./strings.js";

const TIMEOUT = 45000;
const KINDS = { 401: "expired", 413: "tooLong", 429: "limit" };

export class Problem extends Error {
  /** `kind`: offline, server, expired, limit, tooLong or refused; `wait`: seconds until it makes sense to try again. */
  constructor(kind, text, wait = 0) {
    super(text || strings.problems[kind]);
    this.kind = kind;
    this.wait = wait;
  }
}

export class Api {
  constructor(server) {
    this.base = `${server}/webhooks/web/`;
  }

  begin() {
    return this.call("POST", "sessions", { body: {} });
  }

  history(session) {
    return this.call("GET", "messages", { session });
  }

  send(session, { key, text, payload }) {
    return this.call("POST", "messages", { session, key, body: payload ? { payload } : { text } });
  }

  rate(session, body) {
    return this.call("POST", "feedback", { session, body });
  }

  erase(session) {
    return this.call("DELETE", "sessions", { session });
  }

  settings() {
    return this.call("GET", "settings", {});
  }

  async call(method, path, { session, key, body }) {
    const headers = {
      ...(session && { Authorization: `Bearer ${session}` }),
      ...(key && { "Idempotency-Key": key }),
      ...(body && { "Content-Type": "application/json" }),
    };
    let answer;
    let content;
    try {
      const options = { method, headers, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" };
      answer = await fetch(this.base + path, {
        ...options,
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT),
      });
      content = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
    } catch {
      throw new Problem("offline");
    }
    if (!answer.ok) throw problem(answer, content);
    return content;
  }
}

function problem(answer, content) {
  const kind = KINDS[answer.status] || (answer.status >= 500 ? "server" : "refused");
  const kept = kind === "tooLong" || kind === "refused"; // elsewhere our own sentence also says what happens next
  return new Problem(kind, kept ? content.error : "", Number(answer.headers.get("Retry-After")) || 0);
}
