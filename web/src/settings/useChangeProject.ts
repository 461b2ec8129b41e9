/** Changes what a project is called, what it is about and how it is heard. */
import { answer, client } from "../api/client";
import { keys } from "../api/queries";
import type { ProjectChange } from "../api/types";
import { texts } from "../texts";
import { useChange } from "./useChange";

export function useChangeProject(id: string) {
  return useChange(
    (body: ProjectChange) =>
      answer(client.PATCH("/api/v1/projects/{project_id}", { params: { path: { project_id: id } }, body })),
    { touches: [keys.projects], said: () => texts.settings.saved },
  );
}
