// The assessor's work as this page knows it: what the server has, and on top of it what is not sent yet.

import { data } from "./page.js";

const NOTHING = { value: "", comment: "", confidence: 0, flagged: false, revision: 0 };
const listeners = [];

export const codes = data.codes;
export const secondLooks = new Set();

export function onChange(listener) {
  listeners.push(listener);
}

export function changed(code) {
  for (const listener of listeners) listener(code);
}

export function answer(code) {
  return data.answers[code] ?? NOTHING;
}

// What the page shows of an answer. The revision stays that of the server until it has answered.
export function show(code, fields) {
  data.answers[code] = { ...answer(code), ...fields };
  changed(code);
}

export function note(code) {
  return data.notes[code] ?? "";
}

export function showNote(code, text) {
  if (text.trim()) data.notes[code] = text;
  else delete data.notes[code];
  changed(code);
}

export function evidence(code) {
  return data.evidence[code] ?? [];
}

export function showEvidence(code, list) {
  data.evidence[code] = list;
  changed(code);
}

export function lacksEvidence(code) {
  const { value } = answer(code);
  if (value === "not_met" ? !data.evidenceForNo : value !== "met") return false;
  return !evidence(code).some((each) => value === "not_met" || each.kind !== "looked");
}

export function done() {
  return codes.filter((code) => answer(code).value).length;
}

export function addressesUsed() {
  const all = Object.values(data.evidence).flat().map((each) => each.address);
  return [...new Set(all.filter(Boolean))].slice(-40);
}
