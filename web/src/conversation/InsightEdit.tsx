/** Says an insight in other words, in its place: statement, kind, how it stands, CX component, severity. */
import { useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components";
import type { CxComponent, Insight, InsightChange, Kind, OutcomeName } from "../api/types";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { ChooseOutcome } from "./ChooseOutcome";
import { KINDS } from "./kinds";
import { levelOf, SEVERITIES, wordsOf, type Level } from "./severity";

const NONE = "none";
const COMPONENTS = Object.keys(texts.insights.cx) as CxComponent[];

interface Props {
  insight: Insight;
  onSave: (change: InsightChange) => void;
  onClose: () => void;
}

export function InsightEdit({ insight, onSave, onClose }: Props) {
  const [statement, setStatement] = useState(insight.statement);
  const [kind, setKind] = useState<Kind>(insight.kind);
  const [outcome, setOutcome] = useState<OutcomeName | null>(insight.outcome);
  const [component, setComponent] = useState<string>(insight.cx_component ?? NONE);
  const level = levelOf(insight.severity);
  const [severity, setSeverity] = useState<string>(level ?? NONE);
  const strength = wordsOf(kind);
  const missing = !statement.trim() || (kind === "outcome" && insight.kind !== "outcome" && !outcome);
  const area = useRef<HTMLTextAreaElement>(null);
  // A menu that was the way here gives the focus back to its button in the next frame: this comes after.
  useEffect(() => {
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => area.current?.focus());
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  const save = () => {
    const change: InsightChange = {
      ...(statement.trim() !== insight.statement ? { statement: statement.trim() } : {}),
      ...(kind !== insight.kind ? { kind } : {}),
      ...(kind === "outcome" && outcome !== insight.outcome ? { outcome } : {}),
      ...(component !== (insight.cx_component ?? NONE) ? { cx_component: component === NONE ? null : (component as CxComponent) } : {}),
      ...(severity !== (level ?? NONE) ? { severity: severity === NONE ? null : SEVERITIES[severity as Level] } : {}),
    };
    if (Object.keys(change).length > 0) onSave(change);
    onClose();
  };
  return (
    <form
      className="insight-edit"
      onSubmit={(event) => {
        event.preventDefault();
        if (!missing) save();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) onClose();
      }}
    >
      <label className="field">
        <span className="label">{texts.coding.statement}</span>
        <textarea
          className="edit-area insight-area"
          ref={area}
          maxLength={1000}
          value={statement}
          onChange={(event) => setStatement(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey) return;
            event.preventDefault();
            if (!missing) save();
          }}
        />
      </label>
      <div className="insight-edit-fields">
        <Choose
          label={texts.coding.kind}
          value={kind}
          options={KINDS.map((of) => [of, texts.insights.one[of]] as const)}
          onChange={(value) => setKind(value as Kind)}
        />
        {kind === "outcome" && <ChooseOutcome value={outcome} onChange={setOutcome} />}
        <Choose
          label={strength.name}
          value={severity}
          options={[[NONE, texts.coding.open], ...(["low", "medium", "high"] as const).map((of) => [of, strength.word[of]] as const)]}
          onChange={setSeverity}
        />
        <Choose
          label={texts.coding.component}
          value={component}
          options={[[NONE, texts.coding.open], ...COMPONENTS.map((of) => [of, texts.insights.cx[of]] as const)]}
          onChange={setComponent}
        />
      </div>
      <div className="edit-foot">
        <span className="edit-hint">{texts.editing.keys}</span>
        <Button className="button button-small" onPress={onClose}>
          {texts.common.cancel}
        </Button>
        <Button className="button button-small button-primary" type="submit" isDisabled={missing}>
          {texts.common.save}
        </Button>
      </div>
    </form>
  );
}
