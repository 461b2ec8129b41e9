/** The themes, ranked; every name and number opens the quotes. */
import { UserCheck } from "lucide-react";
import type { Theme } from "../api/types";
import { texts } from "../texts";
import type { Ask } from "./asked";
import type { Scope } from "./scope";
import { withoutUnit } from "./scope";
import { Gap, Kinds, Severity, Spark } from "./ThemeFacts";
import { ThemeMenu } from "./ThemeMenu";
import type { Actions } from "./useActions";

interface Props {
  themes: Theme[];
  scope: Scope;
  actions: Actions;
  ask: Ask;
  onSplit: (theme: Theme) => void;
}

export const askFor = (theme: Theme, scope: Scope) => ({
  title: theme.label,
  query: { ...withoutUnit(scope), theme_id: [theme.id] },
  theme: theme.id,
});

export function ThemeTable({ themes, scope, actions, ask, onSplit }: Props) {
  const t = texts.themes;
  const most = Math.max(1, ...themes.map((theme) => theme.facts?.participants ?? 0));
  return (
    <table className="themes card">
      <caption className="visually-hidden">{t.list}</caption>
      <thead>
        <tr>
          <th scope="col">{t.columns.theme}</th>
          <th scope="col">{t.columns.people}</th>
          <th scope="col" title={t.shareHint}>
            {t.columns.share}
          </th>
          <th scope="col">{t.columns.severity}</th>
          <th scope="col" title={t.satisfactionHint}>
            {t.columns.satisfaction}
          </th>
          <th scope="col">{t.columns.trend}</th>
          <th scope="col">
            <span className="visually-hidden">{t.columns.menu}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {themes.map((theme) => (
          <ThemeRow
            key={theme.id}
            theme={theme}
            others={themes.filter((other) => other.id !== theme.id && other.family === theme.family)}
            most={most}
            scope={scope}
            actions={actions}
            ask={ask}
            onSplit={onSplit}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps extends Omit<Props, "themes"> {
  theme: Theme;
  others: Theme[];
  most: number;
}

function ThemeRow({ theme, others, most, scope, actions, ask, onSplit }: RowProps) {
  const t = texts.themes;
  const { facts } = theme;
  if (!facts) return null;
  const open = () => ask(askFor(theme, scope));
  return (
    <tr className="theme">
      <th scope="row" className="theme-name">
        <button type="button" className="theme-open" aria-label={t.openTheme(theme.label, facts.mentions)} onClick={open}>
          {theme.label}
        </button>
        <span className="theme-about">
          <Kinds facts={facts} />
          {facts.cx_component && <span className="badge">{texts.insights.cx[facts.cx_component]}</span>}
          {theme.settled && (
            <span className="theme-settled" title={t.settledHint}>
              <UserCheck aria-hidden="true" size={13} />
              {t.settled}
            </span>
          )}
        </span>
      </th>
      <td className="theme-people" data-label={t.columns.people}>
        <button type="button" className="people-bar" aria-label={`${t.people(facts.participants)}, ${t.mentions(facts.mentions)}: ${theme.label}`} onClick={open}>
          <span className="people-count">{facts.participants}</span>
          <span className="people-track" aria-hidden="true">
            <span style={{ width: `${(facts.participants / most) * 100}%` }} />
          </span>
        </button>
      </td>
      <td className="cell-figure" data-label={t.columns.share}>
        {t.share(Math.round(facts.share * 100))}
      </td>
      <td data-label={t.columns.severity}>
        <Severity of={{ ...facts, family: theme.family }} />
      </td>
      <td data-label={t.columns.satisfaction}>
        <Gap theme={theme} />
      </td>
      <td className="theme-trend" data-label={t.columns.trend}>
        <Spark trend={facts.trend} unit={scope.unit ?? "week"} />
      </td>
      <td className="theme-menu">
        <ThemeMenu theme={theme} others={others} actions={actions} onSplit={() => onSplit(theme)} />
      </td>
    </tr>
  );
}
