/** Finds, filters and sorts the list of recordings. */
import { ArrowDownWideNarrow, ArrowUpNarrowWide, ListFilter, Search, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, Input, Label, TextField, ToggleButton } from "react-aria-components";
import { useOffers } from "../api/library";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { FIRST, isNarrowed, SORTS, STATES, type Listing, type Sort } from "./listing";

interface Props {
  project: string | null;
  listing: Listing;
  /** How many rows are shown; null while they are read. */
  shown: number | null;
  more: boolean;
  onChange: (listing: Listing) => void;
}

const TYPING_PAUSE = 250;
const ANY = "any";
const KINDS = ["interview", "support_call", "sales_call", "conversation", "other"] as const;
const PANEL = ["state", "kind", "language", "participant_id", "theme_id", "since", "until"] as const;

export function ListTools({ project, listing, shown, more, onChange }: Props) {
  const t = texts.library;
  const inPanel = PANEL.filter((name) => listing[name]).length;
  const [open, setOpen] = useState(inPanel > 0);
  return (
    <div className="list-tools" role="group" aria-label={t.tools}>
      <div className="list-line-one">
        <FindTitle query={listing.query ?? ""} onQuery={(query) => onChange({ ...listing, query })} />
        <ToggleButton className="button" isSelected={open} onChange={setOpen} aria-expanded={open}>
          <ListFilter aria-hidden="true" size={16} />
          {t.filter}
          {inPanel > 0 && <span className="chip-count">{inPanel}</span>}
        </ToggleButton>
        <Choose
          hideLabel
          label={t.sortBy}
          className="list-sort"
          value={listing.sort}
          options={SORTS.map((sort) => [sort, t.sorts[sort]])}
          onChange={(sort) => onChange({ ...listing, sort: sort as Sort, order: FIRST[sort as Sort] })}
        />
        <Button
          className="icon-button"
          aria-label={t.turnOrder}
          onPress={() => onChange({ ...listing, order: listing.order === "asc" ? "desc" : "asc" })}
        >
          {listing.order === "asc" ? <ArrowUpNarrowWide aria-hidden="true" size={18} /> : <ArrowDownWideNarrow aria-hidden="true" size={18} />}
        </Button>
        <p className="list-count-shown" role="status">
          {shown !== null && isNarrowed(listing) && t.shown(shown, more)}
        </p>
      </div>
      {open && <Panel project={project} listing={listing} onChange={onChange} />}
    </div>
  );
}

function Panel({ project, listing, onChange }: Omit<Props, "shown" | "more">) {
  const t = texts.library;
  const offers = useOffers(project, true);
  const set = (change: Partial<Record<keyof Listing, string | undefined>>) => onChange({ ...listing, ...change } as Listing);
  const choices = [
    { name: "state", label: t.state, options: Object.keys(STATES).map((state) => [state, t.states[state as keyof typeof STATES]] as const) },
    { name: "kind", label: texts.upload.kind, options: KINDS.map((kind) => [kind, texts.kinds[kind] ?? kind] as const) },
    { name: "language", label: texts.upload.language, options: Object.entries(texts.languages) },
    { name: "participant_id", label: t.who, options: offers.participants.map((who) => [who.id, who.name] as const) },
    { name: "theme_id", label: t.theme, options: offers.themes.map((theme) => [theme.id, theme.label] as const) },
  ] as const;
  return (
    <div className="list-panel">
      {choices
        .filter(({ name, options }) => options.length > 0 || listing[name])
        .map(({ name, label, options }) => {
          const value = listing[name] ?? ANY;
          const known = options.some(([id]) => id === value) || value === ANY;
          return (
            <Choose
              key={name}
              label={label}
              value={value}
              options={[[ANY, texts.themes.any], ...options, ...(known ? [] : [[value, t.chosen] as const])]}
              onChange={(picked) => set({ [name]: picked === ANY ? undefined : picked })}
            />
          );
        })}
      {(["since", "until"] as const).map((edge) => (
        <TextField key={edge} className="field" type="date" value={listing[edge] ?? ""} onChange={(value) => set({ [edge]: value || undefined })}>
          <Label className="label">{texts.themes[edge]}</Label>
          <Input className="input" />
        </TextField>
      ))}
      {isNarrowed(listing) && (
        <Button className="button button-quiet" onPress={() => onChange({ sort: listing.sort, order: listing.order })}>
          <X aria-hidden="true" size={15} />
          {t.reset}
        </Button>
      )}
    </div>
  );
}

function FindTitle({ query, onQuery }: { query: string; onQuery: (query: string) => void }) {
  const [typed, setTyped] = useState(query);
  const [asked, setAsked] = useState(query);
  if (asked !== query) {
    setAsked(query); // the address changed from elsewhere
    if (query !== typed.trim()) setTyped(query);
  }
  useEffect(() => {
    if (typed.trim() === query) return;
    const pause = setTimeout(() => onQuery(typed.trim()), TYPING_PAUSE);
    return () => clearTimeout(pause);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- waits for typing only
  }, [typed]);
  return (
    <div className="list-find">
      <Search aria-hidden="true" size={16} />
      <input
        type="search"
        aria-label={texts.library.find}
        placeholder={texts.library.find}
        value={typed}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
      />
    </div>
  );
}
