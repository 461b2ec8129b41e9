/** What a person chose for the conversation pages, kept in this browser: on or off. */
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
const known = new Map<string, boolean>();

function read(name: string, otherwise: boolean): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  let found = otherwise;
  try {
    const kept = localStorage.getItem(`earmark.${name}`);
    if (kept !== null) found = kept === "on";
  } catch {
    // storage is switched off in this browser: kept for this visit only
  }
  known.set(name, found);
  return found;
}

function keep(name: string, on: boolean): void {
  known.set(name, on);
  try {
    localStorage.setItem(`earmark.${name}`, on ? "on" : "off");
  } catch {
    // kept for this visit only
  }
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export interface Choice {
  get: () => boolean;
  set: (on: boolean) => void;
}

export const choice = (name: string, otherwise: boolean): Choice => ({
  get: () => read(name, otherwise),
  set: (on) => keep(name, on),
});

export const useChoice = (of: Choice): boolean => useSyncExternalStore(subscribe, of.get);

/** Whether single letters are shortcuts: a person whose speech or switch types stray letters can turn them off. */
export const singleKeys = choice("single-keys", true);
export const skipSilence = choice("skip-silence", false);
export const showMood = choice("sentiment-line", true);
