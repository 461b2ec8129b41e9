/** The searches that a project keeps: asked again by one press, kept and let go. */
import { BookmarkPlus, X } from "lucide-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "react-aria-components";
import { useMay } from "../access/permissions";
import { answer, client } from "../api/client";
import { sentence } from "../api/problem";
import type { components } from "../api/schema";
import { texts } from "../texts";
import { useSay } from "../ui/messages";
import { filtersOfKept, sameFilters, type Filters } from "./filters";

type Kept = components["schemas"]["SavedSearchIn"];

interface Props {
  project: string;
  query: string;
  filters: Filters;
  /** What this search is called when it is kept. */
  name: string;
  onAsk: (query: string, filters: Filters) => void;
}

const PATH = "/api/v1/projects/{project_id}/searches";

export function SavedSearches({ project, query, filters, name, onAsk }: Props) {
  const queries = useQueryClient();
  const say = useSay();
  const mayKeep = useMay()("edit", project);
  const key = ["project", project, "searches"];
  const params = { path: { project_id: project } };
  const kept = useQuery({ queryKey: key, queryFn: () => answer(client.GET(PATH, { params })) }).data?.items ?? [];
  const done = {
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
    onError: (error: unknown) => say(sentence(error), true),
  };
  const keep = useMutation({
    mutationFn: () => answer(client.POST(PATH, { params, body: { name, query, filters: filters as Kept["filters"] } })),
    ...done,
  });
  const forget = useMutation({
    mutationFn: (id: string) =>
      answer(client.DELETE(`${PATH}/{search_id}`, { params: { path: { project_id: project, search_id: id } } })),
    ...done,
  });
  if (kept.length === 0 && !query) return null;
  return (
    <div className="saved-searches" role="group" aria-label={texts.search.saved}>
      {kept.map((search) => (
        <span key={search.id} className="saved-search">
          <Button className="chip" onPress={() => onAsk(search.query, filtersOfKept(search.filters))}>
            {search.name}
          </Button>
          {mayKeep && (
            <Button className="icon-button" aria-label={texts.search.forget(search.name)} onPress={() => forget.mutate(search.id)}>
              <X aria-hidden="true" size={13} />
            </Button>
          )}
        </span>
      ))}
      {mayKeep && query && !kept.some((search) => search.query === query && sameFilters(filtersOfKept(search.filters), filters)) && (
        <Button className="button button-small button-quiet" isDisabled={keep.isPending} onPress={() => keep.mutate()}>
          <BookmarkPlus aria-hidden="true" size={15} />
          {texts.search.keep}
        </Button>
      )}
    </div>
  );
}
