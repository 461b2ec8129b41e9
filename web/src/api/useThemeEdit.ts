/** What a person does to themes: it shows at once, and is taken back when the server refuses it. */
import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import { projectKey } from "./insights";
import type { paths } from "./schema";

type ThemePage = paths["/api/v1/projects/{project_id}/themes"]["get"]["responses"]["200"]["content"]["application/json"];
type QuotePage = paths["/api/v1/projects/{project_id}/quotes"]["get"]["responses"]["200"]["content"]["application/json"];

export type ThemeEdit =
  | { do: "rename"; theme: string; label: string }
  | { do: "merge"; theme: string; into: string }
  | { do: "split"; theme: string; label: string; insights: string[] }
  | { do: "move"; insight: string; theme: string | null };

/** The edit that takes another one back; null where there is none. */
export type Inverse = ThemeEdit | null;

const MOST = 500;

async function membersOf(theme: string): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await answer(
      client.GET("/api/v1/themes/{theme_id}/insights", { params: { path: { theme_id: theme }, query: { limit: MOST, cursor } } }),
    );
    found.push(...page.items.map((insight) => insight.id));
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return found;
}

const labelOf = (queries: QueryClient, project: string, theme: string): string | undefined =>
  queries
    .getQueriesData<ThemePage>({ queryKey: [...projectKey(project), "themes"] })
    .flatMap(([, page]) => page?.items ?? [])
    .find((item) => item.id === theme)?.label;

/** Sends an edit; answers the one that takes it back. */
async function send(edit: ThemeEdit, label: string | undefined, home: string | null | undefined): Promise<Inverse> {
  const at = (theme: string) => ({ params: { path: { theme_id: theme } } });
  switch (edit.do) {
    case "rename":
      await answer(client.PATCH("/api/v1/themes/{theme_id}", { ...at(edit.theme), body: { label: edit.label } }));
      return label === undefined ? null : { do: "rename", theme: edit.theme, label };
    case "merge": {
      const insights = await membersOf(edit.theme);
      await answer(client.POST("/api/v1/themes/{theme_id}/merge", { ...at(edit.into), body: { theme_ids: [edit.theme] } }));
      return label === undefined || insights.length === 0 ? null : { do: "split", theme: edit.into, label, insights };
    }
    case "split": {
      const made = await answer(
        client.POST("/api/v1/themes/{theme_id}/split", { ...at(edit.theme), body: { label: edit.label, insight_ids: edit.insights } }),
      );
      return { do: "merge", theme: made.id, into: edit.theme };
    }
    case "move":
      await answer(
        client.PUT("/api/v1/insights/{insight_id}/theme", {
          params: { path: { insight_id: edit.insight } },
          body: { theme_id: edit.theme },
        }),
      );
      return home === undefined || home === edit.theme ? null : { do: "move", insight: edit.insight, theme: home };
  }
}

type Quotes = { pages: QuotePage[]; pageParams: unknown[] };

const quotesOf = (queries: QueryClient, project: string) =>
  queries.getQueriesData<Quotes>({ queryKey: [...projectKey(project), "quotes"] });

const homeOf = (queries: QueryClient, project: string, insight: string): string | null | undefined =>
  quotesOf(queries, project)
    .flatMap(([, data]) => data?.pages ?? [])
    .flatMap((page) => page.items)
    .find((item) => item.insight.id === insight)?.insight.theme_id;

/** Changes what is shown as the server will. */
function show(queries: QueryClient, project: string, edit: ThemeEdit): void {
  const onThemes = (change: (items: ThemePage["items"]) => ThemePage["items"]) =>
    queries.setQueriesData<ThemePage>({ queryKey: [...projectKey(project), "themes"] }, (page) => page && { ...page, items: change(page.items) });
  if (edit.do === "rename") onThemes((items) => items.map((item) => (item.id === edit.theme ? { ...item, label: edit.label } : item)));
  if (edit.do === "merge") onThemes((items) => items.filter((item) => item.id !== edit.theme));
  const leaving = edit.do === "move" ? [edit.insight] : edit.do === "split" ? edit.insights : [];
  const home = edit.do === "move" ? homeOf(queries, project, edit.insight) : undefined;
  if (leaving.length === 0 || (edit.do === "move" && home === edit.theme)) return;
  queries.setQueriesData<Quotes>(
    { queryKey: [...projectKey(project), "quotes"], predicate: (query) => isOfOneTheme(query.queryKey.at(-1)) },
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({ ...page, items: page.items.filter((item) => !leaving.includes(item.insight.id)) })),
      },
  );
}

/** Only lists of one theme, or of none, lose what moves. */
const isOfOneTheme = (query: unknown): boolean => {
  const { theme_id, ungrouped } = (query ?? {}) as { theme_id?: string[]; ungrouped?: boolean };
  return theme_id?.length === 1 || ungrouped === true;
};

export function useThemeEdit(project: string) {
  const queries = useQueryClient();
  const all = { queryKey: projectKey(project) };
  return useMutation({
    mutationFn: ({ edit, label, home }: { edit: ThemeEdit; label?: string; home?: string | null }) => send(edit, label, home),
    onMutate: async ({ edit }) => {
      await queries.cancelQueries(all);
      const before = queries.getQueriesData(all);
      show(queries, project, edit);
      return { before };
    },
    onError: (_error, _edit, context) => {
      for (const [key, data] of context?.before ?? []) queries.setQueryData(key, data);
    },
    onSettled: () => queries.invalidateQueries(all),
  });
}

/** An edit with what is needed to take it back, read before it is shown. */
export function useWithPast(project: string) {
  const queries = useQueryClient();
  return (edit: ThemeEdit) => ({
    edit,
    label: edit.do === "rename" || edit.do === "merge" ? labelOf(queries, project, edit.theme) : undefined,
    home: edit.do === "move" ? homeOf(queries, project, edit.insight) : undefined,
  });
}
