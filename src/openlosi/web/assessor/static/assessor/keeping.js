// Keep on this device what is not sent yet, until the server has it.
//
// Each tab keeps a list of its own, so that two tabs never write over each other's. A tab that comes later takes over the list of
// one that is gone. Pictures are too large for that list; they are kept beside it.

import { data, freshKey } from "./page.js";

const PREFIX = `openlosi:${data.person}:${data.number}:`;
let name = null;
export let works = true;

export async function open() {
  let tab = sessionStorage.getItem("openlosi:tab");
  // A duplicated tab brings its sister's name along; who holds the lock is the one.
  if (!tab || !(await held(PREFIX + tab))) {
    tab = freshKey();
    sessionStorage.setItem("openlosi:tab", tab);
    await held(PREFIX + tab);
  }
  name = PREFIX + tab;
  const own = read(name);
  const others = await left();
  const items = [...others, ...own];
  write(items);
  return items;
}

export function write(items) {
  if (name === null) return;
  try {
    if (items.length) localStorage.setItem(name, JSON.stringify(items));
    else localStorage.removeItem(name);
    works = true;
  } catch {
    works = false;
  }
}

function read(which) {
  try {
    return JSON.parse(localStorage.getItem(which) ?? "[]");
  } catch {
    return [];
  }
}

// What tabs that are gone have left behind. The same change sent by two is made once, so taking it twice does no harm.
async function left() {
  const found = [];
  for (const key of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX) && each !== name)) {
    if (!(await held(key))) continue;
    found.push(...read(key));
    localStorage.removeItem(key);
  }
  return found;
}

// Whether this tab now holds a name, for as long as it lives. Where the browser has no locks, it always does.
function held(which) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    navigator.locks.request(which, { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock));
      return lock ? new Promise(() => {}) : null;
    });
  });
}

const inMemory = new Map();

function files(mode, use) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("openlosi", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("files");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const base = opening.result;
      const transaction = base.transaction("files", mode);
      const asked = use(transaction.objectStore("files"));
      transaction.oncomplete = () => {
        base.close();
        resolve(asked.result);
      };
      transaction.onerror = transaction.onabort = () => {
        base.close();
        reject(transaction.error);
      };
    };
  });
}

export async function keepFile(key, file) {
  inMemory.set(key, file);
  await files("readwrite", (store) => store.put(file, key)).catch(() => {});
}

export async function keptFile(key) {
  return inMemory.get(key) ?? (await files("readonly", (store) => store.get(key)).catch(() => undefined));
}

export async function dropFile(key) {
  inMemory.delete(key);
  await files("readwrite", (store) => store.delete(key)).catch(() => {});
}
