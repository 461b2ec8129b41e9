/** Narrows a search: values with how often they match, and days. */
import { Input, Label, TextField, ToggleButton } from "react-aria-components";
import { texts } from "../texts";
import { namesOf } from "./called";
import { choicesOf, DATES, FACETS, toggled, type Filters } from "./filters";

interface Props {
  /** Names by id: a participant without one here is not offered. */
  participants: Record<string, string>;
  facets: Record<string, Record<string, number>> | null | undefined;
  filters: Filters;
  onChange: (filters: Filters) => void;
}

export function Facets({ participants, facets, filters, onChange }: Props) {
  const known = Object.entries(facets?.participant_id ?? {}).filter(([id]) => id in participants);
  const offered = { ...facets, participant_id: Object.fromEntries(known) };
  return (
    <details className="facets" open={[...FACETS, ...DATES].some((name) => name in filters) || undefined}>
      <summary>{texts.search.narrow}</summary>
      {choicesOf(offered, filters).map(({ facet, values }) => (
        <div key={facet} className="facet" role="group" aria-label={texts.search.facets[facet]}>
          <span className="facet-name" aria-hidden="true">
            {texts.search.facets[facet]}
          </span>
          {values.map(([value, matches]) => (
            <ToggleButton
              key={value}
              className="chip"
              isSelected={filters[facet] === value}
              onChange={() => onChange(toggled(filters, facet, value))}
            >
              {namesOf(facet, participants)[value] ?? (facet === "participant_id" ? texts.search.facets[facet] : value)}
              <span className="chip-count">{matches}</span>
            </ToggleButton>
          ))}
        </div>
      ))}
      <div className="facet">
        {DATES.map((edge) => (
          <TextField key={edge} className="field" type="date" value={filters[edge] ?? ""} onChange={(value) => onChange(toggled(filters, edge, value))}>
            <Label className="label">{texts.search[edge]}</Label>
            <Input className="input" />
          </TextField>
        ))}
      </div>
    </details>
  );
}
