// The queue of what is to be sent: kept on the device first, sent in order, tried again until the server has answered.
//
// An item that was ever sent is not changed any more, since the server may have taken it: what comes after it is another item,
// based on the revision that the server answers. So nothing is lost and nothing is made twice, however the line breaks.

import { call, Unreached } from "./calls.js";
import * as keeping from "./keeping.js";
import { freshKey } from "./page.js";
import * as work from "./work.js";

const FIELDS = ["value", "comment", "confidence", "flagged"];
const MOST_AT_ONCE = 40;
const LONGEST_PAUSE = 30_000;

let items = [];
let busy = false;
let failures = 0;
let timer = null;
let signedOut = false;
const listeners = [];

export function onState(listener) {
  listeners.push(listener);
}

export function state() {
  const refused = items.filter((item) => item.refused);
  const conflict = items.find((item) => item.conflict);
  return { waiting: items.length, busy, failures, signedOut, refused, conflict, kept: keeping.works };
}

export async function start() {
  items = (await keeping.open()).concat(items);
  for (const item of items) {
    delete item.refused;
    delete item.conflict;
    showAgain(item);
  }
  store();
  send();
}

export function changeAnswer(code, fields, seconds) {
  const before = work.answer(code);
  work.show(code, fields);
  const now = work.answer(code);
  const waiting = items.find((item) => item.type === "answer" && item.code === code && !item.tried);
  if (waiting) {
    for (const field of FIELDS) waiting[field] = now[field];
    waiting.seconds += seconds;
  } else {
    const ahead = items.some((item) => item.type === "answer" && item.code === code);
    const item = { type: "answer", code, key: freshKey(), base: ahead ? null : before.revision, seconds };
    for (const field of FIELDS) item[field] = now[field];
    items.push(item);
  }
  store();
  soon(0);
}

export function changeNote(code, text) {
  work.showNote(code, text);
  const waiting = items.find((item) => item.type === "note" && item.code === code && !item.tried);
  if (waiting) waiting.text = text;
  else items.push({ type: "note", code, key: freshKey(), text });
  store();
  soon(0);
}

export async function addEvidence(code, { kind, address, note, file }) {
  const key = freshKey();
  if (file) await keeping.keepFile(key, file);
  const item = { type: "evidence", code, key, kind, address, note, file: Boolean(file) };
  items.push(item);
  showAgain(item);
  store();
  soon(0);
}

export function removeEvidence(code, piece) {
  work.showEvidence(code, work.evidence(code).filter((each) => each !== piece));
  const unsent = items.find((item) => item.type === "evidence" && item.key === piece.key && !item.tried);
  if (unsent) {
    items = items.filter((item) => item !== unsent);
    keeping.dropFile(unsent.key);
  } else items.push({ type: "removal", code, key: freshKey(), id: piece.id });
  store();
  soon(0);
}

// The assessor says which of two versions is right.
export function settle(item, keepHere) {
  const there = item.conflict;
  delete item.conflict;
  if (keepHere) {
    item.key = freshKey();
    item.base = there.revision;
    item.tried = false;
    work.show(item.code, { revision: there.revision });
  } else {
    items = items.filter((each) => each.type !== "answer" || each.code !== item.code);
    work.show(item.code, there);
  }
  store();
  soon(0);
}

export function discard(item) {
  items = items.filter((each) => each !== item);
  if (item.type === "evidence") {
    work.showEvidence(item.code, work.evidence(item.code).filter((each) => each.key !== item.key));
    keeping.dropFile(item.key);
  }
  store();
  soon(0);
}

export function sendNow() {
  failures = 0;
  for (const item of items) delete item.refused;
  soon(0);
}

function showAgain(item) {
  if (item.type === "answer") work.show(item.code, Object.fromEntries(FIELDS.map((field) => [field, item[field]])));
  if (item.type === "note") work.showNote(item.code, item.text);
  if (item.type === "removal") work.showEvidence(item.code, work.evidence(item.code).filter((each) => each.id !== item.id));
  if (item.type === "evidence" && !work.evidence(item.code).some((each) => each.key === item.key))
    work.showEvidence(item.code, [...work.evidence(item.code), { ...item, id: null, unsent: true }]);
}

function store() {
  keeping.write(items);
  tell();
}

function tell() {
  for (const listener of listeners) listener(state());
}

function soon(pause) {
  clearTimeout(timer);
  timer = setTimeout(send, pause);
}

// Those that can go now: the first of each indicator's answers, unless it waits for the assessor to decide.
function sendable() {
  const seen = new Set();
  return items.filter((item) => {
    const name = item.type === "answer" ? `answer ${item.code}` : item.key;
    const first = !seen.has(name);
    seen.add(name);
    return first && !item.refused && !item.conflict;
  });
}

async function send() {
  if (busy) return;
  const ready = sendable();
  if (!ready.length) {
    tell();
    return;
  }
  busy = true;
  const answers = ready.filter((item) => item.type === "answer").slice(0, MOST_AT_ONCE);
  const batch = answers.length ? answers : [ready[0]];
  for (const item of batch) item.tried = true;
  store();
  let pause = 0;
  try {
    await (answers.length ? sendAnswers(batch) : sendOne(batch[0]));
    failures = 0;
    signedOut = false;
  } catch (error) {
    if (!(error instanceof Unreached)) console.error(error);
    failures += 1;
    pause = Math.min(1000 * 2 ** (failures - 1), LONGEST_PAUSE) * (0.75 + Math.random() / 2);
  }
  busy = false;
  store();
  if (signedOut) pause = LONGEST_PAUSE;
  if (sendable().length) soon(pause);
}

async function sendAnswers(batch) {
  if (batch.length === 1) {
    const [item] = batch;
    const { status, told } = await call("PUT", `/answers/${encodeURIComponent(item.code)}`, body(item));
    answered(item, status, told, told);
    return;
  }
  const { status, told } = await call("POST", "/answers", { answers: batch.map(body) });
  if (status !== 200) {
    for (const item of batch) answered(item, status, told, told);
    return;
  }
  told.results.forEach((result, place) => answered(batch[place], result.status, result.answer, result.refusal));
}

function body(item) {
  const { code, key, base, seconds } = item;
  // What followed an item that was given up has no revision of its own to stand on; it takes the one this page knows.
  return { indicator: code, key, base: base ?? work.answer(code).revision, seconds, ...Object.fromEntries(FIELDS.map((field) => [field, item[field]])) };
}

function answered(item, status, saved, refusal) {
  if (status === 200) {
    finish(item, saved.revision);
  } else if (status === 409 && refusal.error === "changed_meanwhile") {
    const there = refusal.answer;
    if (FIELDS.every((field) => there[field] === item[field])) finish(item, there.revision);
    else item.conflict = there;
  } else refuse(item, status, refusal);
}

function finish(item, revision) {
  items = items.filter((each) => each !== item);
  const after = items.find((each) => each.type === "answer" && each.code === item.code);
  if (after && !after.tried) after.base = revision;
  work.show(item.code, { revision });
}

async function sendOne(item) {
  const path = { note: `/notes/${encodeURIComponent(item.code)}`, evidence: "/evidence", removal: `/evidence/${item.id}` }[item.type];
  const method = { note: "PUT", evidence: "POST", removal: "DELETE" }[item.type];
  const sent = item.type === "note" ? { text: item.text } : item.type === "evidence" ? await evidenceBody(item) : undefined;
  const { status, told } = await call(method, path, sent);
  const gone = item.type === "removal" && status === 404;
  if (status !== 200 && !gone) {
    refuse(item, status, told);
    return;
  }
  items = items.filter((each) => each !== item);
  if (item.type === "evidence") {
    work.showEvidence(item.code, work.evidence(item.code).map((each) => (each.key === item.key ? { ...told, key: item.key } : each)));
    keeping.dropFile(item.key);
  }
}

async function evidenceBody(item) {
  const { key, kind, address, note } = item;
  const fields = { indicator: item.code, key, kind, address, note };
  const file = item.file ? await keeping.keptFile(key) : null;
  if (!file) return fields;
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set("file", file, file.name ?? "picture");
  return form;
}

function refuse(item, status, told) {
  // Signed out, or the token is of a session that is over: nothing is wrong with what was sent.
  if (status === 401 || (status === 403 && /csrf/i.test(told.message))) {
    signedOut = true;
    throw new Unreached("signed out");
  }
  item.refused = told.message;
}

window.addEventListener("online", sendNow);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && items.length) sendNow();
});
window.addEventListener("beforeunload", (event) => {
  if (items.length) event.preventDefault();
});
