// The conversation to keep: as a text file, or on paper. Both are made in the browser; nothing is sent.

import { el } from "./dom.js";
import { strings } from "./strings.js";

/** Offer the conversation as a text file. */
export function save(messages) {
  const lines = messages.map(({ from, text }) => `${from === "bot" ? strings.bot : strings.you}${text}`);
  const content = [strings.printTitle, strings.printNote, ...lines].join("\n\n");
  const href = URL.createObjectURL(new Blob([content], { type: "text/plain;charset=utf-8" }));
  el("a", { href, download: strings.file }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
}

/** Print the conversation and nothing of the page around it. */
export function print(messages) {
  const frame = el("iframe", { title: strings.printTitle, "aria-hidden": "true", tabindex: "-1" });
  Object.assign(frame.style, { position: "fixed", width: "0", height: "0", border: "0" });
  document.body.append(frame);
  const page = frame.contentDocument;
  page.title = strings.printTitle;
  page.documentElement.lang = "nl";
  const lines = messages.map(({ from, text }) =>
    el("p", {}, el("strong", {}, from === "bot" ? strings.bot : strings.you), ...withBreaks(text)),
  );
  page.body.append(el("h1", {}, strings.printTitle), el("p", {}, strings.printNote), ...lines);
  page.body.style.font = "12pt/1.5 sans-serif";
  frame.contentWindow.addEventListener("afterprint", () => frame.remove());
  frame.contentWindow.print();
}

function withBreaks(text) {
  return text.split("\n").flatMap((line, index) => (index ? [el("br"), line] : [line]));
}
