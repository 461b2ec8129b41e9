/** Finds the moment: hits as quotes with their context, played in place or opened at their second. */
import { Search as SearchIcon } from "lucide-react";
import { useEffect, useState, type FormEvent } from "react";
import { ToggleButton } from "react-aria-components";
import { useSearchParams } from "wouter";
import { useOffers } from "../api/library";
import { useSearch, useSilent } from "../api/queries";
import { useProject } from "../project";
import { texts } from "../texts";
import { Empty } from "../ui/Empty";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/useTitle";
import { Waiting } from "../ui/Waiting";
import { called } from "./called";
import { distinct } from "./distinct";
import { Facets } from "./Facets";
import { filtersOf, toggled, type Filters } from "./filters";
import { Hit } from "./Hit";
import { SavedSearches } from "./SavedSearches";
import { useHitPlayer } from "./useHitPlayer";
import { useNames } from "./useNames";
import { Within } from "./Within";
import "../styles/search.css";

const KINDS = ["utterance", "insight", "note", "theme"] as const;
const TYPING_PAUSE = 250;

export default function SearchPage() {
  const [parameters, setParameters] = useSearchParams();
  const query = parameters.get("q") ?? "";
  const filters = filtersOf(parameters);
  useTitle(query ? `${query} – ${texts.search.title}` : texts.search.title);
  const { project } = useProject();
  const found = useSearch(query, project, filters);
  const offers = useOffers(project, query !== "");
  const participants = Object.fromEntries(offers.participants.map(({ id, name }) => [id, name]));
  const names = useNames(filters);
  const player = useHitPlayer();
  const go = (q: string, wanted: Filters) => setParameters({ ...(q.trim() ? { q: q.trim() } : {}), ...wanted }, { replace: true });
  const hits = distinct(found.data?.hits ?? []);
  const silent = useSilent([...new Set(hits.flatMap((hit) => hit.recording_id ?? []))]);
  return (
    <div className="page search">
      <h1 className="visually-hidden">{texts.search.title}</h1>
      <SearchForm query={query} onQuery={(q) => go(q, filters)} />
      <div className="filter" role="group" aria-label={texts.search.filter}>
        {[null, ...KINDS].map((of) => (
          <ToggleButton key={of ?? "all"} className="chip" isSelected={(filters.kind ?? null) === of} onChange={() => go(query, toggled(filters, "kind", of ?? ""))}>
            {texts.search.kinds[of ?? "all"]}
          </ToggleButton>
        ))}
        <Within filters={filters} names={names} onChange={(wanted) => go(query, wanted)} />
        <p className="search-count" role="status">
          {query && found.isSuccess && texts.search.results(hits.length)}
        </p>
      </div>
      {query && (
        <Facets
          participants={participants}
          themes={offers.themes}
          theme={names.theme_id}
          facets={found.data?.facets}
          filters={filters}
          onChange={(wanted) => go(query, wanted)}
        />
      )}
      {project && (
        <SavedSearches project={project} query={query} filters={filters} name={called(query, filters, participants, names)} onAsk={go} />
      )}
      {query && found.isPending && <Waiting />}
      {found.isError && <Trouble error={found.error} retry={() => void found.refetch()} />}
      {!query && <Empty icon={<SearchIcon aria-hidden="true" size={36} />} title={texts.search.startTitle} text={texts.search.start} />}
      {query && found.isSuccess && hits.length === 0 && <Empty title={texts.search.none(query)} text={texts.search.noneHint} />}
      <ol className="hits">
        {query &&
          hits.map((hit, index) => {
            const key = `${hit.kind}:${hit.target_id ?? index}:${hit.start ?? ""}`;
            return (
              <Hit
                key={key}
                hit={hit}
                playing={player.playing === key}
                onPlay={hit.recording_id === null || silent.has(hit.recording_id) || hit.start === null ? null : () => player.toggle(key, hit)}
              />
            );
          })}
      </ol>
    </div>
  );
}

function SearchForm({ query, onQuery }: { query: string; onQuery: (query: string) => void }) {
  const [typed, setTyped] = useState(query);
  const [asked, setAsked] = useState(query);
  if (asked !== query) {
    // The address changed from elsewhere: a link, or back.
    setAsked(query);
    if (query !== typed.trim()) setTyped(query);
  }
  useEffect(() => {
    if (typed.trim() === query) return;
    const pause = setTimeout(() => onQuery(typed), TYPING_PAUSE);
    return () => clearTimeout(pause);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- waits for typing only
  }, [typed]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onQuery(typed);
  };
  return (
    <form className="search-form" role="search" onSubmit={submit}>
      <SearchIcon aria-hidden="true" size={20} />
      {/* biome-ignore lint: whoever opens the search page wants to type */}
      <input
        type="search"
        aria-label={texts.search.label}
        placeholder={texts.search.placeholder}
        value={typed}
        autoComplete="off"
        autoFocus
        onChange={(event) => setTyped(event.target.value)}
      />
    </form>
  );
}
