/** The theme and the conversation that a search is kept to, by name; a press searches beyond them. */
import { AudioLines, Layers, X } from "lucide-react";
import { Button } from "react-aria-components";
import { texts } from "../texts";
import { toggled, WITHIN, type Filters } from "./filters";

interface Props {
  filters: Filters;
  /** Names by filter; what has none yet, or none any more, is named by what it is. */
  names: Filters;
  onChange: (filters: Filters) => void;
}

export function Within({ filters, names, onChange }: Props) {
  return WITHIN.filter((filter) => filters[filter] !== undefined).map((filter) => {
    const Sign = filter === "theme_id" ? Layers : AudioLines;
    const name = names[filter] ?? texts.search.within[filter];
    return (
      <Button key={filter} className="chip chip-within" aria-label={texts.search.widen(texts.search.within[filter], name)} onPress={() => onChange(toggled(filters, filter, ""))}>
        <Sign aria-hidden="true" size={14} />
        <span className="chip-text">{name}</span>
        <X aria-hidden="true" size={13} />
      </Button>
    );
  });
}
