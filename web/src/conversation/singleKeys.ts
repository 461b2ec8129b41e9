/** Whether single letters are shortcuts: a person whose speech or switch types stray letters can turn them off. */
import { useSyncExternalStore } from "react";

const KEY = "earmark.single-keys";
const listeners = new Set<() => void>();
let on = read();

function read(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true; // storage is switched off in this browser
  }
}

export const singleKeysOn = (): boolean => on;

export function setSingleKeys(wanted: boolean): void {
  on = wanted;
  try {
    localStorage.setItem(KEY, wanted ? "on" : "off");
  } catch {
    // kept for this visit only
  }
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useSingleKeys = (): boolean => useSyncExternalStore(subscribe, singleKeysOn);
