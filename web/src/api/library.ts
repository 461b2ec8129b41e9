/** The library's list, its bin, and what is done to several recordings one after the other. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { queryOf, type Listing, type Query } from "../library/listing";
import { answer, client } from "./client";
import { isActive, keys } from "./queries";
import type { RecordingChange } from "./types";

const POLL = 4000;
const PAGE = 50;

const readPage = (query: Query) => answer(client.GET("/api/v1/recordings", { params: { query } }));

export function useLibrary(project: string | null, listing: Listing) {
  return useInfiniteQuery({
    queryKey: [...keys.recordings(project), "list", listing],
    queryFn: ({ pageParam }) =>
      readPage({ ...queryOf(listing), project_id: project ?? undefined, cursor: pageParam ?? undefined, limit: PAGE }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some((item) => isActive(item.status))) ? POLL : false,
  });
}

export function useBin(project: string | null) {
  return useInfiniteQuery({
    queryKey: [...keys.recordings(project), "bin"],
    queryFn: ({ pageParam }) =>
      readPage({ in_bin: true, project_id: project ?? undefined, cursor: pageParam ?? undefined, limit: PAGE }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Who and what a list or a search can be narrowed to, what comes up most first: read only when the filters are looked at. */
export function useOffers(project: string | null, enabled: boolean) {
  const path = { project_id: project ?? "" };
  const wanted = enabled && project !== null;
  const people = useQuery({
    queryKey: ["participants", project],
    queryFn: () => answer(client.GET("/api/v1/projects/{project_id}/participants", { params: { path } })),
    enabled: wanted,
  });
  const themes = useQuery({
    queryKey: ["themes", project, "names"],
    queryFn: () => answer(client.GET("/api/v1/projects/{project_id}/themes", { params: { path, query: { limit: 100, order: "mentions" } } })),
    enabled: wanted,
  });
  return { participants: people.data?.items ?? [], themes: themes.data?.items ?? [] };
}

const place = (id: string) => ({ params: { path: { recording_id: id } } });

/** What can be done to a recording; each throws a Problem. */
export const deeds = {
  bin: (id: string) => answer(client.POST("/api/v1/recordings/{recording_id}/bin", place(id))),
  restore: (id: string) => answer(client.POST("/api/v1/recordings/{recording_id}/restore", place(id))),
  destroy: (id: string) => answer(client.DELETE("/api/v1/recordings/{recording_id}", place(id))),
  again: (id: string) =>
    answer(client.POST("/api/v1/recordings/{recording_id}/process", { ...place(id), body: { transcriber: "auto", diarizer: "auto" } })),
  change: (id: string, body: RecordingChange) => answer(client.PATCH("/api/v1/recordings/{recording_id}", { ...place(id), body })),
};

export interface Outcome {
  done: string[];
  failed: { id: string; error: unknown }[];
}

/** Does the same to several recordings, in their order; one that is refused does not stop the others. */
export function useEach() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ ids, deed }: { ids: string[]; deed: (id: string) => Promise<unknown> }): Promise<Outcome> => {
      const outcome: Outcome = { done: [], failed: [] };
      for (const id of ids)
        await deed(id).then(
          () => outcome.done.push(id),
          (error: unknown) => outcome.failed.push({ id, error }),
        );
      return outcome;
    },
    onSuccess: ({ done }) => {
      for (const id of done) void queries.invalidateQueries({ queryKey: keys.recording(id) });
      void queries.invalidateQueries({ queryKey: ["recordings"] });
      void queries.invalidateQueries({ queryKey: keys.projects });
    },
  });
}

export const zipUrl = (ids: string[], format: string): string =>
  `/api/v1/recordings/exports/${encodeURIComponent(format)}?${new URLSearchParams(ids.map((id) => ["id", id]))}`;
