// Keyboard through the queue and through a conversation.
//
// Keys only press what is on the page anyway: a link or button that carries data-key="a" is pressed by "a", within the item
// that has the focus if there is one there, else on the page. "j" and "k" move between the items ([data-item]).
// Whoever does not want single keys (speech control, WCAG 2.1.4) switches them off under "Mijn account".

const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

function items() {
  return [...document.querySelectorAll("[data-item]")].filter((item) => item.checkVisibility());
}

function handle(item) {
  return item.querySelector("[data-item-link]") ?? item;
}

function current(all) {
  return all.findIndex((item) => item.contains(document.activeElement));
}

function move(step) {
  const all = items();
  if (!all.length) return;
  const at = current(all);
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
  handle(all[next]).focus();
  all[next].scrollIntoView({ block: "nearest" });
}

function target(key) {
  const all = items();
  const selector = `[data-key="${CSS.escape(key)}"]`;
  const outside = [...document.querySelectorAll(selector)].find((node) => !node.closest("[data-item]") && node.checkVisibility());
  const first = current(all) < 0 && /\d/.test(key) ? all[0]?.querySelector(selector) : null;  // judging the only message
  return all[current(all)]?.querySelector(selector) ?? outside ?? first;
}

function press(key) {
  const node = target(key);
  if (!node) return false;
  if (node.matches("details")) {
    node.open = !node.open;
    node.querySelector(node.open && node.querySelector("select") ? "select" : "summary").focus();
  } else {
    node.focus();
    node.click();
  }
  return true;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest?.(TYPING)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
  else if (!press(event.key)) return;
  event.preventDefault();
}

if (document.body.dataset.keys === "on") document.addEventListener("keydown", onKey);
