/** What the parts of the page share about working on it: which recording, whether one may edit, and the way back. */
import { createContext, useCallback, useContext, useMemo, useRef, type ReactNode } from "react";
import { sentence } from "../api/problem";
import type { Recording } from "../api/types";
import { useMay } from "../access/permissions";
import { texts } from "../texts";
import { useSay } from "../ui/messages";

export interface Work {
  recordingId: string;
  projectId: string;
  /** What is not permitted is not offered. */
  mayEdit: boolean;
  /** Something was done: it is said, with its way back where there is one. Null says nothing. */
  did: (text: string | null, undo?: () => Promise<unknown>) => void;
  /** Takes back what was done last on this page; false when nothing was. */
  undoLast: () => boolean;
}

const Context = createContext<Work | null>(null);
const MOST = 100;

export function WorkProvider({ recording, children }: { recording: Recording; children: ReactNode }) {
  const say = useSay();
  const mayEdit = useMay()("edit", recording.project_id);
  const past = useRef<(() => Promise<unknown>)[]>([]);
  const takeBack = useCallback(
    (undo: () => Promise<unknown>) => {
      past.current = past.current.filter((other) => other !== undo);
      undo().then(
        () => say(texts.coding.undone),
        (error: unknown) => say(sentence(error), true),
      );
    },
    [say],
  );
  const did = useCallback<Work["did"]>(
    (text, undo) => {
      if (undo) past.current = [...past.current.slice(1 - MOST), undo];
      if (text !== null) say(text, false, undo && (() => takeBack(undo)));
    },
    [say, takeBack],
  );
  const undoLast = useCallback(() => {
    const last = past.current.at(-1);
    if (last) takeBack(last);
    return last !== undefined;
  }, [takeBack]);
  const work = useMemo(
    () => ({ recordingId: recording.id, projectId: recording.project_id, mayEdit, did, undoLast }),
    [recording.id, recording.project_id, mayEdit, did, undoLast],
  );
  return <Context value={work}>{children}</Context>;
}

export function useWork(): Work {
  const work = useContext(Context);
  if (work === null) throw new Error("useWork needs the WorkProvider around it");
  return work;
}
