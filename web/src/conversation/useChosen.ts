/** Which insight the keys mean, and which is being edited or moved. */
import { useMemo, useState } from "react";

export interface Chosen {
  id: string | null;
  editing: string | null;
  moving: string | null;
  choose: (id: string) => void;
  edit: (id: string | null) => void;
  move: (id: string | null) => void;
}

export function useChosen(): Chosen {
  const [id, choose] = useState<string | null>(null);
  const [editing, edit] = useState<string | null>(null);
  const [moving, move] = useState<string | null>(null);
  return useMemo(() => ({ id, editing, moving, choose, edit, move }), [id, editing, moving]);
}
