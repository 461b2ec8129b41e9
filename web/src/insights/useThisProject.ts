/** The project of a page's address: the switcher shows it, and switching leads to the same page of another project. */
import { useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { useProjects } from "../api/queries";
import type { Project } from "../api/types";
import { useProject } from "../project";

export function useThisProject(id: string, page: "insights" | "report"): Project | undefined {
  const { project, choose } = useProject();
  const [, navigate] = useLocation();
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (shown.current !== id) {
      shown.current = id;
      if (project !== id) choose(id);
    } else if (project !== id) navigate(project ? `/projects/${project}/${page}` : "/insights");
  }, [id, project, page, choose, navigate]);
  return useProjects().data?.items.find((item) => item.id === id);
}
