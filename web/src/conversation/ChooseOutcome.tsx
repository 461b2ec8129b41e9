/** How the matter stands, as an outcome says it. */
import type { OutcomeName } from "../api/types";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";

const OUTCOMES: readonly OutcomeName[] = ["resolved", "unresolved", "escalated", "churn_risk"];

interface Props {
  /** Null: nobody has said it yet. */
  value: OutcomeName | null;
  onChange: (outcome: OutcomeName) => void;
}

export function ChooseOutcome({ value, onChange }: Props) {
  return (
    <Choose
      label={texts.coding.outcome}
      value={value}
      placeholder={texts.coding.choose}
      options={OUTCOMES.map((of) => [of, texts.insights.outcome[of]] as const)}
      onChange={(of) => onChange(of as OutcomeName)}
    />
  );
}
