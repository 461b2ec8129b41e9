/** Which conversations the figures are about. */
import { X } from "lucide-react";
import { Button, Input, Label, TextField } from "react-aria-components";
import type { Kind, Overview, Role } from "../api/types";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { isNarrowed, THEME_KINDS, type Scope } from "./scope";

interface Props {
  scope: Scope;
  kind: Kind | null;
  offers: Overview | undefined;
  onChange: (scope: Scope, kind: Kind | null) => void;
}

const ANY = "any";

export function Filters({ scope, kind, offers, onChange }: Props) {
  const t = texts.themes;
  const set = (change: Partial<Record<keyof Scope, string | undefined>>) => onChange({ ...scope, ...change } as Scope, kind);
  const any = [ANY, t.any] as const;
  const attributes = Object.entries(offers?.attributes ?? {}).flatMap(([name, values]) =>
    values.map((value) => [`${name}:${value}`, `${name}: ${value}`] as const),
  );
  const choices = [
    { name: "role" as const, label: texts.speakers.role, options: (offers?.roles ?? []).map((role) => [role, texts.speakers.roles[role as Role] ?? role] as const) },
    { name: "language" as const, label: texts.upload.language, options: (offers?.languages ?? []).map((code) => [code, texts.languages[code] ?? code] as const) },
    { name: "attribute" as const, label: t.attribute, options: attributes },
  ].filter(({ name, options }) => options.length > 1 || scope[name] !== undefined);
  return (
    <div className="scope" role="group" aria-label={t.filters}>
      {(["since", "until"] as const).map((edge) => (
        <TextField key={edge} className="field" type="date" value={scope[edge] ?? ""} onChange={(value) => set({ [edge]: value || undefined })}>
          <Label className="label">{t[edge]}</Label>
          <Input className="input" />
        </TextField>
      ))}
      {choices.map(({ name, label, options }) => (
        <Choose
          key={name}
          label={label}
          value={scope[name] ?? ANY}
          options={[any, ...options]}
          onChange={(value) => set({ [name]: value === ANY ? undefined : value })}
        />
      ))}
      <Choose
        label={t.kind}
        value={kind ?? ANY}
        options={[any, ...THEME_KINDS.map((one) => [one, texts.insights.kind[one]] as const)]}
        onChange={(value) => onChange(scope, THEME_KINDS.find((one) => one === value) ?? null)}
      />
      <Choose
        label={t.unit}
        value={scope.unit ?? "week"}
        options={Object.entries(t.units)}
        onChange={(unit) => set({ unit: unit === "month" ? "month" : undefined })}
      />
      {(isNarrowed(scope) || kind) && (
        <Button className="button button-quiet scope-reset" onPress={() => onChange(scope.unit ? { unit: scope.unit } : {}, null)}>
          <X aria-hidden="true" size={15} />
          {t.reset}
        </Button>
      )}
    </div>
  );
}
