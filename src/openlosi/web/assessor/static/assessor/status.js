// Whether all is saved, in words, and what to do where it is not.

import { act, element, part, say } from "./page.js";
import * as queue from "./queue.js";

const place = part("state");
let calm = null;

export function start() {
  queue.onState(show);
  act("retry").addEventListener("click", queue.sendNow);
  show(queue.state());
}

function show({ waiting, failures, signedOut, refused, kept }) {
  act("retry").hidden = !failures && !refused.length;
  clearTimeout(calm);
  if (refused.length) return write("bad", say("refused", { why: `${refused[0].code} – ${refused[0].refused}` }), discarding(refused[0]));
  if (signedOut) return write("warn", say("signedOut"));
  if (!kept) return write("bad", say("notKept"));
  if (failures) return write("warn", say("kept", { n: waiting }));
  if (!waiting) return write("ok", say("saved"));
  // "Saving" only when it takes a moment, so that quick typing does not flicker.
  calm = setTimeout(() => write("", say("saving")), 400);
}

function write(kind, text, ...more) {
  if (place.dataset.kind === kind && place.textContent === text && !more.length) return;
  place.dataset.kind = kind;
  place.replaceChildren(text, ...more);
}

function discarding(item) {
  const button = element("button", { type: "button", className: "button is-quiet is-small" }, say("remove"));
  button.addEventListener("click", () => queue.discard(item));
  return button;
}
