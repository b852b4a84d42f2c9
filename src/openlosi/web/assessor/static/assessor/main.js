// The assessment's page: puts its parts together. Without this script the page works by plain forms.

import * as clock from "./clock.js";
import * as comments from "./comments.js";
import * as conflict from "./conflict.js";
import * as evidence from "./evidence.js";
import * as guidance from "./guidance.js";
import * as keys from "./keys.js";
import * as list from "./list.js";
import { act, data, part, say } from "./page.js";
import * as question from "./question.js";
import * as queue from "./queue.js";
import * as secondLook from "./second_look.js";
import * as status from "./status.js";
import * as work from "./work.js";

const root = document.querySelector("[data-assessing]");
const changes = [];
let code = data.current;

function bring(next, { history: kept = true, focus = true } = {}) {
  question.finishWriting();
  question.tell("");
  code = next;
  clock.inFront(code);
  question.show(code);
  evidence.show(code);
  secondLook.show(code);
  comments.show(code);
  list.current(code);
  root.classList.remove("shows-list");
  for (const [name, find] of [["previous", list.previous], ["next", list.next]])
    document.querySelector(`[data-go="${name}"]`).href = `?indicator=${encodeURIComponent(find(code) ?? code)}`;
  if (kept) history.pushState({ code }, "", `?indicator=${encodeURIComponent(code)}`);
  if (focus) document.getElementById("question").focus({ preventScroll: true });
  if (focus && root.getBoundingClientRect().top < 0) root.scrollIntoView({ block: "start" });
}

function change(fields) {
  if (!data.open) return;
  const { value, comment, confidence, flagged } = work.answer(code);
  changes.push({ code, before: { value, comment, confidence, flagged } });
  queue.changeAnswer(code, fields, clock.take(code));
  act("undo").hidden = false;
}

function answer(value) {
  if (!data.open) return;
  const old = code;
  if (work.answer(code).value !== value) change({ value });
  const next = list.next(old);
  if (next) bring(next);
  else question.tell(work.done() === work.codes.length ? say("allDone") : say("last"));
}

function undo() {
  const last = changes.pop();
  if (!last) {
    question.tell(say("nothingToUndo"));
    return;
  }
  if (last.code !== code) bring(last.code);
  queue.changeAnswer(last.code, last.before, clock.take(last.code));
  question.tell(say("undone", { code: last.code }));
  act("undo").hidden = !changes.length;
}

function move(find) {
  const to = find(code);
  if (to && to !== code) bring(to);
  else question.tell(say("last"));
}

const doing = {
  answer,
  undo,
  next: () => move(list.next),
  previous: () => move(list.previous),
  unanswered: () => move(list.nextUnanswered),
  flag: () => change({ flagged: !work.answer(code).flagged }),
  confidence: () => change({ confidence: (work.answer(code).confidence + 1) % 4 }),
  evidence: evidence.focus,
  note: () => document.getElementById("note").focus(),
  look: secondLook.toggle,
  portal: () => document.querySelector("[data-portal]")?.click(),
  search: () => {
    root.classList.add("shows-list");
    list.focusSearch();
  },
  leave: () => document.getElementById("question").focus({ preventScroll: true }),
};

function watchTheWay() {
  for (const [name, find] of [["previous", list.previous], ["next", list.next]]) {
    document.querySelector(`[data-go="${name}"]`).addEventListener("click", (event) => {
      event.preventDefault();
      move(find);
    });
  }
  window.addEventListener("popstate", (event) => bring(event.state?.code ?? data.current, { history: false }));
  act("undo").addEventListener("click", undo);
  act("list").addEventListener("click", (event) => {
    event.preventDefault();
    root.classList.toggle("shows-list");
    if (root.classList.contains("shows-list")) part("list").querySelector("[aria-current]").focus();
  });
  act("close-list").addEventListener("click", () => {
    root.classList.remove("shows-list");
    act("list").focus();
  });
  // What is still being written is queued first; if it is not sent by then, the browser asks before it leaves.
  act("submit")?.addEventListener("click", question.finishWriting);
  window.addEventListener("pagehide", question.finishWriting);
}

work.onChange((which) => {
  if (which !== code) return;
  question.showAnswer(code);
  evidence.show(code);
  secondLook.show(code);
});
question.start({
  onAnswer: answer,
  onFields: change,
  onNote: (text) => {
    if (data.open) queue.changeNote(code, text);
  },
});
status.start();
conflict.start();
list.start(bring);
evidence.start();
comments.start();
keys.start(doing);
watchTheWay();
await queue.start();
secondLook.start();
await guidance.start();
history.replaceState({ code }, "", `?indicator=${encodeURIComponent(code)}`);
bring(code, { history: false, focus: false });
root.classList.add("is-ready");
