// The indicator in front: its question, its guidance, its answer and what is said beside it.

import * as guidance from "./guidance.js";
import { data, element, part } from "./page.js";
import * as work from "./work.js";

const TEXTS = ["name", "question", "explanation", "where", "counts", "does_not_count", "good"];
const form = part("form");
const comment = document.getElementById("comment");
const note = document.getElementById("note");
const flagged = document.getElementById("flagged");
const confidence = [...document.querySelectorAll("input[name=confidence]")];

export function start({ onAnswer, onFields, onNote }) {
  for (const without of document.querySelectorAll("[data-without-script]")) without.hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.name === "value") onAnswer(event.submitter.value);
  });
  for (const each of confidence) each.addEventListener("change", () => onFields({ confidence: Number(each.value) }));
  flagged.addEventListener("change", () => onFields({ flagged: flagged.checked }));
  whenWritten(comment, () => onFields({ comment: comment.value }));
  whenWritten(note, () => onNote(note.value));
}

// Words are saved a moment after the last letter, and at once when the field is left.
function whenWritten(field, save) {
  let timer = null;
  const now = () => {
    clearTimeout(timer);
    if (timer !== null) save();
    timer = null;
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(now, 900);
  });
  field.addEventListener("blur", now);
  writing.push(now);
}

const writing = [];

// Before another indicator comes in front, what is being written belongs to this one.
export function finishWriting() {
  for (const now of writing) now();
}

export function show(code) {
  const texts = guidance.of(code);
  part("code").textContent = code;
  if (texts) {
    for (const name of TEXTS) {
      const place = part(name);
      place.textContent = texts[name];
      place.lang = texts.borrowed.includes(name) ? "en" : guidance.language;
    }
  }
  form.action = `${data.page}answers/${encodeURIComponent(code)}/`;
  const told = [...(data.clarifications[""] ?? []), ...(data.clarifications[code] ?? [])];
  part("clarifications").hidden = !told.length;
  part("clarification-list").replaceChildren(...told.map((text) => element("li", { dir: "auto" }, text)));
  note.value = work.note(code);
  comment.value = work.answer(code).comment;
  showAnswer(code);
}

export function showAnswer(code) {
  const answer = work.answer(code);
  form.elements.base.value = answer.revision;
  for (const button of form.querySelectorAll("button[name=value]")) button.setAttribute("aria-pressed", button.value === answer.value);
  for (const each of confidence) each.checked = Number(each.value) === answer.confidence;
  flagged.checked = answer.flagged;
  if (document.activeElement !== comment) comment.value = answer.comment;
  part("meter").value = work.done();
  part("done").textContent = work.done();
}

export function tell(text) {
  part("told").textContent = text;
}
