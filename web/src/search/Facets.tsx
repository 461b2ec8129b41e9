/** Narrows a search: values with how often they match, a theme, and days. */
import { Input, Label, TextField, ToggleButton } from "react-aria-components";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { namesOf } from "./called";
import { choicesOf, DATES, FACETS, toggled, type Filters } from "./filters";

const ANY = "any";

interface Props {
  /** Names by id: a participant without one here is not offered. */
  participants: Record<string, string>;
  /** The themes of the project, by id; none where all projects are searched. */
  themes: readonly { id: string; label: string }[];
  /** The name of the theme that was chosen, where it is known. */
  theme: string | undefined;
  facets: Record<string, Record<string, number>> | null | undefined;
  filters: Filters;
  onChange: (filters: Filters) => void;
}

export function Facets({ participants, themes, theme, facets, filters, onChange }: Props) {
  const known = Object.entries(facets?.participant_id ?? {}).filter(([id]) => id in participants);
  const chosen = filters.theme_id ?? ANY;
  const offeredThemes = themes.map(({ id, label }) => [id, label] as const);
  if (chosen !== ANY && !themes.some(({ id }) => id === chosen)) offeredThemes.push([chosen, theme ?? texts.search.within.theme_id]);
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
        {(themes.length > 0 || filters.theme_id) && (
          <Choose
            className="facet-theme"
            label={texts.search.within.theme_id}
            find={texts.search.findTheme}
            value={chosen}
            options={[[ANY, texts.themes.any], ...offeredThemes]}
            onChange={(id) => id !== chosen && onChange(toggled(filters, "theme_id", id === ANY ? "" : id))}
          />
        )}
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
