// The bot's plain text as blocks and links: pure functions, so that nothing in a text can become markup.

const LINK = new RegExp(
  [
    "https?://[^\\s<>\"']*[^\\s<>\"'.,;:!?)]",
    "(?<![\\w@/])(?:www\\.[\\w./-]*\\w|113\\.nl|zelfmoord1813\\.be)",
    "(?<![\\d.,-])(?:0800-0113|112|113|1813|1733)(?![\\d%]|[.,-]\\d|\\.nl)",
    "(?<![\\d-])0\\d{1,3}[- ]\\d{6,8}(?!\\d)",
  ].join("|"),
  "g",
);

/** A paragraph for each line, and lists: [{list: false, lines: [parts]}, {list: true, lines: [parts, parts]}]. */
export function blocks(text) {
  const found = [];
  let open = null;
  for (const line of text.split("\n").map((raw) => raw.trim())) {
    const list = /^[-•] /.test(line);
    if (!list) open = null;
    if (!line) continue;
    if (!open) found.push((open = { list, lines: [] }));
    open.lines.push(parts(list ? line.slice(2) : line));
    if (!list) open = null;
  }
  return found;
}

/** A line as text and links: ["Bel ", {label: "112", href: "tel:112"}]. */
export function parts(line) {
  const found = [];
  let at = 0;
  for (const match of line.matchAll(LINK)) {
    if (match.index > at) found.push(line.slice(at, match.index));
    found.push({ label: match[0], href: address(match[0]) });
    at = match.index + match[0].length;
  }
  if (at < line.length) found.push(line.slice(at));
  return found;
}

/** The telephone numbers of a text, each once, as links. */
export function phones(text) {
  const links = parts(text).filter((part) => part.href?.startsWith("tel:"));
  return [...new Map(links.map((link) => [link.href, link])).values()];
}

function address(found) {
  if (/^https?:/.test(found)) return found;
  return /[a-z]/.test(found) ? `https://${found}` : `tel:${found.replace(/\D/g, "")}`;
}
