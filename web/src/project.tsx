/** Which project is looked at: remembered in this browser; null is all of them. */
import { createContext, useContext, useMemo, useState, type ReactNode } from "react";

interface Choice {
  project: string | null;
  choose: (id: string | null) => void;
}

const KEY = "earmark.project";
const Context = createContext<Choice>({ project: null, choose: () => undefined });

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is switched off in this browser
  }
}

export function ProjectProvider({ children }: { children: ReactNode }) {
  const [project, setProject] = useState<string | null>(remembered);
  const choice = useMemo<Choice>(
    () => ({
      project,
      choose: (id) => {
        setProject(id);
        try {
          if (id) localStorage.setItem(KEY, id);
          else localStorage.removeItem(KEY);
        } catch {
          // remembered for this visit only
        }
      },
    }),
    [project],
  );
  return <Context value={choice}>{children}</Context>;
}

export const useProject = () => useContext(Context);
