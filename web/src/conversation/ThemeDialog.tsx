/** Chooses the theme that an insight belongs to, or makes one: type to narrow, Enter takes it. */
import { Check, CircleOff, Plus, Search } from "lucide-react";
import { useState } from "react";
import { Autocomplete, Input, Menu, MenuItem, SearchField, useFilter } from "react-aria-components";
import { useThemes } from "../api/insights";
import type { Insight } from "../api/types";
import { texts } from "../texts";
import { Window } from "../ui/Window";
import { familyOf } from "./kinds";
import type { InsightActions } from "./useInsightActions";

const NEW = "new";
const NONE = "none";

interface Props {
  insight: Insight;
  projectId: string;
  actions: InsightActions;
  onClose: () => void;
}

export function ThemeDialog({ insight, projectId, actions, onClose }: Props) {
  const { data } = useThemes(projectId, {});
  const [wanted, setWanted] = useState("");
  const { contains } = useFilter({ sensitivity: "base" });
  const family = familyOf(insight.kind);
  const themes = (data?.items ?? []).filter((theme) => theme.family === family);
  const label = wanted.trim();
  const known = themes.some((theme) => theme.label.toLowerCase() === label.toLowerCase());
  const choose = (key: string) => {
    if (key === NEW) actions.newTheme(insight, label);
    else if (key === NONE) actions.move(insight, null, "");
    else if (key !== insight.theme_id) actions.move(insight, key, themes.find((theme) => theme.id === key)?.label ?? "");
    onClose();
  };
  return (
    <Window title={texts.coding.themeTitle} open onClose={onClose} narrow>
      <p className="window-text theme-of">“{insight.statement}”</p>
      <Autocomplete inputValue={wanted} onInputChange={setWanted} filter={(text, input) => text === NEW || contains(text, input)}>
        <SearchField className="find-field" aria-label={texts.coding.themeFind} autoFocus>
          <Search aria-hidden="true" size={15} />
          <Input className="input" placeholder={texts.coding.themeFind} maxLength={200} />
        </SearchField>
        <Menu className="list found-list theme-list" aria-label={texts.coding.themeTitle} onAction={(key) => choose(String(key))}>
          {themes.map((theme) => (
            <MenuItem key={theme.id} id={theme.id} className="list-item" textValue={theme.label}>
              <span className="list-text">{theme.label}</span>
              {theme.facts && <span className="list-count">{texts.coding.mentions(theme.facts.mentions)}</span>}
              <Check aria-hidden="true" size={15} className={theme.id === insight.theme_id ? "list-check list-check-on" : "list-check"} />
            </MenuItem>
          ))}
          {label !== "" && !known && (
            <MenuItem id={NEW} className="list-item" textValue={NEW}>
              <Plus aria-hidden="true" size={15} />
              <span className="list-text">{texts.coding.themeNew(label)}</span>
            </MenuItem>
          )}
          {insight.theme_id !== null && (
            <MenuItem id={NONE} className="list-item" textValue={texts.coding.themeNone}>
              <CircleOff aria-hidden="true" size={15} />
              <span className="list-text">{texts.coding.themeNone}</span>
            </MenuItem>
          )}
        </Menu>
      </Autocomplete>
    </Window>
  );
}
