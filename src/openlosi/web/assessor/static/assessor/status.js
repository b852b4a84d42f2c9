// Whether all is saved, in words, and what to do where it is not.

import { act, element, part, say } from "./page.js";
import * as queue from "./queue.js";

const place = part("state");
const told = part("state-told");
let said = false;

export function start() {
  queue.onState(show);
  act("retry").addEventListener("click", queue.sendNow);
  show(queue.state());
}

function show({ waiting, failures, signedOut, refused, kept }) {
  act("retry").hidden = !failures && !refused.length;
  if (refused.length) write("bad", say("refused", { why: `${refused[0].code} – ${refused[0].refused}` }), discarding(refused[0]));
  else if (signedOut) write("warn", say("signedOut"));
  else if (!kept) write("bad", say("notKept"));
  else if (failures) write("warn", say("kept", { n: waiting }));
  else if (waiting) write("busy", say("saving"));
  else write("ok", say("saved"));
}

// Seen at every change; said aloud only when something is wrong, and when it is right again.
function write(kind, text, ...more) {
  const wrong = kind === "warn" || kind === "bad";
  if (wrong !== said && kind !== "busy") {
    said = wrong;
    told.textContent = text;
  }
  place.dataset.kind = kind;
  place.replaceChildren(text, ...more);
}

function discarding(item) {
  const button = element("button", { type: "button", className: "button is-quiet is-small" }, say("remove"));
  button.addEventListener("click", () => queue.discard(item));
  return button;
}
