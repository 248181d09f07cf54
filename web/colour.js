// The practice's own colour, made readable: text in it, and text on it, keep a contrast of at least 4.5 to 1.

/** The style properties for a colour such as "#0f6b62"; {} when it is none. */
export function accent(given, dark) {
  const colour = parse(given);
  if (!colour) return {};
  const ground = dark ? [27, 40, 39] : [255, 255, 255];
  const away = dark ? [255, 255, 255] : [0, 0, 0];
  let shown = colour;
  for (let step = 0; step < 20 && contrast(shown, ground) < 4.6; step += 1) shown = mix(shown, away);
  const on = contrast(shown, [255, 255, 255]) >= 4.5 ? "#fff" : "#10201e";
  return { "--accent": `rgb(${shown.join(" ")})`, "--on-accent": on };
}

/** Contrast of two colours as WCAG has it, 1 to 21. */
export function contrast(one, other) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function parse(given) {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec((given || "").trim())?.[1];
  if (!hex) return null;
  const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
  return [0, 2, 4].map((at) => parseInt(full.slice(at, at + 2), 16));
}

function mix(colour, other) {
  return colour.map((value, index) => Math.round(value * 0.88 + other[index] * 0.12));
}

function luminance(colour) {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
