/** A session that ended while somebody worked: what was asked waits, and is asked again once they are back. */
import type { Middleware } from "openapi-fetch";

let back: Promise<void> | null = null;
let goOn: () => void = () => undefined;
const listeners = new Set<() => void>();

export const isOver = (): boolean => back !== null;

export function onSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const tell = () => {
  for (const listener of listeners) listener();
};

/** Nobody is signed in any more. Resolves when somebody is. */
export function sessionEnded(): Promise<void> {
  if (back === null) {
    back = new Promise((resolve) => (goOn = resolve));
    tell();
  }
  return back;
}

/** The same person signed in again. */
export function sessionGoesOn(): void {
  if (back === null) return;
  back = null;
  goOn();
  tell();
}

const OF_ITSELF = /\/api\/v1\/(session|invitations\/accept)$/;
const copies = new Map<string, Request>();

export const askAgain: Middleware = {
  onRequest({ id, request }) {
    if (!OF_ITSELF.test(new URL(request.url).pathname)) copies.set(id, request.clone());
    return undefined;
  },
  async onResponse({ id, response }) {
    const copy = copies.get(id);
    copies.delete(id);
    if (response.status !== 401 || copy === undefined) return undefined;
    const again = copy.clone();
    await sessionEnded();
    return fetch(again);
  },
  onError({ id }) {
    copies.delete(id);
    return undefined;
  },
};
