// The look: one style sheet, made once and shared by every chat on the page. Sizes are in em of the reader's own
// text size, so that larger letters make everything larger.

const CSS = `
:host { all: initial; display: block; font-size: max(1rem, 16px); }
[hidden] { display: none !important; }
* { box-sizing: border-box; }
.chat {
  --accent: #0f6b62; --on-accent: #fff; --head: var(--accent); --on-head: var(--on-accent); --ground: #f6f4ee; --panel: #fff; --ink: #22312f; --soft: #566461; --line: #dcd8cc;
  --edge: #7c8784; --mine: #e0efec; --warm: #fff5e4; --warm-line: #c27f1d; --warm-ink: #7a4300; --alarm: #fdeee9;
  --alarm-line: #b8482f; --alarm-ink: #8c2f19; --shade: 0 .6em 2em rgb(20 40 36 / .22);
  font: 1em/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: var(--ink);
  color-scheme: light; overflow-wrap: break-word; text-align: left; letter-spacing: normal;
}
.chat.dark {
  --accent: #7bd3c5; --on-accent: #08221e; --head: color-mix(in srgb, var(--accent) 24%, #101817); --on-head: var(--ink); --ground: #131d1c; --panel: #1b2827; --ink: #e9f0ee; --soft: #aebcb8; --line: #34433f;
  --edge: #83938f; --mine: #234842; --warm: #33270f; --warm-line: #d99b45; --warm-ink: #ffd493; --alarm: #3a1f18;
  --alarm-line: #e58a70; --alarm-ink: #ffb8a3; --shade: 0 .6em 2em rgb(0 0 0 / .6); color-scheme: dark;
}
button, textarea { font: inherit; color: inherit; letter-spacing: inherit; }
button, summary { cursor: pointer; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .4em; }
.icon { width: 1.4em; height: 1.4em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round;
  stroke-linejoin: round; vertical-align: middle; }
.icon-more { stroke-width: 3; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.launcher { position: fixed; z-index: 2147483000; inset: auto max(1em, env(safe-area-inset-right)) max(1em, env(safe-area-inset-bottom)) auto;
  display: flex; align-items: center; gap: .55em; max-width: calc(100vw - 2em); min-height: 3.25em; padding: .6em 1.2em;
  border: 0; border-radius: 2em; background: var(--accent); color: var(--on-accent); font-weight: 600; box-shadow: var(--shade); }
.left .launcher { right: auto; left: 1em; }
.launcher:focus-visible { outline-color: var(--ink); box-shadow: 0 0 0 2px var(--panel); border-radius: 2em; }

.panel { display: flex; flex-direction: column; background: var(--panel); overflow: hidden auto; container-type: size; }
.widget .panel { position: fixed; z-index: 2147483001; right: 1em; bottom: 5.25em; width: min(26em, calc(100vw - 2em));
  height: min(42em, calc(100vh - 6.5em)); height: min(42em, calc(100dvh - 6.5em)); border: 1px solid var(--line);
  border-radius: 1.1em; box-shadow: var(--shade); animation: rise .14s ease-out; }
.left .panel { right: auto; left: 1em; }
.page .panel { height: 100vh; height: 100dvh; max-width: 46em; margin: 0 auto; border: solid var(--line); border-width: 0 1px; }
@media (max-width: 34em), (max-height: 34em) {
  .widget .panel { inset: 0; width: auto; height: 100vh; height: 100dvh; border: 0; border-radius: 0; }
}
@keyframes rise { from { transform: translateY(.6em); } }

.head { position: sticky; top: 0; z-index: 3; display: flex; align-items: flex-start; gap: .25em; padding: .8em .6em .75em 1.1em; background: var(--head);
  color: var(--on-head); }
.head :focus-visible { outline-color: var(--on-head); }
.names { flex: 1; min-width: 0; }
.title { margin: 0; font-size: 1.1em; line-height: 1.3; font-weight: 650; }
.ai { margin: .1em 0 0; font-size: .86em; line-height: 1.35; }
.close, .menu > summary { display: grid; place-items: center; width: 2.6em; height: 2.6em; padding: 0; border: 0;
  border-radius: 50%; background: none; color: inherit; list-style: none; }
.menu > summary::-webkit-details-marker { display: none; }
.close:hover, .menu > summary:hover { background: rgb(128 128 128 / .25); }
.menu { position: relative; }
.items { position: absolute; z-index: 2; right: 0; top: 2.9em; width: max-content; max-width: 15em; padding: .35em;
  background: var(--panel); color: var(--ink); border: 1px solid var(--edge); border-radius: .7em; box-shadow: var(--shade); }
.items button { display: block; width: 100%; min-height: 2.75em; padding: .4em .9em; border: 0; border-radius: .45em;
  background: none; text-align: left; }
.items button:hover { background: var(--mine); }
.items :focus-visible { outline-color: var(--accent); outline-offset: -2px; }

.log { flex: 1; min-height: 6em; overflow-y: auto; padding: 1.1em 1em .6em; background: var(--ground); position: relative;
  overscroll-behavior: contain; display: flex; flex-direction: column; gap: .7em; }
.log:focus-visible { outline-offset: -4px; }
.log > :first-child { margin-top: auto; }
.bubble { max-width: 88%; padding: .7em .95em; border-radius: 1.1em; position: relative; flex: none; }
.bubble p, .bubble ul { margin: 0; }
.bubble ul { padding-left: 1.2em; }
.bubble > .unseen ~ * + * { margin-top: .55em; }
.bot { align-self: flex-start; background: var(--panel); border: 1px solid var(--line); border-bottom-left-radius: .3em; }
.user { align-self: flex-end; background: var(--mine); border: 1px solid transparent; border-bottom-right-radius: .3em; white-space: pre-line; }
.user.pending:has(.state:not(:empty)) { border: 1px dashed var(--edge); }
.state:not(:empty) { display: block; margin-top: .3em; font-size: .86em; color: var(--soft); }
.told { align-self: center; margin: .5em 0; font-size: .95em; color: var(--soft); text-align: center; }

.referral { max-width: 100%; align-self: stretch; background: var(--warm); border: 1px solid var(--warm-line); border-left-width: 5px;
  border-radius: .8em; padding: .9em 1em; }
.referral .heading { display: flex; align-items: center; gap: .5em; font-weight: 700; font-size: 1.06em; color: var(--warm-ink); }
.urgency-112, .urgency-113 { background: var(--alarm); border-color: var(--alarm-line); }
.urgency-112 .heading, .urgency-113 .heading { color: var(--alarm-ink); }
.referral a:not(.call) { color: inherit; font-weight: 600; }
.calls { display: flex; flex-wrap: wrap; gap: .5em; margin-top: .85em !important; }
.call { display: inline-flex; align-items: center; gap: .5em; min-height: 2.75em; padding: .45em 1.1em; border-radius: 2em;
  background: var(--accent); color: var(--on-accent); font-weight: 650; text-decoration: none; }
.referral .call { background: var(--warm-ink); color: var(--warm); }
.urgency-112 .call, .urgency-113 .call { background: var(--alarm-ink); color: var(--alarm); }

.choices { display: flex; flex-wrap: wrap; gap: .5em; flex: none; }
.choice { min-height: 2.6em; padding: .4em 1em; border: 1.5px solid var(--accent); border-radius: 1.4em; background: var(--panel);
  color: var(--accent); font-weight: 550; text-align: left; }
.choice:hover { background: var(--mine); }
.main { min-height: 2.9em; padding: .5em 1.3em; border: 0; border-radius: 1.5em; background: var(--accent); color: var(--on-accent);
  font-weight: 650; }

.sources { margin-top: .55em; font-size: .9em; color: var(--soft); }
.sources summary { display: inline-block; padding: .2em 0; min-height: 24px; text-decoration: underline; text-underline-offset: .15em; }
.sources p { margin: .35em 0 .2em; }
.sources ul { margin: 0; }
.rating { display: flex; flex-wrap: wrap; align-items: center; gap: .15em; margin: .35em 0 -.3em -.45em; color: var(--soft); }
.thumb { display: grid; place-items: center; width: 2.2em; height: 2.2em; padding: 0; border: 0; border-radius: 50%; background: none; }
.thumb .icon { width: 1.2em; height: 1.2em; }
.thumb:hover { background: var(--mine); }
.thumb[aria-pressed="true"] { background: var(--mine); color: var(--accent); }
.thumb[aria-pressed="true"] .icon { fill: currentColor; fill-opacity: .35; }
.thanks { font-size: .88em; margin-left: .5em; }
.remark { flex-basis: 100%; padding: .4em .45em .6em; color: var(--ink); }
.remark label { display: block; font-size: .9em; }
.remark .choice { margin-top: .5em; }

.status { min-height: 1.6em; padding: 0 1.2em; background: var(--ground); font-size: .9em; color: var(--soft); }
.dots i { display: inline-block; width: .3em; height: .3em; margin-left: .25em; border-radius: 50%; background: currentColor;
  animation: blink 1.2s infinite; }
.dots i:nth-child(2) { animation-delay: .2s; } .dots i:nth-child(3) { animation-delay: .4s; }
@keyframes blink { 0%, 70%, 100% { opacity: .25; } 35% { opacity: 1; } }
.alert:not(:empty) { padding: .7em 1.1em; background: var(--warm); border-top: 1px solid var(--warm-line); font-size: .95em; }
.alert p { margin: 0; } .alert .choice { margin-top: .55em; } .alert a { color: inherit; font-weight: 600; }
.notice { margin: 0; padding: .7em 1.1em 0; font-size: .88em; line-height: 1.45; color: var(--soft); }
.consent { padding: .9em 1.1em .4em; border-top: 1px solid var(--line); overflow-y: auto; flex: 0 1 auto; }
.consent p { margin: 0 0 .8em; font-size: .95em; }

.form { display: flex; flex-wrap: wrap; align-items: flex-end; gap: .5em; padding: .7em .9em .3em; }
textarea { width: 100%; min-height: 2.8em; max-height: 8.5em; padding: .6em .9em; border: 1.5px solid var(--edge); border-radius: 1.3em;
  background: var(--panel); resize: none; line-height: 1.45; }
.form textarea { flex: 1; min-width: 0; width: auto; }
.remark textarea { border-radius: .6em; margin-top: .3em; }
textarea:placeholder-shown { white-space: nowrap; overflow: hidden; }
textarea::placeholder { color: var(--soft); opacity: 1; }
textarea:focus-visible { outline-offset: 0; border-radius: 1.3em; }
textarea[aria-invalid="true"] { border-color: var(--alarm-line); }
.send { display: grid; place-items: center; width: 2.8em; height: 2.8em; padding: 0; border: 0; border-radius: 50%;
  background: var(--accent); color: var(--on-accent); }
.count { flex-basis: 100%; margin: 0; font-size: .86em; color: var(--soft); }
.count:empty { display: none; }
.foot { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0 .8em;
  padding: .1em .9em max(.45em, env(safe-area-inset-bottom)); font-size: .9em; }
.human { display: inline-flex; align-items: center; gap: .4em; min-height: 2.4em; padding: .2em .5em; border: 0; background: none; text-align: left;
  color: var(--accent); font-weight: 600; text-decoration: underline; text-underline-offset: .15em; }
.privacy { padding: .4em .5em; }

.dialog { width: min(24em, calc(100vw - 2em)); padding: 1.3em 1.4em; border: 1px solid var(--line); border-radius: 1em;
  background: var(--panel); color: var(--ink); box-shadow: var(--shade); }
.dialog::backdrop { background: rgb(10 25 22 / .55); }
.dialog h3 { margin: 0 0 .5em; font-size: 1.12em; line-height: 1.3; }
.dialog p { margin: 0 0 .7em; }
.actions { display: flex; flex-wrap: wrap; gap: .6em; margin-top: 1em; align-items: center; }
.actions p { flex-basis: 100%; }

@container (max-height: 30em) {
  .head { padding: .35em .4em .35em .7em; } .title { font-size: .8em; } .ai { font-size: .72em; } .foot { font-size: .8em; }
  .log { flex: 1 0 12em; padding: .7em; } .bubble { max-width: 100%; hyphens: auto; } }
@media (prefers-reduced-motion: reduce) { *, .panel { animation: none !important; transition: none !important; scroll-behavior: auto; } }
@media (prefers-contrast: more) { .chat { --line: var(--ink); --edge: var(--ink); --soft: var(--ink); } }
@media (forced-colors: active) {
  .bubble, .choice, .send, .main, .call, .launcher, .panel, .thumb[aria-pressed="true"] { border: 1px solid CanvasText; }
  .referral { border-left-width: 5px; }
  .thumb[aria-pressed="true"] { outline: 2px solid Highlight; }
}
`;

let shared;

/** The style sheet; constructed, so that a strict Content-Security-Policy allows it. */
export function sheet() {
  if (!shared) {
    shared = new CSSStyleSheet();
    shared.replaceSync(CSS);
  }
  return shared;
}
