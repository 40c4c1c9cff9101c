// The service behind the page: one POST an answer.
import { t } from "/words.js";

/** What the service refuses, with its code. */
export class Refusal extends Error {
  constructor(code, message, status) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Fields of an address, without those that are empty. */
export function query(fields) {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined && value !== null && value !== "" && value !== false) pairs.append(name, value);
  const text = pairs.toString();
  return text ? "?" + text : "";
}

async function refusal(response) {
  try {
    const { error } = await response.json();
    return new Refusal(error.code, error.message, response.status);
  } catch {
    return new Refusal("unreadable", response.status + " " + response.statusText, response.status);
  }
}

async function fetched(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal("offline", t("offline"), 0);
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

/** GET, as JSON. */
export const get = async (path) => (await fetched(path)).json();

/** A picture with fields in the address, answered by JSON. */
export async function postPicture(path, picture, fields, signal) {
  const options = { method: "POST", body: picture, signal, headers: { "Content-Type": "application/octet-stream" } };
  return (await fetched(path + query(fields), options)).json();
}

const json = (fields, signal) => ({ method: "POST", body: JSON.stringify(fields), signal, headers: { "Content-Type": "application/json" } });

/** Fields as JSON, answered by JSON. */
export const post = async (path, fields, signal) => (await fetched(path, json(fields, signal))).json();

/** Fields as JSON, answered by one object a line, each given to `each` as it comes. */
export async function stream(path, fields, signal, each) {
  const response = await fetched(path, json(fields, signal));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (!line) continue;
      const object = JSON.parse(line);
      if (object.error) throw new Refusal(object.error.code, object.error.message, 200);
      each(object);
    }
  }
}

let modelList;

/** The models of an application, the usual one first. */
export async function models(app) {
  modelList ??= get("/v1/models");
  const all = (await modelList).models.filter((model) => model.app === app);
  return all.sort((a, b) => Number(b.default) - Number(a.default));
}

/** The latest of several requests: a new one ends the one before. */
export class Latest {
  #controller;
  /** Ends what runs and gives the signal for what begins. */
  next() {
    this.#controller?.abort();
    this.#controller = new AbortController();
    return this.#controller.signal;
  }
  /** Ends what runs. */
  stop() { this.#controller?.abort(); }
}
