/** The sections of the settings, and who is offered which. Pure. */
import { may } from "../access/permissions";
import type { Me } from "../api/types";

export const SECTIONS = ["project", "health"] as const;
export type Section = (typeof SECTIONS)[number];
export type Group = "project" | "installation";

interface About {
  group: Group;
  offered: (me: Me, project: string | null) => boolean;
}

export const ABOUT: Record<Section, About> = {
  project: { group: "project", offered: (me, project) => project !== null && may(me, "read", project) },
  health: { group: "installation", offered: () => true },
};

export const isSection = (name: string | undefined): name is Section => SECTIONS.includes(name as Section);

export const sectionsFor = (me: Me, project: string | null): Section[] =>
  SECTIONS.filter((section) => ABOUT[section].offered(me, project));
