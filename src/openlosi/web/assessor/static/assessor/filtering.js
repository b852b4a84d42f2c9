// Which indicators the list shows: a search, a state and a criterion together.

import * as work from "./work.js";

const STATES = {
  all: () => true,
  unanswered: (code) => !work.answer(code).value,
  lacks: work.lacksEvidence,
  flagged: (code) => work.answer(code).flagged,
  met: (code) => work.answer(code).value === "met",
  not_met: (code) => work.answer(code).value === "not_met",
  noted: (code) => Boolean(work.note(code)),
  second: (code) => work.secondLooks.has(code),
};

function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

export function filter({ search, state, criterion, textOf, criterionOf }) {
  const words = plain(search).split(/\s+/).filter(Boolean);
  return work.codes.filter((code) => {
    if (!STATES[state](code)) return false;
    if (criterion && criterionOf(code) !== criterion) return false;
    const text = words.length ? plain(textOf(code)) : "";
    return words.every((word) => text.includes(word));
  });
}

export function count(state) {
  return work.codes.filter(STATES[state]).length;
}
