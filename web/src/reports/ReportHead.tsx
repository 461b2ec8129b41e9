/** The report's period and its exports. */
import { ChevronDown, Download, Printer } from "lucide-react";
import { Button, Header, Input, Label, Menu, MenuItem, MenuSection, MenuTrigger, Popover, TextField } from "react-aria-components";
import { projectExportUrl, useFormats } from "../api/insights";
import type { Scope } from "../insights/scope";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { presetOf, withPreset, type Preset } from "./period";

export function Period({ scope, onChange }: { scope: Scope; onChange: (scope: Scope) => void }) {
  const t = texts.reports;
  const today = new Date();
  const preset = presetOf(scope, today);
  return (
    <div className="report-period" role="group" aria-label={t.period}>
      <Choose
        label={t.period}
        value={preset}
        options={Object.entries(t.presets)}
        onChange={(value) => onChange(withPreset(scope, value as Preset, today))}
      />
      {preset === "custom" &&
        (["since", "until"] as const).map((edge) => (
          <TextField
            key={edge}
            className="field"
            type="date"
            value={scope[edge] ?? ""}
            onChange={(value) => onChange({ ...scope, [edge]: value || undefined })}
          >
            <Label className="label">{texts.themes[edge]}</Label>
            <Input className="input" />
          </TextField>
        ))}
    </div>
  );
}

/** What can be taken out, in the order of the menu. */
const PARTS = ["report", "themes", "insights", "faq"] as const;

export function Tools({ id, scope }: { id: string; scope: Scope }) {
  const t = texts.reports;
  const formats = useFormats().data?.project_exports ?? [];
  const sections = PARTS.map((what) => ({
    title: t.parts[what],
    items: formats
      .filter((format) => format.what.includes(what))
      .map(({ name, title }) => ({ text: t.formats[name] ?? title, href: projectExportUrl(id, name, what, scope) })),
  }));
  return (
    <div className="report-tools">
      <Button className="button" onPress={() => window.print()}>
        <Printer aria-hidden="true" size={16} />
        {t.print}
      </Button>
      <MenuTrigger>
        <Button className="button">
          <Download aria-hidden="true" size={16} />
          {t.export}
          <ChevronDown aria-hidden="true" size={14} />
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu className="list" aria-label={t.export}>
            {sections.map(({ title, items }) => (
              <MenuSection key={title}>
                <Header className="list-head">{title}</Header>
                {items.map(({ text, href }) => (
                  <MenuItem key={href} className="list-item" href={href} download="" textValue={`${title}: ${text}`}>
                    <span className="list-text">{text}</span>
                  </MenuItem>
                ))}
              </MenuSection>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
    </div>
  );
}
