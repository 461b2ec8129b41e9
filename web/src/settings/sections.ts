/** The sections of the settings, and who is offered which. Pure. */
import { may } from "../access/permissions";
import type { Me, Permission } from "../api/types";

export const SECTIONS = ["project", "privacy", "participants", "members", "webhooks", "keys", "people", "audit", "health"] as const;
export type Section = (typeof SECTIONS)[number];
export type Group = "project" | "installation";

interface About {
  group: Group;
  offered: (me: Me, project: string | null) => boolean;
}

const ofProject = (permission: Permission, needsAccounts = false): About => ({
  group: "project",
  offered: (me, project) => project !== null && may(me, permission, project) && (me.accounts || !needsAccounts),
});

export const ABOUT: Record<Section, About> = {
  project: ofProject("read"),
  privacy: ofProject("read"),
  participants: ofProject("read"),
  members: ofProject("manage", true),
  webhooks: ofProject("manage"),
  keys: { group: "installation", offered: () => true },
  people: { group: "installation", offered: (me) => me.accounts && me.administrator === true },
  audit: { group: "installation", offered: (me) => me.administrator === true },
  health: { group: "installation", offered: () => true },
};

export const isSection = (name: string | undefined): name is Section => SECTIONS.includes(name as Section);

export const sectionsFor = (me: Me, project: string | null): Section[] =>
  SECTIONS.filter((section) => ABOUT[section].offered(me, project));
