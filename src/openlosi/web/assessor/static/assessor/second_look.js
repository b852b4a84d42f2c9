// The offer of a second look: only after the answer, only where the machine's reading differs, and opened by the assessor.

import { call } from "./calls.js";
import { data, element, part, say } from "./page.js";
import * as queue from "./queue.js";
import * as work from "./work.js";

const look = part("look");
const body = part("look-body");
let code = null;
let asked = null;

export function start() {
  look.addEventListener("toggle", () => {
    if (look.open && !body.childElementCount) fetchLook();
  });
  if (data.suggestions === "never" || !data.open) return;
  if (data.suggestions === "after") {
    let known = 0;
    queue.onState(({ waiting, busy }) => {
      const answered = work.done();
      if (waiting || busy || answered === known) return;
      known = answered;
      clearTimeout(asked);
      asked = setTimeout(offers, 1500);
    });
    offers();
  }
}

export function show(now) {
  if (code === now) {
    look.hidden = !offered(now);
    return;
  }
  code = now;
  look.open = false;
  body.replaceChildren();
  look.hidden = !offered(now);
}

export function toggle() {
  if (!look.hidden) {
    look.open = !look.open;
    look.querySelector("summary").focus();
  }
}

function offered(which) {
  return data.suggestions === "before" ? data.open : work.secondLooks.has(which);
}

async function offers() {
  const answer = await call("GET", "/suggestions").catch(() => null);
  if (answer?.status !== 200) return;
  const now = new Set(answer.told.indicators);
  for (const each of [...work.secondLooks, ...now]) {
    if (now.has(each) === work.secondLooks.has(each)) continue;
    if (now.has(each)) work.secondLooks.add(each);
    else work.secondLooks.delete(each);
    work.changed(each);
  }
}

async function fetchLook() {
  const of = code;
  const answer = await call("GET", `/suggestions/${encodeURIComponent(of)}`).catch(() => null);
  if (of !== code) return;
  if (answer?.status !== 200) {
    body.replaceChildren(element("p", {}, answer?.told.message ?? say("lookFailed")));
    return;
  }
  const { verdict, evidence, looked_at, reason } = answer.told;
  const heading = { found: say("machineFound"), not_found: say("machineNotFound") }[verdict] ?? say("machineOther");
  const pages = (verdict === "found" ? evidence : [...evidence, ...looked_at]).filter((page) => /^https?:/i.test(page.url));
  body.replaceChildren(element("p", {}, heading, reason ? ` ${reason}` : ""), element("ul", {}, ...pages.map(pageRow)));
}

function pageRow(page) {
  const link = element("a", { href: page.url, target: "_blank", rel: "noopener noreferrer", className: "as-typed" }, page.title || page.url);
  return element("li", {}, link, page.quote ? element("blockquote", { dir: "auto" }, page.quote) : null);
}
