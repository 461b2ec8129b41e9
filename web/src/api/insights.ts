/** Insights of a project: overview, themes, FAQ, saturation, quotes and report. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Scope } from "../insights/scope";
import { answer, client } from "./client";
import { isActive } from "./queries";
import type { paths } from "./schema";

type QueryOf<P extends keyof paths> = paths[P] extends { get: { parameters: { query?: infer Q } } } ? NonNullable<Q> : never;
export type ThemeQuery = QueryOf<"/api/v1/projects/{project_id}/themes">;
export type QuoteQuery = QueryOf<"/api/v1/projects/{project_id}/quotes">;

const POLL = 4000;
const MOST = 200;
const PAGE = 50;

const of = (project: string) => ({ path: { project_id: project } });
/** Everything that is counted over a project: what a decision may change. */
export const projectKey = (project: string) => ["project", project] as const;
const key = (project: string, part: string, query: object) => [...projectKey(project), part, query] as const;

export function useOverview(project: string, scope: Scope) {
  return useQuery({
    queryKey: key(project, "overview", scope),
    queryFn: () => answer(client.GET("/api/v1/projects/{project_id}/overview", { params: { ...of(project), query: scope } })),
    placeholderData: keepPreviousData,
  });
}

export function useThemes(project: string, query: ThemeQuery, wanted = true) {
  return useQuery({
    enabled: wanted,
    queryKey: key(project, "themes", query),
    queryFn: () =>
      answer(client.GET("/api/v1/projects/{project_id}/themes", { params: { ...of(project), query: { ...query, limit: MOST } } })),
    placeholderData: keepPreviousData,
    refetchInterval: (asked) => (isActive(asked.state.data?.job?.status ?? null) ? POLL : false),
  });
}

/** The theme of an address, which names its heir where it was merged. */
export function useTheme(theme: string) {
  return useQuery({
    queryKey: ["theme", theme],
    queryFn: () => answer(client.GET("/api/v1/themes/{theme_id}", { params: { path: { theme_id: theme } } })),
    enabled: theme !== "",
  });
}

export function useSaturation(project: string, scope: Scope) {
  return useQuery({
    queryKey: key(project, "saturation", scope),
    queryFn: () => answer(client.GET("/api/v1/projects/{project_id}/saturation", { params: { ...of(project), query: scope } })),
    placeholderData: keepPreviousData,
  });
}

export function useFaq(project: string, scope: Scope) {
  return useQuery({
    queryKey: key(project, "faq", scope),
    queryFn: () =>
      answer(client.GET("/api/v1/projects/{project_id}/faq", { params: { ...of(project), query: { ...scope, limit: MOST } } })),
    placeholderData: keepPreviousData,
  });
}

export const reportKey = (project: string, scope: Scope) => key(project, "report", scope);

export function useReport(project: string, scope: Scope) {
  return useQuery({
    queryKey: reportKey(project, scope),
    queryFn: () => answer(client.GET("/api/v1/projects/{project_id}/report", { params: { ...of(project), query: scope } })),
    placeholderData: keepPreviousData,
  });
}

export function useQuotes(project: string, query: QuoteQuery) {
  return useInfiniteQuery({
    queryKey: key(project, "quotes", query),
    queryFn: ({ pageParam }) =>
      answer(
        client.GET("/api/v1/projects/{project_id}/quotes", {
          params: { ...of(project), query: { ...query, limit: PAGE, cursor: pageParam ?? undefined } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useFormats() {
  return useQuery({ queryKey: ["formats"], queryFn: () => answer(client.GET("/api/v1/formats")), staleTime: Infinity });
}

export function useRegroup(project: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      answer(client.POST("/api/v1/projects/{project_id}/themes/regroup", { params: of(project) })),
    onSuccess: () => queries.invalidateQueries({ queryKey: projectKey(project) }),
  });
}

const addressOf = (project: string, path: string, query: object) => {
  const wanted = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined) as [string, string][]).toString();
  return `/api/v1/projects/${encodeURIComponent(project)}/${path}${wanted ? `?${wanted}` : ""}`;
};
export const projectExportUrl = (project: string, format: string, what: string, scope: Scope) =>
  addressOf(project, `exports/${encodeURIComponent(format)}`, { what, ...scope });
