/** What the caller may do. Pure. */
import { createContext, useContext } from "react";
import type { Me, Permission } from "../api/types";

/** `project` null: in any project at all. */
export function may(me: Me, permission: Permission, project: string | null): boolean {
  if (me.everywhere?.includes(permission)) return true;
  return (me.projects ?? []).some(
    (access) => (project === null || access.project_id === project) && access.permissions.includes(permission),
  );
}

export const MeContext = createContext<Me | null>(null);

/** Who is signed in; without accounts this machine, which may do everything. */
export function useCaller(): Me {
  const me = useContext(MeContext);
  if (me === null) throw new Error("useCaller needs the AccessProvider around it");
  return me;
}

/** What is not permitted is not offered: `const may = useMay(); may("edit", recording.project_id)`. */
export function useMay(): (permission: Permission, project: string | null) => boolean {
  const me = useCaller();
  return (permission, project) => may(me, permission, project);
}
