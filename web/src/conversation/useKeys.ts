/** The keyboard of the conversation page: playing, moving, finding. Keys typed into a control stay with the control. */
import { useEffect, useRef } from "react";
import { singleKeys } from "./choices";

/** By `event.key`; a digit by its key on the keyboard, whatever stands on it; `mod+z` with Ctrl or ⌘. */
export type KeyActions = Partial<Record<string, () => void>>;

const TYPING = "input:not([type=range]), textarea, select, [contenteditable=true], [role=dialog], [role=alertdialog], [role=menu], [role=listbox]";
const PRESSING = "button, a, summary, [role=tab], [role=option], [role=button]";
const OWN_ARROWS = "[role=tab], [role=slider], input[type=range], [role=radiogroup], [role=radio]";

/** Whether a key pressed while `target` has focus is meant for the page. */
export function isForPage(key: string, target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return true;
  if (target.closest(TYPING)) return false;
  if (key === " " && target.closest(PRESSING)) return false;
  if (key.startsWith("Arrow") && target.closest(OWN_ARROWS)) return false;
  return true;
}

/** What a key press is called: letters small; the digits of a French keyboard without Shift are digits too. */
export function nameOfKey(event: Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey">): string {
  const { key, code } = event;
  if (event.ctrlKey || event.metaKey) return `mod+${key.toLowerCase()}`;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
  if (digit && !/^[a-z?/+[\],.-]$/i.test(key)) return digit;
  return key.length === 1 ? key.toLowerCase() : key;
}

export function useKeys(actions: KeyActions): void {
  const current = useRef(actions);
  current.current = actions;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.altKey || event.defaultPrevented) return;
      const name = nameOfKey(event);
      if (name.length === 1 && name !== " " && !singleKeys.get()) return;
      const action = current.current[name];
      if (!action || !isForPage(event.key, event.target)) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
