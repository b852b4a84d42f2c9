// What the server wrote into the page: the assessor's own work, the words to say, and where things are.

function written(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

export const data = written("assessment-data");
export const letters = written("assessment-letters");
const words = written("assessment-words");

export function part(name) {
  return document.querySelector(`[data-part="${name}"]`);
}

export function act(name) {
  return document.querySelector(`[data-act="${name}"]`);
}

export function say(word, values = {}) {
  return Object.entries(values).reduce((text, [name, value]) => text.replace(`%(${name})s`, value), words[word]);
}

export function valueName(value) {
  return { met: say("yes"), not_met: say("no"), not_applicable: say("notApplicable") }[value] ?? say("none");
}

export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key in made && key !== "dir") made[key] = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// Browsers give randomUUID only to secure pages; a laptop's server in an office is reached by plain http.
export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
