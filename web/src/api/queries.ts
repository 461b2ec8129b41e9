/** What the screens read and change, as TanStack Query hooks over the typed client. */
import { keepPreviousData, useInfiniteQuery, useMutation, usePrefetchQuery, useQueries, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { answer, client } from "./client";
import type { Filters, SearchQuery } from "../search/filters";
import { isMissing } from "./problem";
import type { Insight, InsightChange, Insights, Job, ProcessIn, Recording, SpeakerChange } from "./types";

const POLL = 4000;
const PAGE = 50;

export const isActive = (status: Recording["status"]): boolean => status === "queued" || status === "processing";

export const keys = {
  projects: ["projects"] as const,
  recordings: (project: string | null) => ["recordings", project] as const,
  recording: (id: string) => ["recording", id] as const,
  part: (id: string, part: string) => ["recording", id, part] as const,
  system: ["system"] as const,
};

export function useProjects() {
  return useQuery({ queryKey: keys.projects, queryFn: () => answer(client.GET("/api/v1/projects")) });
}

export function useCreateProject() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; description: string }) =>
      answer(client.POST("/api/v1/projects", { body: { ...body, glossary: [], conversation_kind: "conversation", channel_roles: [], staff: [] } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.projects }),
  });
}

export function useRecordings(project: string | null) {
  return useInfiniteQuery({
    queryKey: keys.recordings(project),
    queryFn: ({ pageParam }) =>
      answer(
        client.GET("/api/v1/recordings", {
          params: { query: { project_id: project ?? undefined, cursor: pageParam ?? undefined, limit: PAGE } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some((item) => isActive(item.status))) ? POLL : false,
  });
}

export const recordingQuery = (id: string) => ({
  queryKey: keys.recording(id),
  queryFn: () => answer(client.GET("/api/v1/recordings/{recording_id}", { params: { path: { recording_id: id } } })),
});

/** Those of these recordings that have no sound to play; one that cannot be read counts as having some. */
export function useSilent(ids: readonly string[]): ReadonlySet<string> {
  return useQueries({
    queries: ids.map((id) => ({ ...recordingQuery(id), staleTime: Infinity })),
    combine: (read) => new Set(read.flatMap(({ data }) => (data && !data.has_audio ? [data.id] : []))),
  });
}

export function useRecording(id: string) {
  return useQuery({
    ...recordingQuery(id),
    refetchInterval: (query) => (isActive(query.state.data?.status ?? null) ? POLL : false),
  });
}

/** A part of a recording; null while it is not there yet. */
const partQuery = <T,>(id: string, part: string, read: () => Promise<T>) => ({
  queryKey: keys.part(id, part),
  queryFn: (): Promise<T | null> =>
    read().catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    }),
});

/** A part that is made while the job runs: asked again as long as it does. */
function usePart<T>(id: string, part: string, working: boolean, read: () => Promise<T>) {
  return useQuery({
    ...partQuery(id, part, read),
    refetchInterval: (query) => (working && query.state.data === null ? POLL : false),
  });
}

const endedStages = (job: Job | null) => job?.stages.filter((stage) => stage.finished_at !== null).length ?? 0;

/** Each stage that ends may have made something: read the parts of the recording again, however the news came. */
export function useFreshParts(recording: Recording): void {
  const queries = useQueryClient();
  const news = `${recording.job?.id} ${recording.status} ${endedStages(recording.job)}`;
  const last = useRef(news);
  useEffect(() => {
    if (last.current === news) return;
    last.current = news;
    const ofPart = (key: readonly unknown[]) => key[0] === "recording" && key[1] === recording.id && key.length > 2;
    void queries.invalidateQueries({ predicate: (query) => ofPart(query.queryKey) });
  }, [news, queries, recording.id]);
}

const readTranscript = (id: string) => () =>
  answer(client.GET("/api/v1/recordings/{recording_id}/transcript", { params: { path: { recording_id: id } } }));

export const useTranscript = (id: string, working: boolean) => usePart(id, "transcript", working, readTranscript(id));

/** Asks for a conversation before the code of its page is there: its transcript is the longest answer of all. */
export function usePrefetchConversation(id: string): void {
  usePrefetchQuery(recordingQuery(id));
  usePrefetchQuery(partQuery(id, "transcript", readTranscript(id)));
}
export const useInsights = (id: string, working: boolean) =>
  usePart(id, "insights", working, () =>
    answer(client.GET("/api/v1/recordings/{recording_id}/insights", { params: { path: { recording_id: id } } })),
  );
export const useNote = (id: string, working: boolean) =>
  usePart(id, "note", working, () =>
    answer(client.GET("/api/v1/recordings/{recording_id}/note", { params: { path: { recording_id: id } } })),
  );
export const useMetrics = (id: string, working: boolean) =>
  usePart(id, "metrics", working, () =>
    answer(client.GET("/api/v1/recordings/{recording_id}/metrics", { params: { path: { recording_id: id } } })),
  );
export const usePeaks = (id: string, working: boolean) =>
  usePart(id, "peaks", working, () =>
    answer(client.GET("/api/v1/recordings/{recording_id}/peaks", { params: { path: { recording_id: id } } })),
  );

export function useSystem() {
  return useQuery({
    queryKey: keys.system,
    queryFn: () => answer(client.GET("/api/v1/system")),
    refetchInterval: 10_000,
  });
}

export function useSearch(query: string, project: string | null, filters: Filters) {
  return useQuery({
    queryKey: ["search", query, project, filters],
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/v1/search", {
          // The server says so in a sentence where an address names a value that does not exist.
          params: { query: { ...(filters as Partial<SearchQuery>), q: query, project_id: project ?? undefined, facets: true } },
          signal,
        }),
      ),
    enabled: query.trim() !== "",
    placeholderData: keepPreviousData,
  });
}

/** A job moved on: show it at once in the list and on the page. */
export function applyJob(queries: QueryClient, job: Job): void {
  if (job.recording_id === null) return;
  const withJob = (recording: Recording): Recording =>
    recording.id === job.recording_id ? { ...recording, job, status: job.status } : recording;
  queries.setQueryData<Recording>(keys.recording(job.recording_id), (old) => old && withJob(old));
  queries.setQueriesData<{ pages: { items: Recording[] }[] }>({ queryKey: ["recordings"] }, (old) =>
    old && { ...old, pages: old.pages.map((page) => ({ ...page, items: page.items.map(withJob) })) },
  );
  if (isActive(job.status)) return;
  void queries.invalidateQueries({ queryKey: keys.recording(job.recording_id) });
  void queries.invalidateQueries({ queryKey: ["recordings"] });
}

export function useProcessAgain() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, options }: { id: string; options: Partial<ProcessIn> }) =>
      answer(
        client.POST("/api/v1/recordings/{recording_id}/process", {
          params: { path: { recording_id: id } },
          body: { transcriber: "auto", diarizer: "auto", ...options },
        }),
      ),
    onSuccess: (accepted) => {
      if (accepted.job) applyJob(queries, accepted.job);
      void queries.invalidateQueries({ queryKey: keys.recording(accepted.recording.id) });
    },
  });
}

export function useCancelJob() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answer(client.POST("/api/v1/jobs/{job_id}/cancel", { params: { path: { job_id: id } } })),
    onSuccess: (job) => applyJob(queries, job),
  });
}

export function useDeleteRecording() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(client.DELETE("/api/v1/recordings/{recording_id}", { params: { path: { recording_id: id } } })),
    onSuccess: (_, id) => {
      queries.removeQueries({ queryKey: keys.recording(id) });
      void queries.invalidateQueries({ queryKey: ["recordings"] });
      void queries.invalidateQueries({ queryKey: keys.projects });
    },
  });
}

export function useRenameRecording(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (title: string) =>
      answer(client.PATCH("/api/v1/recordings/{recording_id}", { params: { path: { recording_id: id } }, body: { title } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: keys.recording(id), exact: true });
      void queries.invalidateQueries({ queryKey: ["recordings"] });
    },
  });
}

export function useChangeSpeaker(recordingId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, change }: { id: string; change: SpeakerChange }) =>
      answer(
        client.PATCH("/api/v1/recordings/{recording_id}/speakers/{speaker_id}", {
          params: { path: { recording_id: recordingId, speaker_id: id } },
          body: change,
        }),
      ),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: keys.recording(recordingId) });
      void queries.invalidateQueries({ queryKey: ["recordings"] });
    },
  });
}

/** A decision shows at once and is taken back when the server refuses it. */
export function useChangeInsight(recordingId: string) {
  const queries = useQueryClient();
  const key = keys.part(recordingId, "insights");
  const put = (id: string, change: InsightChange) =>
    queries.setQueryData<Insights | null>(key, (old) =>
      old && {
        ...old,
        insights: old.insights.map((item) => (item.id === id ? ({ ...item, ...change } as Insight) : item)),
      },
    );
  return useMutation({
    mutationFn: ({ id, change }: { id: string; change: InsightChange }) =>
      answer(client.PATCH("/api/v1/insights/{insight_id}", { params: { path: { insight_id: id } }, body: change })),
    onMutate: ({ id, change }) => {
      const before = queries.getQueryData<Insights | null>(key);
      put(id, change);
      return { before };
    },
    onError: (_error, _change, context) => queries.setQueryData(key, context?.before),
    onSuccess: (insight) => put(insight.id, insight),
  });
}
