/** The kinds of insights: their order and their signs. */
import { Flag, Frown, Handshake, Heart, Lightbulb, MessageCircleQuestion } from "lucide-react";
import type { Kind } from "../api/types";

export const KINDS: readonly Kind[] = ["pain_point", "request", "praise", "question", "commitment", "outcome"];

/** The family of themes that a kind can belong to; null: it is not grouped. As `service/domain/themes.py` has it. */
export const familyOf = (kind: Kind): "need" | "praise" | null =>
  kind === "pain_point" || kind === "request" ? "need" : kind === "praise" ? "praise" : null;

const ICONS = {
  pain_point: Frown,
  request: Lightbulb,
  praise: Heart,
  question: MessageCircleQuestion,
  commitment: Handshake,
  outcome: Flag,
} as const;

export function KindIcon({ kind, size = 15 }: { kind: Kind; size?: number }) {
  const Icon = ICONS[kind];
  return <Icon className="kind-icon" aria-hidden="true" size={size} />;
}
