/** The drafts of this browser, read anew whenever one comes or goes. */
import { useCallback, useEffect, useState } from "react";
import { DRAFTS_CHANGED, listDrafts, type Draft } from "./drafts";

export function useDrafts(): Draft[] {
  const [drafts, setDrafts] = useState<Draft[]>([]);
  const read = useCallback(() => void listDrafts().then(setDrafts, () => setDrafts([])), []);
  useEffect(() => {
    read();
    window.addEventListener(DRAFTS_CHANGED, read);
    return () => window.removeEventListener(DRAFTS_CHANGED, read);
  }, [read]);
  return drafts;
}
