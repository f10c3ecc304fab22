// What an answer to something asked for online means, and what to say of it.

import { say } from "./view.js";

export const isDone = (answer) => Boolean(answer) && answer.ours && answer.status === 200;
export const isRefused = (answer) => Boolean(answer) && answer.ours && answer.status >= 400 && answer.status < 500;

/** The server's own sentence for a refusal; else that a signal is needed. */
export function problemOf(answer) {
  if (isDone(answer)) return null;
  const told = isRefused(answer) && answer.body && answer.body.error;
  return told ? told.message : say("book.offline");
}
