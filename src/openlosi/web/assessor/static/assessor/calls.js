// Calls to the server. Never throws for a refusal; throws `Unreached` when no answer came.

import { data } from "./page.js";

export class Unreached extends Error {}

// Read at every call: signing in again in another tab changes it.
function token() {
  return document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
}

export async function call(method, path, body) {
  const form = body instanceof FormData;
  const headers = { "X-CSRFToken": token(), Accept: "application/json" };
  if (body && !form) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(data.api + path, {
      method,
      headers,
      body: body && !form ? JSON.stringify(body) : body,
      credentials: "same-origin",
      redirect: "manual",
    });
  } catch (error) {
    throw new Unreached(error.message);
  }
  if (response.status === 0 || response.status === 429 || response.status >= 500) throw new Unreached(String(response.status));
  let told;
  try {
    told = await response.json();
  } catch {
    throw new Unreached("no answer that can be read");
  }
  return { status: response.status, told };
}
