/** What people do to themes here, said and taken back in one place. */
import { useCallback, useState } from "react";
import { useMay } from "../access/permissions";
import { sentence } from "../api/problem";
import { useThemeEdit, useWithPast, type ThemeEdit } from "../api/useThemeEdit";
import { texts } from "../texts";
import { useSay } from "../ui/messages";

export interface Done {
  text: string;
  undo: ThemeEdit | null;
}

export interface Actions {
  /** Whether the person may change themes here; where not, nothing of it is offered. */
  allowed: boolean;
  act: (edit: ThemeEdit, said: string) => void;
  done: Done | null;
  undo: () => void;
  dismiss: () => void;
  busy: boolean;
}

export function useActions(project: string): Actions {
  const [done, setDone] = useState<Done | null>(null);
  const { mutate, isPending } = useThemeEdit(project);
  const withPast = useWithPast(project);
  const say = useSay();
  const allowed = useMay()("edit", project);
  const act = (edit: ThemeEdit, said: string, isUndo = false) =>
    mutate(withPast(edit), {
      onSuccess: (undo) => setDone({ text: said, undo: isUndo ? null : undo }),
      onError: (error) => say(sentence(error), true),
    });
  return {
    allowed,
    act,
    done,
    undo: () => done?.undo && act(done.undo, texts.themes.did.undone, true),
    dismiss: useCallback(() => setDone(null), []),
    busy: isPending,
  };
}
