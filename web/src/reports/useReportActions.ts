/** What a person writes into a report. What was generated is kept beside it, and each change can be taken back. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client";
import { reportKey } from "../api/insights";
import { sentence } from "../api/problem";
import type { Report, ReportLineIn } from "../api/types";
import { lineActions } from "../conversation/lineActions";
import type { Scope } from "../insights/scope";
import { texts } from "../texts";
import { useSay } from "../ui/messages";

const ROOT = "/api/v1/projects/{project_id}/report/lines";
const PARTS = ["conclusions", "changes", "recommendations", "limits"] as const;
const idsOf = (report: Report | undefined) => (report ? PARTS.flatMap((part) => report[part].map((line) => line.id)) : []);

export function useReportActions(project: string, scope: Scope) {
  const queries = useQueryClient();
  const say = useSay();
  const key = reportKey(project, scope);
  const run = useMutation({
    mutationFn: (what: () => Promise<unknown>) => what(),
    onError: (error) => say(sentence(error), true),
  });
  const show = (report: Report) => {
    queries.setQueryData<Report>(key, report);
    return report;
  };
  const of = (line_id: string) => ({ params: { path: { project_id: project, line_id }, query: scope } });
  const takeBack = (undo: () => Promise<unknown>) =>
    undo().then(
      () => say(texts.coding.undone),
      (error: unknown) => say(sentence(error), true),
    );
  return {
    busy: run.isPending,
    ...lineActions<ReportLineIn>({
      run: run.mutate,
      change: (id, body) => answer(client.PATCH(`${ROOT}/{line_id}`, { ...of(id), body: { hidden: false, ...body } })).then(show),
      add: async (body) => {
        const before = new Set(idsOf(queries.getQueryData<Report>(key)));
        const params = { path: { project_id: project }, query: scope };
        return idsOf(show(await answer(client.POST(ROOT, { params, body })))).find((id) => !before.has(id));
      },
      remove: (id) => answer(client.DELETE(`${ROOT}/{line_id}`, of(id))).then(show),
      did: (text, undo) => say(text, false, undo && (() => void takeBack(undo))),
    }),
  };
}

export type ReportActions = ReturnType<typeof useReportActions>;
