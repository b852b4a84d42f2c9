// The texts of all indicators, fetched once and then at hand without a line.

import { data } from "./page.js";

let texts = {};
export let language = "";

export async function start() {
  try {
    const response = await fetch(data.guidance, { credentials: "same-origin" });
    if (!response.ok) return false;
    const told = await response.json();
    texts = told.indicators;
    language = told.language;
    return true;
  } catch {
    return false;
  }
}

export function of(code) {
  return texts[code];
}

export function searchable(code) {
  const text = texts[code];
  return text ? `${text.question} ${text.explanation}` : "";
}
